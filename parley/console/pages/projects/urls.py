"""Addresses of the screens of projects."""

from django.urls import path

from parley.console.pages.projects.automations import (
    add_automation,
    edit_automation,
    run,
    show_automation,
    show_automations,
    switch,
)
from parley.console.pages.projects.boards import export_project, show_board, show_more, show_table
from parley.console.pages.projects.cards import change_many, choose_project, move, show_card
from parley.console.pages.projects.places import show_places
from parley.console.pages.projects.records import (
    add_project,
    archive,
    edit_project,
    edit_stages,
    mark_favourite,
    show_projects,
)
from parley.console.pages.projects.templates import add_template, delete, edit_template, show_templates

SETTINGS = "company/settings/project-templates"

urlpatterns = [
    path("projects/", show_projects, name="projects"),
    path("projects/new", add_project, name="project_add"),
    path("projects/choose", choose_project, name="project_choose"),
    path("projects/<str:project_id>", show_board, name="project"),
    path("projects/<str:project_id>/table", show_table, name="project_table"),
    path("projects/<str:project_id>/edit", edit_project, name="project_edit"),
    path("projects/<str:project_id>/stages", edit_stages, name="project_stages"),
    path("projects/<str:project_id>/stages/<int:stage_id>/cards", show_more, name="project_more"),
    path("projects/<str:project_id>/archive", archive, name="project_archive"),
    path("projects/<str:project_id>/favourite", mark_favourite, name="project_favourite"),
    path("projects/<str:project_id>/export", export_project, name="project_export"),
    path("projects/<str:project_id>/cards", change_many, name="project_cards"),
    path("projects/<str:project_id>/cards/<int:card_id>", show_card, name="card"),
    path("projects/<str:project_id>/cards/<int:card_id>/move", move, name="card_move"),
    path("projects/<str:project_id>/cards/<int:card_id>/run", run, name="card_run"),
    path("projects/<str:project_id>/automations", show_automations, name="automations"),
    path("projects/<str:project_id>/automations/new", add_automation, name="automation_add"),
    path("projects/<str:project_id>/automations/<int:automation_id>", show_automation, name="automation"),
    path("projects/<str:project_id>/automations/<int:automation_id>/edit", edit_automation, name="automation_edit"),
    path("projects/<str:project_id>/automations/<int:automation_id>/switch", switch, name="automation_switch"),
    path("candidates/<str:candidate_id>/places", show_places, name="candidate_places"),
    path(SETTINGS, show_templates, name="project_templates"),
    path(f"{SETTINGS}/new", add_template, name="project_template_add"),
    path(f"{SETTINGS}/<int:project_template_id>", edit_template, name="project_template"),
    path(f"{SETTINGS}/<int:project_template_id>/delete", delete, name="project_template_delete"),
]
