"""Another time for a booking: what is on offer, the question, the move; and waiting for an earlier one."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingRefused, SlotNotOffered, SlotTaken
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Booking
from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.manage.describing import RULES, describe_booking, open_booking, show_rule
from parley.engine.pages.book.manage.forms import ReasonForm
from parley.engine.pages.book.offers import read_instant
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.pages.book.viewing.looking import read_viewing, write_choices
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.changing import INVITEE, check_movable, reschedule_booking
from parley.engine.services.wishes.earlier import is_waiting, list_earlier, stop_waiting, wait_for_earlier
from parley.toolkit.presenting.translating import translate_told
from parley.toolkit.routes import declares


@declares("public")
@require_safe
@guard_candidate_page
@limited("look")
def choose_other_time(request: HttpRequest, token: str) -> HttpResponse:
    """The times to which the booking could be moved; with `starts_at`, the question whether to move it."""
    booking = open_booking(request, token)
    if booking.session_id is not None:
        return redirect(f"/booking/{token}/session{write_choices(request)}")
    try:
        check_movable(booking, INVITEE)
    except RULES as refusal:
        return show_rule(request, booking, refusal)
    if request.GET.get("starts_at"):
        form = ReasonForm(is_required=booking.request.unit.asks_reason)
        return _ask(request, booking, token, read_instant(request.GET["starts_at"]), form)
    return _show_other_times(request, booking, token)


def _ask(
    request: HttpRequest, booking: Booking, token: str, starts_at: datetime, form: ReasonForm, status: int = 200
) -> HttpResponse:
    values = request.GET if request.method in ("GET", "HEAD") else request.POST
    viewing = read_viewing(request, values.dict(), booking.invitee_tzid)
    context = {
        **describe_booking(request, booking, token),
        **viewing.describe(f"/booking/{token}/change"),
        "new_starts_at": starts_at,
        "starts_value": write_instant(starts_at),
        "form": form,
    }
    return render(request, "engine/book/move.html", context, status=status)


def _show_other_times(
    request: HttpRequest,
    booking: Booking,
    token: str,
    *,
    problem: str = "",
    is_earlier: bool = False,
    status: int = 200,
) -> HttpResponse:
    values = request.GET if request.method in ("GET", "HEAD") else request.POST
    viewing = read_viewing(request, values.dict(), booking.invitee_tzid)
    starts = list_earlier(booking) if is_earlier else _list_others(booking)
    offer = viewing.lay_out(starts)
    path = f"/booking/{token}"
    context: dict[str, Any] = {
        **describe_booking(request, booking, token),
        **viewing.describe(f"{path}/earlier" if is_earlier else f"{path}/change"),
        "offer": offer,
        "problem": problem,
        "is_earlier": is_earlier,
        "is_waiting": is_waiting(booking),
    }
    return render(request, "engine/book/other_time.html", context, status=status)


def _list_others(booking: Booking) -> list[datetime]:
    slots = list_request_slots(booking.request, leave_out_booking=booking)
    return [slot.starts_at for slot in slots if slot.starts_at != booking.starts_at]


@declares("public")
@require_POST
@guard_candidate_page
@limited("write")
def move_booking(request: HttpRequest, token: str) -> HttpResponse:
    """Move the booking to the time that was confirmed."""
    booking = open_booking(request, token)
    if booking.session_id is not None:
        return redirect(f"/booking/{token}/session{write_choices(request)}")
    starts_at = read_instant(request.POST.get("starts_at", ""))
    form = ReasonForm(request.POST, is_required=booking.request.unit.asks_reason)
    if not form.is_valid():
        return _ask(request, booking, token, starts_at, form, status=400)
    # Whoever travels reads the new time on the clock on which they chose it.
    tzid = read_viewing(request, request.POST.dict(), booking.invitee_tzid).tzid
    try:
        reschedule_booking(booking, starts_at, INVITEE, form.cleaned_data["reason"], invitee_tzid=tzid)
    except InputRefused as refusal:
        form.add_error("reason", translate_told(refusal.message))
        return _ask(request, booking, token, starts_at, form, status=400)
    except BookingRefused as refusal:
        if isinstance(refusal, RULES):
            return show_rule(request, booking, refusal)
        return _show_other_times(request, booking, token, problem=_explain(refusal), status=409)
    return redirect(f"/booking/{token}{write_choices(request)}")


def _explain(refusal: BookingRefused) -> str:
    if isinstance(refusal, SlotTaken) and not isinstance(refusal, SlotNotOffered):
        return _("Somebody was faster: this time has just been taken. Your booking stands as it was.")
    return translate_told(refusal.message)


@declares("public")
@require_http_methods(["GET", "HEAD", "POST"])
@guard_candidate_page
@limited("look")
def watch_earlier(request: HttpRequest, token: str) -> HttpResponse:
    """The times before the booking's own; a POST begins or ends the waiting for such times."""
    booking = open_booking(request, token)
    if booking.session_id is not None:
        return redirect(f"/booking/{token}/session{write_choices(request)}")
    try:
        if request.method == "POST":
            return _wait(request, booking=booking, token=token)
        check_movable(booking, INVITEE)
    except RULES as refusal:
        return show_rule(request, booking, refusal)
    return _show_other_times(request, booking, token, is_earlier=True)


@limited("write")
def _wait(request: HttpRequest, booking: Booking, token: str) -> HttpResponse:
    if request.POST.get("waits") == "yes":
        wait_for_earlier(booking)
    else:
        stop_waiting(booking)
    return redirect(f"/booking/{token}{write_choices(request)}#earlier")
