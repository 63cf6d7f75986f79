"""The one lasting link of a person: made, copied, made anew, withdrawn, or given to an application that asked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.services.applications.link_attempts import return_address, settle_attempt
from parley.engine.services.availability.readiness import list_calendar_warnings
from parley.engine.services.availability.terms import get_preferences
from parley.engine.services.links import build_public_link_url
from parley.engine.services.public_links import (
    create_public_link,
    find_public_link,
    list_public_link_slots,
    regenerate_public_link,
    revoke_public_link,
)
from parley.engine.session import AccountRequest

PUBLIC_LINK = "public_link"
_PAGE = "/scheduler/public-link"


@scheduler_page(PUBLIC_LINK)
@require_safe
def show_public_link(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The link, what it offers, and what can be done with it."""
    link = find_public_link(place.account, place.unit)
    context: dict[str, Any] = {
        "link": link,
        "url": build_public_link_url(link) if link else "",
        "offered": len(list_public_link_slots(link)) if link else None,
        "wishes": get_preferences(place.account),
        "warnings": list_calendar_warnings([place.account.pk]),
        "current": "public_link",
    }
    return show_page(request, place, "engine/scheduler/public_link.html", context)


@scheduler_page(PUBLIC_LINK)
@require_POST
def make_public_link(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """Make the link where there is none; in an application's window, give it to that application and return."""
    link = create_public_link(place.account, place.unit)
    if place.attempt is None:
        return HttpResponseRedirect(_back_to(place), status=303)
    settle_attempt(place.attempt, link)
    return HttpResponseRedirect(return_address(place.attempt) or _back_to(place), status=303)


@scheduler_page()
@require_POST
def renew_public_link(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """Put a new address in place of the old one."""
    regenerate_public_link(place.account, place.unit)
    messages.success(request, "Here is your new public link. The old one leads nowhere from now on.")
    return HttpResponseRedirect(_back_to(place), status=303)


@scheduler_page()
@require_POST
def withdraw_public_link(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """Withdraw the link; what was booked through it stands."""
    revoke_public_link(place.account, place.unit)
    messages.success(request, "Your public link is withdrawn. Conversations that were booked through it stand.")
    return HttpResponseRedirect(_back_to(place), status=303)


def _back_to(place: Workplace) -> str:
    return f"{_PAGE}?unit={place.unit.pk}" if len(place.units) > 1 else _PAGE
