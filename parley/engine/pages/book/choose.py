"""Choosing a time: the days and times of a link in the visitor's zone, without login and without script."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused, ZoneUnknown
from parley.engine.domain.errors.bookings import BookingRefused, LinkUsed, SlotTaken
from parley.engine.domain.zones.instants import write_instant
from parley.engine.pages.book.forms import DeclineForm, DetailsForm, answer_field
from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.month import lay_out_offer
from parley.engine.pages.book.offers import (
    Offered,
    book_offered,
    carry_on,
    get_offered,
    hold_offered,
    list_starts,
    read_instant,
    read_link_values,
)
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.pages.book.zone_choice import USUAL_ZONES, read_zone
from parley.engine.services.bookings.bookings import find_booking_by_form
from parley.engine.services.bookings.series.offering import list_chain
from parley.engine.services.people.typed_words import Invitee
from parley.engine.services.scheduling_requests import decline_request
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token
from parley.toolkit.routes import declares


def read_day(text: str) -> date | None:
    """The date of `2027-03-09`, or None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _choose_zone(values: Mapping[str, str], offered: Offered) -> tuple[str, str]:
    """The zone to show, and what is wrong with the one that was asked for."""
    typed = values.get("tz", "")
    if not typed:
        return offered.tzid, ""
    try:
        return read_zone(typed), ""
    except ZoneUnknown as refusal:
        return offered.tzid, refusal.message


def write_query(link_values: Mapping[str, str], **more: str) -> str:
    """The query that keeps what the link carries."""
    return urlencode({**link_values, **{name: value for name, value in more.items() if value}})


def show_times(
    request: HttpRequest, offered: Offered, values: Mapping[str, str], *, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page of days and times; `values` are the query's or, after a refusal, the form's."""
    tzid, zone_problem = _choose_zone(values, offered)
    link_values = carry_on(offered, read_link_values(values))
    form_key = values.get("form_key", "")[:64] or make_token(16)
    starts = list_starts(offered, form_key)
    offer = lay_out_offer(starts, tzid, now(), read_day(values.get("day", "")), read_day(values.get("month", "")))
    context: dict[str, Any] = {
        "offered": offered,
        "offer": offer,
        "tzid": tzid,
        "has_chosen_zone": bool(values.get("tz")),
        "zone_problem": zone_problem,
        "usual_zones": USUAL_ZONES,
        "problem": problem,
        "link_values": link_values,
        "link_query": write_query(link_values, tz=tzid, form_key=values.get("form_key", "")[:64]),
        "first_value": write_instant(offer.first) if offer.first else "",
        "form_key": form_key,
        "is_declinable": offered.request is not None,
    }
    return render(request, "engine/book/choose.html", context, status=status)


@declares("public")
@require_safe
@guard_candidate_page
@limited("look")
def choose_time(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Show what is on offer; `?decline=true` asks whether to decline. A link that was used shows its booking."""
    try:
        offered = get_offered(kind, token)
    except LinkUsed as refusal:
        step = "/change" if request.GET.get("reschedule") == "true" else ""
        return redirect(f"/booking/{refusal.booking_token}{step}")
    if request.GET.get("decline") == "true" and offered.request is not None:
        return render(request, "engine/book/decline.html", {"offered": offered, "form": DeclineForm()})
    return show_times(request, offered, request.GET.dict())


@declares("public")
@require_POST
@guard_candidate_page
@limited("write")
def keep_time(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Keep the chosen time for this visitor for ten minutes and go on to the form."""
    offered = get_offered(kind, token)
    values = request.POST.dict()
    link_values = carry_on(offered, read_link_values(values))
    form_key = values.get("form_key", "")[:64] or make_token(16)
    starts_at = read_instant(values.get("starts_at", ""))
    try:
        hold_offered(offered, starts_at, form_key)
    except BookingRefused as refusal:
        return show_times(request, offered, values, problem=_explain(refusal), status=409)
    tzid, _ = _choose_zone(values, offered)
    query = write_query(link_values, tz=tzid, starts_at=write_instant(starts_at), key=form_key)
    return redirect(f"{offered.path}/details?{query}")


def _explain(refusal: BookingRefused) -> str:
    if isinstance(refusal, SlotTaken):
        return "Somebody was faster: this time has just been taken. Here are the times that are still free."
    return refusal.message


@declares("public")
@require_safe
@guard_candidate_page
@limited("look")
def show_details(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """The form of two fields; after Back from a booking that this form made, the booking itself."""
    form_key = request.GET.get("key", "")[:64]
    booking = find_booking_by_form(token, form_key)
    if booking is not None:
        return redirect(f"/booking/{booking.token}")
    offered = get_offered(kind, token)
    initial = {"name": offered.recipient_name, "email": offered.recipient_email}
    form = DetailsForm(questions=offered.questions, initial=initial)
    return _render_details(request, offered, form, request.GET.dict())


def _render_details(
    request: HttpRequest, offered: Offered, form: DetailsForm, values: Mapping[str, str], status: int = 200
) -> HttpResponse:
    tzid, _ = _choose_zone(values, offered)
    link_values, starts_at = read_link_values(values), read_instant(values.get("starts_at", ""))
    context = {
        "offered": offered,
        "form": form,
        "tzid": tzid,
        "starts_at": starts_at,
        "chain": list_chain(offered.request, starts_at) if offered.parts and offered.request else [],
        "starts_value": values.get("starts_at", ""),
        "form_key": values.get("key") or values.get("form_key", ""),
        "link_values": link_values,
        "link_query": write_query(link_values, tz=tzid, form_key=values.get("key") or values.get("form_key", "")),
    }
    return render(request, "engine/book/details.html", context, status=status)


@declares("public")
@require_POST
@guard_candidate_page
@limited("write")
def book_time(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Book, or say in place what is wrong; a double click finds the booking that the first click made."""
    values = request.POST.dict()
    form_key = values.get("form_key", "")[:64]
    booking = find_booking_by_form(token, form_key)
    if booking is None:
        offered = get_offered(kind, token)
        form = DetailsForm(request.POST, questions=offered.questions)
        tzid, zone_problem = _choose_zone(values, offered)
        if zone_problem:
            form.add_error(None, zone_problem)
        if not form.is_valid():
            return _render_details(request, offered, form, values, status=400)
        invitee = Invitee(form.cleaned_data["name"], form.cleaned_data["email"], tzid)
        starts_at = read_instant(values.get("starts_at", ""))
        try:
            link_values = read_link_values(values)
            booking = book_offered(offered, starts_at, invitee, form_key, link_values, form.read_answers())
        except InputRefused as refusal:
            name = next((each for each in (refusal.field, answer_field(refusal.field)) if each in form.fields), None)
            form.add_error(name, refusal.message)
            return _render_details(request, offered, form, values, status=400)
        except BookingRefused as refusal:
            return show_times(request, offered, values, problem=_explain(refusal), status=409)
    return redirect(f"/booking/{booking.token}")


@declares("public")
@require_POST
@guard_candidate_page
@limited("write")
def decline(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Tell the recruiter that no conversation is wanted, or that no time suits."""
    offered = get_offered(kind, token)
    form = DeclineForm(request.POST)
    if offered.request is None:
        raise InputRefused("This link belongs to everybody: simply do not choose a time.")
    if not form.is_valid():
        return render(request, "engine/book/decline.html", {"offered": offered, "form": form}, status=400)
    decline_request(offered.request, form.cleaned_data["reason"])
    return render(request, "engine/book/declined.html", {"offered": offered})
