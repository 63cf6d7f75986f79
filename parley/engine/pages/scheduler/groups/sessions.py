"""One group session: who comes, as a page and as a table; other places, another date, called off."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingClosed, BookingUnknown
from parley.engine.models import Booking, BookingStatus, GroupSession
from parley.engine.pages.scheduler.groups.forms import CallOffForm, DateForm, PlacesForm, note_refusal
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.services.bookings.changing import cancel_booking
from parley.engine.services.group_sessions.changing import cancel_session, move_session, set_places
from parley.engine.services.group_sessions.listing import (
    can_manage,
    get_session,
    list_seats,
    require_managing,
    view_session,
)
from parley.engine.session import AccountRequest
from parley.toolkit.presenting.spreadsheets import write_csv

_COLUMNS = ("Session", "Starts", "Ends", "Time zone", "Name", "Email", "State", "Booked on")


@scheduler_page()
@require_safe
def show_session(request: AccountRequest, place: Workplace, group_session_id: str) -> HttpResponseBase:
    """Who comes, and what can be done with the session."""
    return _show(request, place, get_session(place.account, place.units, group_session_id))


@scheduler_page()
@require_safe
def export_session(request: AccountRequest, place: Workplace, group_session_id: str) -> HttpResponseBase:
    """Everybody who has or had a place, as a table for a spreadsheet."""
    session = get_session(place.account, place.units, group_session_id)
    zone = ZoneInfo(place.account.tzid)
    rows = ([session.booking.request.summary, *_write_row(seat, zone)] for seat in list_seats(session))
    response = HttpResponse(write_csv(_COLUMNS, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="session.csv"'
    return response


@scheduler_page()
@require_POST
def change_places(request: AccountRequest, place: Workplace, group_session_id: str) -> HttpResponseBase:
    """Give the session more or fewer places."""
    session, form = _get(place, group_session_id), PlacesForm(request.POST)
    if form.is_valid():
        try:
            changed = set_places(session, form.cleaned_data["places"])
            messages.success(
                request, f"The session has {changed.places} place{'' if changed.places == 1 else 's'} now."
            )
            return _go(session)
        except InputRefused as refusal:
            note_refusal(form, refusal)
    return _show(request, place, session, places_form=form)


@scheduler_page()
@require_POST
def move(request: AccountRequest, place: Workplace, group_session_id: str) -> HttpResponseBase:
    """Put the session at another time; everybody is told."""
    session, form = _get(place, group_session_id), DateForm(request.POST)
    if form.is_valid():
        try:
            move_session(session, form.read_start(session.booking.tzid))
            messages.success(request, "The session has a new time. Everybody who has a place is told by mail.")
            return _go(session)
        except InputRefused as refusal:
            note_refusal(form, refusal)
    return _show(request, place, session, date_form=form)


@scheduler_page()
@require_POST
def call_off(request: AccountRequest, place: Workplace, group_session_id: str) -> HttpResponseBase:
    """Call the session off; everybody is told."""
    session, form = _get(place, group_session_id), CallOffForm(request.POST)
    if form.is_valid():
        try:
            cancel_session(session, form.cleaned_data["reason"])
            messages.success(request, "The session is called off. Everybody who had a place is told by mail.")
            return _go(session)
        except InputRefused as refusal:
            note_refusal(form, refusal)
        except BookingClosed:
            form.add_error(None, "This session is over, so it can no longer be called off.")
    return _show(request, place, session, call_off_form=form)


@scheduler_page()
@require_POST
def cancel_seat(request: AccountRequest, place: Workplace, group_session_id: str, booking_id: str) -> HttpResponseBase:
    """Take somebody's place back; they are told."""
    session = _get(place, group_session_id)
    seat = Booking.objects.filter(session=session, pk=booking_id).first()
    if seat is None:
        raise BookingUnknown
    try:
        cancel_booking(seat, "host", "")
        messages.success(request, f"{seat.invitee_name} no longer has a place, and is told by mail.")
    except BookingClosed:
        messages.warning(request, "This session is over, so the place can no longer be cancelled.")
    return _go(session)


def _get(place: Workplace, group_session_id: str) -> GroupSession:
    session = get_session(place.account, place.units, group_session_id)
    require_managing(place.account, session.offer)
    return session


def _go(session: GroupSession) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"/scheduler/groups/sessions/{session.pk}", status=303)


def _write_row(seat: Booking, zone: ZoneInfo) -> list[str]:
    return [
        f"{seat.starts_at.astimezone(zone):%Y-%m-%d %H:%M}",
        f"{seat.ends_at.astimezone(zone):%Y-%m-%d %H:%M}",
        zone.key,
        seat.invitee_name,
        seat.invitee_email,
        "Comes" if seat.status == BookingStatus.CONFIRMED else "Cancelled",
        f"{seat.created_at.astimezone(zone):%Y-%m-%d}",
    ]


def _show(
    request: AccountRequest,
    place: Workplace,
    session: GroupSession,
    *,
    places_form: forms.Form | None = None,
    date_form: forms.Form | None = None,
    call_off_form: forms.Form | None = None,
) -> HttpResponse:
    seats = list_seats(session)
    view = view_session(session)
    bound = [form for form in (places_form, date_form, call_off_form) if form is not None]
    context: dict[str, Any] = {
        "session": session,
        "view": view,
        "coming": [seat for seat in seats if seat.status == BookingStatus.CONFIRMED],
        "gone": [seat for seat in seats if seat.status == BookingStatus.CANCELLED],
        "places_form": places_form or PlacesForm(initial={"places": session.places}),
        "date_form": date_form or DateForm(),
        "call_off_form": call_off_form or CallOffForm(),
        "may_change": can_manage(place.account, session.offer) and not view.is_cancelled and not view.is_over,
        "current": "groups",
    }
    return show_page(request, place, "engine/groups/session.html", context, 422 if bound else 200)
