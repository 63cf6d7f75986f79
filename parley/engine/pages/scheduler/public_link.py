"""The lasting links of a person: made, copied, made anew, withdrawn, given to an application; and what they ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import RequestTemplate, TemplateKind
from parley.engine.pages.scheduler.question_rows import KIND_WORDS, list_question_rows, read_question_rows
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.services.applications.link_attempts import return_address, settle_attempt
from parley.engine.services.availability.readiness import list_calendar_warnings
from parley.engine.services.availability.terms import get_preferences
from parley.engine.services.links import build_public_link_url
from parley.engine.services.public_links import (
    create_public_link,
    find_public_link,
    list_public_link_slots,
    list_template_links,
    regenerate_public_link,
    revoke_public_link,
    set_questions,
)
from parley.engine.services.templates.templates import get_template, list_templates
from parley.engine.session import AccountRequest

PUBLIC_LINK = "public_link"
_PAGE = "/scheduler/public-link"


@dataclass(frozen=True, slots=True)
class TemplateLink:
    """A template of the unit, and the link by it if there is one."""

    template: RequestTemplate
    url: str


@scheduler_page(PUBLIC_LINK)
@require_safe
def show_public_link(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The link, what it offers and asks, those by templates, and what can be done with them."""
    return _show(request, place)


def _show(
    request: AccountRequest,
    place: Workplace,
    questions: Sequence[Mapping[str, Any]] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    link = find_public_link(place.account, place.unit)
    kept = link.questions if link else ()
    context: dict[str, Any] = {
        "link": link,
        "url": build_public_link_url(link) if link else "",
        "offered": len(list_public_link_slots(link)) if link else None,
        "wishes": get_preferences(place.account),
        "warnings": list_calendar_warnings([place.account.pk]),
        "template_links": _list_by_template(place),
        "question_rows": list_question_rows(kept if questions is None else questions),
        "question_kinds": KIND_WORDS,
        "has_questions": bool(kept) or questions is not None,
        "problem": problem,
        "current": "public_link",
    }
    return show_page(request, place, "engine/scheduler/public_link.html", context, status)


def _list_by_template(place: Workplace) -> list[TemplateLink]:
    links = list_template_links(place.account, place.unit)
    return [
        TemplateLink(template, build_public_link_url(links[template.pk]) if template.pk in links else "")
        for template in list_templates(place.unit, TemplateKind.PUBLIC_LINK)
    ]


@scheduler_page(PUBLIC_LINK)
@require_POST
def make_public_link(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """Make the link where there is none; in an application's window, give it to that application and return."""
    link = create_public_link(place.account, place.unit, _find_template(request, place))
    if place.attempt is None:
        return HttpResponseRedirect(_back_to(place), status=303)
    settle_attempt(place.attempt, link)
    return HttpResponseRedirect(return_address(place.attempt) or _back_to(place), status=303)


@scheduler_page()
@require_POST
def renew_public_link(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """Put a new address in place of the old one."""
    regenerate_public_link(place.account, place.unit, _find_template(request, place))
    messages.success(request, "Here is your new public link. The old one leads nowhere from now on.")
    return HttpResponseRedirect(_back_to(place), status=303)


@scheduler_page()
@require_POST
def withdraw_public_link(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """Withdraw the link; what was booked through it stands."""
    revoke_public_link(place.account, place.unit, _find_template(request, place))
    messages.success(request, "Your public link is withdrawn. Conversations that were booked through it stand.")
    return HttpResponseRedirect(_back_to(place), status=303)


@scheduler_page()
@require_POST
def save_questions(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """Keep what visitors of the person's own link are asked."""
    link = find_public_link(place.account, place.unit)
    if link is None:
        return HttpResponseRedirect(_back_to(place), status=303)
    questions = read_question_rows(request.POST)
    try:
        set_questions(link, questions)
    except InputRefused as refusal:
        return _show(request, place, questions, refusal.message, 422)
    messages.success(
        request, "Saved. Visitors are asked from now on." if questions else "Saved. Nothing more is asked."
    )
    return HttpResponseRedirect(_back_to(place), status=303)


def _find_template(request: AccountRequest, place: Workplace) -> RequestTemplate | None:
    template_id = request.POST.get("template", "")
    return get_template([place.unit], template_id) if template_id else None


def _back_to(place: Workplace) -> str:
    return f"{_PAGE}?unit={place.unit.pk}" if len(place.units) > 1 else _PAGE
