"""One link: its state, the link to copy, its booking, its history; cancelled, or opened again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingClosed
from parley.engine.models import BookingStatus, SchedulingRequest
from parley.engine.pages.scheduler.dashboard.answers import describe_answer
from parley.engine.pages.scheduler.dashboard.clocks import describe_choices
from parley.engine.pages.scheduler.dashboard.states import list_history, tell_state
from parley.engine.pages.scheduler.dashboard.wishes import view_wish
from parley.engine.pages.scheduler.why import look_why
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.services.availability.availability import explain_request, list_calendar_warnings
from parley.engine.services.availability.terms import read_request_terms
from parley.engine.services.bookings.changing import cancel_booking
from parley.engine.services.bookings.following.proposals import can_follow, find_proposal
from parley.engine.services.bookings.series.offering import list_offered, list_series
from parley.engine.services.group_sessions.listing import find_session_of_request
from parley.engine.services.links import build_request_url, find_other_owner
from parley.engine.services.people.resources import list_covered, list_named
from parley.engine.services.pools.choosing import list_booking_choices
from parley.engine.services.requests.descriptions import find_shown_booking, is_host_open
from parley.engine.services.requests.files import MOST_FILES, build_file_url, list_files
from parley.engine.services.requests.listing import can_look_after, get_visible_request, require_looking_after
from parley.engine.services.scheduling_requests import cancel_request, reopen_request
from parley.engine.session import AccountRequest


class CancelForm(forms.Form):
    """Why the host cancels, if they want to say."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The candidate reads this in the mail that tells them.",
    )


@scheduler_page()
@require_safe
def show_request(request: AccountRequest, place: Workplace, request_id: str) -> HttpResponseBase:
    """One link: its state, the link to copy, its booking, its history."""
    found = get_visible_request(place.account, request_id)
    session = find_session_of_request(found.pk) if found.is_session else None
    if session is not None:
        return HttpResponseRedirect(f"/scheduler/groups/sessions/{session.pk}", status=303)
    return _show(request, place, found, CancelForm())


@scheduler_page()
@require_POST
def withdraw_request(request: AccountRequest, place: Workplace, request_id: str) -> HttpResponseBase:
    """Withdraw the link, or cancel the conversation that was booked through it; `again` asks for another time."""
    found = get_visible_request(place.account, request_id)
    require_looking_after(place.account, found)
    form = CancelForm(request.POST)
    booking = find_shown_booking(found)
    is_live = booking is not None and booking.status == BookingStatus.CONFIRMED
    is_again = is_live and request.POST.get("again") == "yes"
    if not form.is_valid():
        return _show(request, place, found, form, status=400)
    reason = form.cleaned_data["reason"]
    try:
        if is_again:
            reopen_request(found, reason)
        elif is_live and booking is not None:
            cancel_booking(booking, "host", reason)
        else:
            cancel_request(found, "host")
    except InputRefused as refusal:
        form.add_error("reason", refusal.message)
        return _show(request, place, found, form, status=400)
    except BookingClosed:
        messages.warning(request, "This conversation is over, so it can no longer be cancelled.")
    else:
        messages.success(request, _tell_done(is_live, is_again))
    return HttpResponseRedirect(f"/scheduler/requests/{found.pk}", status=303)


def _describe_options(found: SchedulingRequest) -> dict[str, Any]:
    """The files, rooms and further conversations of a link."""
    rooms = list_named(found.unit_id, found.room_ids)
    files = [
        {"pk": each.pk, "name": each.name, "size_bytes": each.size_bytes, "url": build_file_url(each)}
        for each in list_files(found)
    ]
    return {
        "rooms": rooms,
        "covered": list_covered([room.pk for room in rooms]),
        "files": files,
        "most_files": MOST_FILES,
        "parts": [(each, tell_state(each, None)[0]) for each in list_series(found)],
    }


def _tell_done(is_live: bool, is_again: bool) -> str:
    if is_again:
        return "Cancelled, and the link is open again. The candidate is asked for another time by mail."
    if is_live:
        return "The conversation is cancelled. Everybody who was going to take part is told by mail."
    return "The link is withdrawn. Whoever opens it reads that it was withdrawn by its sender."


def _show(
    request: AccountRequest, place: Workplace, found: SchedulingRequest, form: CancelForm, status: int = 200
) -> HttpResponse:
    booking = find_shown_booking(found)
    state, badge = tell_state(found, booking)
    is_waiting = state == "Waiting"
    offered, reasons = explain_request(found) if is_waiting else (None, [])
    if is_waiting and found.position:
        offered = len(list_offered(found))
    may_change = can_look_after(place.account, found)
    is_live = booking is not None and booking.status == BookingStatus.CONFIRMED and state != "Over"
    proposal = find_proposal(found) if is_live else None
    session_id = booking.session_id if booking is not None else None
    context: dict[str, Any] = {
        "found": found,
        "proposal": proposal,
        "wish_view": view_wish(found, place.account) if is_waiting else None,
        "can_follow": proposal is not None and can_follow(proposal),
        "booking": booking,
        "other_owner": find_other_owner(found, booking) if booking else "",
        "is_live": is_live,
        "is_waiting": is_waiting,
        "is_host_open": is_host_open(found),
        "state": state,
        "badge": badge,
        "url": build_request_url(found),
        "form": form,
        "may_change": may_change,
        "may_edit": may_change and (is_live or is_waiting) and session_id is None,
        "session_id": session_id,
        "choices": list_booking_choices(booking) if booking and found.draws_from_pools else [],
        "history": list_history(found, booking),
        "is_new": request.GET.get("made") == "yes",
        "offered": offered,
        "reasons": reasons,
        "warnings": list_calendar_warnings(found) if is_waiting or is_live else [],
        "why": look_why(request.GET.get("why", ""), read_request_terms(found), place.account) if is_waiting else None,
        "clock_choices": describe_choices(booking),
        "answer": describe_answer(booking, place.account) if is_live else None,
        **_describe_options(found),
        "current": "requests",
    }
    return show_page(request, place, "engine/scheduler/request.html", context, status)
