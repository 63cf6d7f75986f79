"""The links that somebody made: the list, and one link with its state, its booking and its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingClosed
from parley.engine.models import Booking, BookingStatus, RequestStatus, SchedulingRequest
from parley.engine.pages.scheduler.why import look_why
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.services.availability.availability import explain_request
from parley.engine.services.availability.terms import read_request_terms
from parley.engine.services.bookings.changing import cancel_booking
from parley.engine.services.calendars.connections import list_connections
from parley.engine.services.links import build_request_url
from parley.engine.services.requests.descriptions import find_shown_booking
from parley.engine.services.requests.listing import (
    EXPIRED,
    PAGE_SIZE,
    can_look_after,
    count_requests,
    get_visible_request,
    list_requests,
    require_looking_after,
)
from parley.engine.services.scheduling_requests import cancel_request
from parley.engine.session import AccountRequest
from parley.toolkit.clock import now

# State, what it is called, the kind of badge.
_STATES = {
    RequestStatus.PENDING: ("Waiting", "badge-info"),
    RequestStatus.BOOKED: ("Booked", "badge-success"),
    RequestStatus.DECLINED: ("Declined", "badge-error"),
    RequestStatus.CANCELLED: ("Cancelled", "badge-error"),
    RequestStatus.DISABLED: ("Closed", ""),
    EXPIRED: ("Expired", "badge-warn"),
    "over": ("Over", ""),
}
_FILTERS = [("", "All"), *((str(state), words) for state, (words, _) in _STATES.items() if state != "over")]


class FilterForm(forms.Form):
    """What the list is narrowed by."""

    search = forms.CharField(required=False, max_length=100)
    status = forms.ChoiceField(required=False, choices=_FILTERS)


class CancelForm(forms.Form):
    """Why the host cancels, if they want to say."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The candidate reads this in the mail that tells them.",
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One link of the list."""

    request: SchedulingRequest
    booking: Booking | None
    state: str
    badge: str


class CountedPages(Paginator[Row]):
    """Pages whose rows are asked for one page at a time."""

    def __init__(self, total: int) -> None:
        super().__init__([], PAGE_SIZE)
        self._total = total

    @property
    def count(self) -> int:
        """How many rows there are over all pages."""
        return self._total


def tell_state(request: SchedulingRequest, booking: Booking | None) -> tuple[str, str]:
    """The state of a link as a word and its badge."""
    if request.status == RequestStatus.PENDING and request.expires_at is not None and request.expires_at <= now():
        return _STATES[EXPIRED]
    if request.status == RequestStatus.BOOKED and booking is not None and booking.ends_at <= now():
        return _STATES["over"]
    return _STATES[RequestStatus(request.status)]


@scheduler_page()
@require_safe
def show_requests(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The links that the account made or hosts."""
    form = FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    search, status = wanted.get("search", ""), wanted.get("status", "")
    pages = CountedPages(count_requests(place.account, place.unit, search, status))
    page = pages.get_page(request.GET.get("page"))
    found = list_requests(place.account, place.unit, search, status, page.number)
    rows = []
    for one in found:
        booking = find_shown_booking(one)
        rows.append(Row(one, booking, *tell_state(one, booking)))
    context = {
        "rows": rows,
        "page": page,
        "search": search,
        "status": status,
        "filters": _FILTERS,
        "is_narrowed": bool(search or status),
        "has_calendar": list_connections(place.account).exists(),
        "current": "requests",
    }
    return show_page(request, place, "engine/scheduler/requests.html", context)


@scheduler_page()
@require_safe
def show_request(request: AccountRequest, place: Workplace, request_id: str) -> HttpResponseBase:
    """One link: its state, the link to copy, its booking, its history."""
    return _show(request, place, get_visible_request(place.account, request_id), CancelForm())


@scheduler_page()
@require_POST
def withdraw_request(request: AccountRequest, place: Workplace, request_id: str) -> HttpResponseBase:
    """Withdraw the link, or cancel the conversation that was booked through it."""
    found = get_visible_request(place.account, request_id)
    require_looking_after(place.account, found)
    form = CancelForm(request.POST)
    booking = find_shown_booking(found)
    is_live = booking is not None and booking.status == BookingStatus.CONFIRMED
    if not form.is_valid():
        return _show(request, place, found, form, status=400)
    try:
        if is_live and booking is not None:
            cancel_booking(booking, "host", form.cleaned_data["reason"])
        else:
            cancel_request(found, "host")
    except InputRefused as refusal:
        form.add_error("reason", refusal.message)
        return _show(request, place, found, form, status=400)
    except BookingClosed:
        messages.warning(request, "This conversation is over, so it can no longer be cancelled.")
    else:
        messages.success(
            request,
            "The conversation is cancelled. Everybody who was going to take part is told by mail."
            if is_live
            else "The link is withdrawn. Whoever opens it reads that it was withdrawn by its sender.",
        )
    return HttpResponseRedirect(f"/scheduler/requests/{found.pk}", status=303)


def _show(
    request: AccountRequest, place: Workplace, found: SchedulingRequest, form: CancelForm, status: int = 200
) -> HttpResponse:
    booking = find_shown_booking(found)
    state, badge = tell_state(found, booking)
    is_waiting = state == "Waiting"
    offered, reasons = explain_request(found) if is_waiting else (None, [])
    context: dict[str, Any] = {
        "found": found,
        "booking": booking,
        "is_live": booking is not None and booking.status == BookingStatus.CONFIRMED and state != "Over",
        "is_waiting": is_waiting,
        "state": state,
        "badge": badge,
        "url": build_request_url(found),
        "form": form,
        "may_change": can_look_after(place.account, found),
        "history": list_history(found, booking),
        "is_new": request.GET.get("made") == "yes",
        "offered": offered,
        "reasons": reasons,
        "why": look_why(request.GET.get("why", ""), read_request_terms(found), place.account) if is_waiting else None,
        "current": "requests",
    }
    return show_page(request, place, "engine/scheduler/request.html", context, status)


def list_history(found: SchedulingRequest, booking: Booking | None) -> list[dict[str, object]]:
    """What happened to a link, the latest first; a decline is known without its hour."""
    maker = found.creator.name or found.creator.email if found.creator else "Somebody who has left"
    events: list[tuple[datetime | None, str, str, str]] = [(found.created_at, "Link made", f"by {maker}", "")]
    if booking is not None:
        who = f"by {booking.invitee_name}"
        events.append((booking.created_at, "Booked", who, "is-good"))
        is_cancelled = booking.status == BookingStatus.CANCELLED
        if booking.sequence > (1 if is_cancelled else 0):
            moment = None if is_cancelled else booking.changed_at
            events.append((moment, "Moved to another time", "", "is-good"))
        if is_cancelled:
            by = who if booking.cancelled_by == "invitee" else "by the host"
            events.append((booking.changed_at, "Cancelled", f"{by}. {booking.cancelled_reason}".strip(". "), "is-bad"))
    elif found.status == RequestStatus.CANCELLED:
        events.append((None, "Withdrawn", "The link leads nowhere any more", "is-bad"))
    if found.status == RequestStatus.DECLINED:
        events.append((None, "Declined", found.declined_reason, "is-bad"))
    if found.expires_at is not None and found.expires_at <= now() and found.status == RequestStatus.PENDING:
        events.append((found.expires_at, "Expired", "", "is-bad"))
    return [
        {"moment": moment, "what": what, "detail": detail, "kind": kind} for moment, what, detail, kind in events[::-1]
    ]
