"""Screens of projects: all of them in their views, making one, changing and archiving it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Member, Project
from parley.console.pages.fields import take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.pages.projects.forms import NewProjectForm, ProjectForm, show_facts
from parley.console.services.projects.records import (
    VIEWS,
    create_project,
    get_project,
    list_choosable_members,
    list_page,
    set_archived,
    set_favourite,
    update_project,
)
from parley.console.services.projects.stages import delete_stage, list_stages, name_stages, shift_stage
from parley.console.services.projects.templates import list_templates
from parley.toolkit.presenting.days import find_number

TABS = (
    ("all", marked("All")),
    ("favourite", marked("Favourite")),
    ("mine", marked("Mine")),
    ("collaborative", marked("Collaborative")),
    ("archived", marked("Archived")),
)


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_projects(request: MemberRequest) -> HttpResponse:
    """The projects of one view."""
    asked = request.GET.get("view", "all")
    view = asked if asked in VIEWS else "all"
    context = {
        "page": list_page(request.member, view, request.GET.get("page", "1")),
        "view": view,
        "tabs": [(name, _(label)) for name, label in TABS],
        "can_edit": request.member.can(Capability.EDIT_CANDIDATES),
    }
    return render(request, "console/projects/projects.html", context)


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def add_project(request: MemberRequest) -> HttpResponse:
    """A new project."""
    member = request.member
    colleagues, own = list_choosable_members(member.company), list_templates(member.company)
    form = NewProjectForm(colleagues, own, request.POST or None, initial={"owner": member.pk})
    if request.method == "POST" and form.is_valid():
        try:
            project = create_project(member, form.read_facts(), form.cleaned_data["template"])
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            return redirect("project", project.pk)
    context = {"form": form}
    return render(request, "console/projects/add.html", context, status=422 if request.method == "POST" else 200)


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_project(request: MemberRequest, project_id: str) -> HttpResponse:
    """Change a project's facts; its stages stand below."""
    project = get_project(request.member.company, project_id)
    form = _make_form(project, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            update_project(project, form.read_facts())
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("project", project.pk)
    return _show_settings(request, project_id, form, status=422 if request.method == "POST" else 200)


def _make_form(project: Project, data: object = None) -> ProjectForm:
    own = list(project.collaborators.values_list("member_id", flat=True))
    colleagues: list[Member] = list_choosable_members(project.company, [project.owner_id, *own])
    return ProjectForm(colleagues, data, initial=show_facts(project, own))


def _show_settings(
    request: MemberRequest, project_id: str, form: ProjectForm, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    project = get_project(request.member.company, project_id)
    context = {"project": project, "form": form, "stages": list_stages(project), "problem": problem}
    return render(request, "console/projects/edit.html", context, status=status)


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def edit_stages(request: MemberRequest, project_id: str) -> HttpResponse:
    """Name, add, order and remove stages; whatever button is pressed, the names are kept first."""
    project = get_project(request.member.company, project_id)
    action, _colon, stage_id = request.POST.get("action", "save").partition(":")
    names = {stage.pk: request.POST.get(f"name_{stage.pk}", stage.name) for stage in list_stages(project)}
    chosen = find_number(stage_id) or 0
    try:
        name_stages(project, names, request.POST.get("new_name", ""))
        if action in ("up", "down"):
            shift_stage(project, chosen, -1 if action == "up" else 1)
        if action == "delete":
            delete_stage(project, chosen)
    except InputRefused as refusal:
        return _show_settings(request, project_id, _make_form(project), status=422, problem=str(refusal))
    return redirect(f"/projects/{project.pk}/edit#stages")


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def archive(request: MemberRequest, project_id: str) -> HttpResponse:
    """Put the project away, or bring it back."""
    project = get_project(request.member.company, project_id)
    is_archived = request.POST.get("archived") == "1"
    set_archived(project, is_archived)
    words = _("“%(name)s” is archived. Its automations rest.") if is_archived else _("“%(name)s” is back.")
    messages.success(request, words % {"name": project.name})
    return redirect("projects") if is_archived else redirect("project", project.pk)


@page_for(Capability.READ_CANDIDATES)
@require_POST
def mark_favourite(request: MemberRequest, project_id: str) -> HttpResponse:
    """Keep the project at hand, or not any more."""
    project = get_project(request.member.company, project_id)
    set_favourite(request.member, project, request.POST.get("favourite") == "1")
    return redirect("projects") if request.POST.get("back") == "projects" else redirect("project", project.pk)
