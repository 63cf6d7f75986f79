"""Links to group sessions: all of the unit's, a new one, and one with its dates."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import GroupOffer
from parley.engine.pages.scheduler.groups.forms import DatesForm, GroupForm, note_refusal
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.services.availability.readiness import list_calendar_warnings
from parley.engine.services.group_sessions.listing import (
    can_manage,
    get_offer,
    list_offers,
    list_sessions,
    require_managing,
)
from parley.engine.services.group_sessions.offers import add_sessions, create_offer, set_open
from parley.engine.services.links import build_group_url
from parley.engine.services.people.units import list_members
from parley.engine.session import AccountRequest

USUAL_PLACES = 10


@scheduler_page()
@require_safe
def show_offers(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The unit's links to group sessions."""
    context = {"offers": list_offers(place.account, place.unit), "current": "groups"}
    return show_page(request, place, "engine/groups/offers.html", context)


@scheduler_page()
@require_http_methods(["GET", "HEAD", "POST"])
def make_offer(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The form for a link and its dates; a date at which somebody is not free is refused with who, and why."""
    people = [member.account for member in list_members(place.unit) if member.account.is_active]
    initial = {"host": place.account.pk, "tzid": place.account.tzid, "places": USUAL_PLACES}
    form = GroupForm(people, initial, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            offer = create_offer(place.unit, place.account, form.read())
            messages.success(request, "The link is ready. Its sessions stand in the calendars of those who hold them.")
            return HttpResponseRedirect(_path(offer), status=303)
        except InputRefused as refusal:
            note_refusal(form, refusal)
    context = {"form": form, "people": people, "current": "groups"}
    return show_page(request, place, "engine/groups/new.html", context, 422 if form.errors else 200)


@scheduler_page()
@require_safe
def show_offer(request: AccountRequest, place: Workplace, offer_id: str) -> HttpResponseBase:
    """One link: to copy, its dates with how many come, further dates."""
    offer = _get(place, offer_id)
    return _show(request, place, offer, DatesForm(initial={"places": USUAL_PLACES}))


@scheduler_page()
@require_POST
def add_dates(request: AccountRequest, place: Workplace, offer_id: str) -> HttpResponseBase:
    """Offer further dates under the link."""
    offer = _get(place, offer_id)
    require_managing(place.account, offer)
    form = DatesForm(request.POST)
    if form.is_valid():
        try:
            added = add_sessions(offer, form.read_starts(offer.tzid), form.cleaned_data["places"])
            messages.success(request, f"{len(added)} session{'' if len(added) == 1 else 's'} added.")
            return HttpResponseRedirect(_path(offer), status=303)
        except InputRefused as refusal:
            note_refusal(form, refusal)
    return _show(request, place, offer, form, 422)


@scheduler_page()
@require_POST
def open_or_close(request: AccountRequest, place: Workplace, offer_id: str) -> HttpResponseBase:
    """Let the link take people again, or nobody from now on."""
    offer = _get(place, offer_id)
    require_managing(place.account, offer)
    is_open = request.POST.get("is_open") == "yes"
    set_open(offer, is_open=is_open)
    words = "The link takes people again." if is_open else "The link is closed. Places that are taken stand."
    messages.success(request, words)
    return HttpResponseRedirect(_path(offer), status=303)


def _get(place: Workplace, offer_id: str) -> GroupOffer:
    return get_offer(place.account, place.units, offer_id)


def _path(offer: GroupOffer) -> str:
    return f"/scheduler/groups/{offer.pk}"


def _show(
    request: AccountRequest, place: Workplace, offer: GroupOffer, form: DatesForm, status: int = 200
) -> HttpResponse:
    sessions = list_sessions(offer)
    context: dict[str, Any] = {
        "offer": offer,
        "url": build_group_url(offer),
        "coming": [each for each in sessions if not each.is_over],
        "past": [each for each in sessions if each.is_over],
        "form": form,
        "may_change": can_manage(place.account, offer),
        "warnings": list_calendar_warnings([offer.host_id, *offer.colleague_ids]),
        "current": "groups",
    }
    return show_page(request, place, "engine/groups/offer.html", context, status)
