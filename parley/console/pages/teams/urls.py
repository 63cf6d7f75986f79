"""Addresses of the screens of teams."""

from django.urls import path

from parley.console.pages.teams.teams import add_team, edit_team, remove_team, show_teams

urlpatterns = [
    path("company/settings/teams", show_teams, name="teams"),
    path("company/settings/teams/add", add_team, name="team_add"),
    path("company/settings/teams/<int:team_id>", edit_team, name="team"),
    path("company/settings/teams/<int:team_id>/remove", remove_team, name="team_remove"),
]
