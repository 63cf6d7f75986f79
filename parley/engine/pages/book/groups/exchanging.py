"""A place exchanged for one in another session of the same link."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingRefused, PartOfSession, SessionUnknown
from parley.engine.models import Booking, GroupSession
from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.manage.describing import RULES, describe_booking, open_booking, show_rule
from parley.engine.pages.book.manage.forms import ReasonForm
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.pages.book.viewing.looking import read_viewing, write_choices
from parley.engine.services.bookings.changing import INVITEE, check_movable
from parley.engine.services.group_sessions.changing import move_seat
from parley.engine.services.group_sessions.listing import find_offered_session, list_coming
from parley.toolkit.presenting.translating import translate_told
from parley.toolkit.routes import declares


@declares("public")
@require_http_methods(["GET", "HEAD", "POST"])
@guard_candidate_page
@limited("look")
def exchange_place(request: HttpRequest, token: str) -> HttpResponse:
    """The other sessions; with `session`, the question whether to change to it, and on a POST the change."""
    seat = open_booking(request, token)
    if seat.session is None:
        return redirect(f"/booking/{token}/change{write_choices(request)}")
    try:
        check_movable(seat, INVITEE)
        if request.method == "POST":
            return _exchange(request, seat, token)
    except RULES as refusal:
        return show_rule(request, seat, refusal)
    if request.GET.get("session"):
        return _ask(request, seat, token, ReasonForm(is_required=seat.request.unit.asks_reason))
    return _show_others(request, seat, token)


def _exchange(request: HttpRequest, seat: Booking, token: str) -> HttpResponse:
    form = ReasonForm(request.POST, is_required=seat.request.unit.asks_reason)
    if not form.is_valid():
        return _ask(request, seat, token, form, status=400)
    tzid = read_viewing(request, request.POST.dict(), seat.invitee_tzid).tzid
    try:
        move_seat(seat, _read_session(request, seat), INVITEE, form.cleaned_data["reason"], invitee_tzid=tzid)
    except InputRefused as refusal:
        form.add_error("reason", translate_told(refusal.message))
        return _ask(request, seat, token, form, status=400)
    except BookingRefused as refusal:
        return _show_others(request, seat, token, problem=translate_told(refusal.message), status=409)
    return redirect(f"/booking/{token}{write_choices(request)}")


def _read_session(request: HttpRequest, seat: Booking) -> GroupSession:
    if seat.session is None:
        raise PartOfSession
    values = request.GET if request.method in ("GET", "HEAD") else request.POST
    session = find_offered_session(seat.session.offer, values.get("session", ""))
    if session is None:
        raise SessionUnknown
    return session


def _describe(request: HttpRequest, seat: Booking, token: str) -> dict[str, Any]:
    values = request.GET if request.method in ("GET", "HEAD") else request.POST
    viewing = read_viewing(request, values.dict(), seat.invitee_tzid)
    return {**describe_booking(request, seat, token), **viewing.describe(f"/booking/{token}/session")}


def _ask(request: HttpRequest, seat: Booking, token: str, form: ReasonForm, status: int = 200) -> HttpResponse:
    try:
        session = _read_session(request, seat)
    except SessionUnknown as refusal:
        return _show_others(request, seat, token, problem=translate_told(refusal.message), status=404)
    context = {**_describe(request, seat, token), "form": form, "session": session}
    return render(request, "engine/book/groups/exchange.html", context, status=status)


def _show_others(
    request: HttpRequest, seat: Booking, token: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    sessions = list_coming(seat.session.offer) if seat.session is not None else []
    others = [view for view in sessions if view.session.pk != seat.session_id]
    context = {
        **_describe(request, seat, token),
        "sessions": others,
        "has_room": any(view.left for view in others),
        "problem": problem,
    }
    return render(request, "engine/book/groups/others.html", context, status=status)
