"""Addresses of the screens of candidates."""

from django.urls import path

from parley.console.pages.candidates.records import add_candidate, edit_candidate, show_candidate, show_candidates

urlpatterns = [
    path("candidates/", show_candidates, name="candidates"),
    path("candidates/new", add_candidate, name="candidate_add"),
    path("candidates/<str:candidate_id>", show_candidate, name="candidate"),
    path("candidates/<str:candidate_id>/edit", edit_candidate, name="candidate_edit"),
]
