"""Screens of cards: what can be done with one, moving one or many, adding and removing candidates."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Card
from parley.console.pages.lists.selections import read_selection
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.projects.automations.records import list_runnable
from parley.console.services.projects.cards import (
    add_to_project,
    choose_cards,
    find_following,
    get_card,
    move_card,
    move_cards,
    remove_cards,
    shift_card,
)
from parley.console.services.projects.records import get_project, offer_projects
from parley.console.services.projects.stages import get_stage, list_stages
from parley.toolkit.ids import make_token
from parley.toolkit.presenting.days import find_number

STEPS = {"up": -1, "down": 1}


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_card(request: MemberRequest, project_id: str, card_id: int) -> HttpResponse:
    """What can be done with a card: a page of its own, or the inside of its menu on the board."""
    project = get_project(request.member.company, project_id)
    card = get_card(project, card_id)
    can_send = request.member.can(Capability.SEND_MESSAGES)
    context = {
        "project": project,
        "card": card,
        "stages": list_stages(project),
        "automations": list_runnable(project) if can_send else [],
        "can_edit": request.member.can(Capability.EDIT_CANDIDATES),
        "can_send": can_send,
        "can_link": request.member.can(Capability.MANAGE_CONVERSATIONS),
        "form_key": make_token(),
    }
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, f"console/projects/{'_card_menu' if is_part else 'card'}.html", context)


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def move(request: MemberRequest, project_id: str, card_id: int) -> HttpResponse:
    """Move a card to a stage, before another card or to its end, or one place up or down.

    The board's script gets the words to say aloud; a plain form goes back to the board.
    """
    project = get_project(request.member.company, project_id)
    card = get_card(project, card_id)
    step = STEPS.get(request.POST.get("step", ""))
    if step is not None:
        card = shift_card(card, step)
    else:
        stage = get_stage(project, _read_number(request.POST.get("stage", "")) or 0)
        before, after = (_read_number(request.POST.get(name, "")) for name in ("before", "after"))
        card = move_card(card, stage, request.member, before or find_following(stage, card, after))
    words = _describe_place(card)
    if request.headers.get("X-Parley-Board"):
        return HttpResponse(words, content_type="text/plain; charset=utf-8")
    messages.success(request, words)
    return redirect(reverse("project", args=[project.pk]) + f"#card-{card.pk}")


def _read_number(text: str) -> int | None:
    return find_number(text)


def _describe_place(card: Card) -> str:
    return _("%(name)s is in “%(stage)s” now.") % {"name": card.candidate.name, "stage": card.stage.name}


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def change_many(request: MemberRequest, project_id: str) -> HttpResponse:
    """Move the chosen cards to a stage, or take them out of the project."""
    project = get_project(request.member.company, project_id)
    chosen = choose_cards(project, request.POST.getlist("card"))
    action = request.POST.get("action", "")
    if action == "remove":
        removed = remove_cards(project, chosen, request.member)
        words = ngettext("%(count)d candidate was removed.", "%(count)d candidates were removed.", removed)
        messages.success(request, words % {"count": removed})
    else:
        stage = get_stage(project, _read_number(request.POST.get("stage", "")) or 0)
        moved = move_cards(project, chosen, stage, request.member)
        words = ngettext(
            "%(count)d candidate was moved to “%(stage)s”.", "%(count)d candidates were moved to “%(stage)s”.", moved
        )
        messages.success(request, words % {"count": moved, "stage": stage.name})
    return redirect("project" if request.POST.get("back") == "board" else "project_table", project.pk)


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_project(request: MemberRequest) -> HttpResponse:
    """Add chosen candidates, a list, or all that a filter finds to a project; asks which one first."""
    company = request.member.company
    data = request.POST if request.method == "POST" else request.GET
    selection = read_selection(company, data)
    problem = ""
    if request.method == "POST" and data.get("project_id"):
        project = get_project(company, data["project_id"])
        asked = _read_number(data.get("stage", ""))
        stage = get_stage(project, asked) if asked else list_stages(project)[0]
        try:
            added = add_to_project(project, stage, selection.candidates, request.member)
        except InputRefused as refusal:
            problem = str(refusal)
        else:
            words = ngettext(
                "%(count)d candidate was added to “%(stage)s”.",
                "%(count)d candidates were added to “%(stage)s”.",
                added,
            )
            messages.success(request, words % {"count": added, "stage": stage.name})
            return redirect("project", project.pk)
    context = {"projects": offer_projects(company), "selection": selection, "problem": problem}
    return render(request, "console/projects/choose.html", context, status=422 if problem else 200)
