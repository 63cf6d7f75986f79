"""Where somebody works in the scheduler: their account, the unit, and the window an application opened, if any."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from parley.engine.domain.errors.base import EngineRefusal, NotFound, NotPermitted
from parley.engine.domain.errors.bookings import LinkExpired, LinkRefused
from parley.engine.models import Account, LinkAttempt, OrganizationalUnit
from parley.engine.services.applications.link_attempts import Step, next_step
from parley.engine.services.people.units import find_membership_of_tenant, list_units
from parley.engine.session import AccountRequest, Page, find_attempt, signed_in_page
from parley.toolkit.form_targets import allow_forms_to

WorkView = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Workplace:
    """Who works for which unit; `attempt` is the window of another application that waits for what is made here."""

    account: Account
    unit: OrganizationalUnit
    units: tuple[OrganizationalUnit, ...]
    attempt: LinkAttempt | None = None


def scheduler_page(purpose: str = "") -> Callable[[WorkView], Page]:
    """A page for members of a unit, called with its `Workplace`; refusals become screens.

    With a purpose the page may stand in an application's window that was opened for it. Whoever lacks a step on
    the way there is led to it.
    """

    def decorate(view: WorkView) -> Page:
        @wraps(view)
        def enter(request: AccountRequest, **kwargs: str) -> HttpResponseBase:
            try:
                place = _find_workplace(request, purpose)
                if isinstance(place, str):
                    return HttpResponseRedirect(place, status=303)
                return view(request, place, **kwargs)
            except EngineRefusal as refusal:
                return show_refusal(request, refusal)

        return signed_in_page(enter)

    return decorate


def _find_workplace(request: AccountRequest, purpose: str) -> Workplace | str:
    """The workplace, or the path of the step that is missing. Raises LinkExpired for a window that is not open."""
    units = tuple(list_units(request.account))
    # Only a window that the address or the form names: one left open long ago must not catch another link.
    named = request.POST.get("attempt") or request.GET.get("attempt") if purpose else ""
    if named:
        attempt = find_attempt(request)
        if attempt is None:
            raise LinkExpired("This window was open for too long, or belongs to another browser.")
        if next_step(attempt, request.account) is not Step.GOAL or attempt.purpose != purpose:
            return f"/embed/{attempt.pk}"
        if attempt.tenant_id:
            membership = find_membership_of_tenant(request.account, attempt.application, attempt.tenant_id)
            return Workplace(request.account, membership.unit, units, attempt) if membership else f"/embed/{attempt.pk}"
        return Workplace(request.account, units[0], units, attempt)
    if not units:
        return "/connect/unit?next=/scheduler/"
    wanted = request.POST.get("unit") or request.GET.get("unit")
    return Workplace(request.account, next((unit for unit in units if unit.pk == wanted), units[0]), units)


def show_page(
    request: HttpRequest, place: Workplace, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the scheduler with what its frame shows."""
    shared = {"account": place.account, "unit": place.unit, "units": place.units, "attempt": place.attempt}
    response = render(request, template, {**shared, **context}, status=status)
    if place.attempt is not None:
        # What is made here leads back to the application.
        allow_forms_to(response, place.attempt.return_url)
    return response


def show_refusal(request: HttpRequest, refusal: EngineRefusal) -> HttpResponse:
    """What was refused, as a screen."""
    context = {
        "what_happened": "This could not be done",
        "what_it_means": refusal.message,
        "what_to_do": "Go back to the page you came from, and try again.",
        "action_url": "/scheduler/",
        "action_label": "To my links",
    }
    status = 400
    if isinstance(refusal, NotFound):
        status = 404
        context |= {
            "what_happened": "There is no such link here",
            "what_it_means": "It was never made, or it belongs to somebody else's Organizational Unit.",
            "what_to_do": "Check the address, or look for it among your links.",
        }
    elif isinstance(refusal, NotPermitted):
        status = 403
        context |= {"what_happened": "You may not do this", "what_to_do": "Ask one of them."}
    elif isinstance(refusal, LinkRefused):
        status = 410
        context |= {
            "what_happened": "This window cannot go on",
            "what_to_do": "Close it, and open it again from the page you came from.",
            "action_url": "",
        }
    return render(request, "toolkit/error.html", context, status=status)
