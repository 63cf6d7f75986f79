"""The state of a link in words, and what happened to it."""

from datetime import datetime

from parley.engine.models import Booking, BookingStatus, RequestStatus, SchedulingRequest, WishState
from parley.engine.services.links import find_other_owner
from parley.engine.services.requests.listing import EXPIRED, WISHING
from parley.engine.services.requests.wishes import find_wish
from parley.toolkit.clock import now

# State, what it is called, the kind of badge.
STATES = {
    RequestStatus.PENDING: ("Waiting", "badge-info"),
    RequestStatus.BOOKED: ("Booked", "badge-success"),
    RequestStatus.DECLINED: ("Declined", "badge-error"),
    RequestStatus.CANCELLED: ("Cancelled", "badge-error"),
    RequestStatus.DISABLED: ("Closed", ""),
    EXPIRED: ("Expired", "badge-warn"),
    "over": ("Over", ""),
    WISHING: ("No time suits", "badge-warn"),
}
FILTERS = [("", "All states"), *((str(state), words) for state, (words, _) in STATES.items() if state != "over")]


def tell_state(request: SchedulingRequest, booking: Booking | None) -> tuple[str, str]:
    """The state of a link as a word and its badge."""
    if request.status == RequestStatus.PENDING and request.expires_at is not None and request.expires_at <= now():
        return STATES[EXPIRED]
    if request.status == RequestStatus.BOOKED and booking is not None and booking.ends_at <= now():
        return STATES["over"]
    return STATES[RequestStatus(request.status)]


def tell_listed_state(request: SchedulingRequest, booking: Booking | None) -> tuple[str, str]:
    """The same for a list, where it counts first that no time suits; from rows that are loaded already."""
    state, wish = tell_state(request, booking), find_wish(request)
    is_wishing = wish is not None and wish.state == WishState.OPEN and state == STATES[RequestStatus.PENDING]
    return STATES[WISHING] if is_wishing else state


def list_history(found: SchedulingRequest, booking: Booking | None) -> list[dict[str, object]]:
    """What happened to a link, the latest first; a decline is known without its hour."""
    maker = found.creator.name or found.creator.email if found.creator else "Somebody who has left"
    events: list[tuple[datetime | None, str, str, str]] = [(found.created_at, "Link made", f"by {maker}", "")]
    if found.opened_at is not None:
        events.append((found.opened_at, "Opened", "by the candidate", ""))
    wish = find_wish(found)
    if wish is not None:
        events.append((wish.said_at, "No time suited", f"{wish.invitee_name}. {wish.note}".strip(". "), ""))
    if booking is not None:
        owner = find_other_owner(found, booking)
        who = f"by {booking.invitee_name}" + (f" with the link of {owner}" if owner else "")
        events.append((booking.created_at, "Booked", who, "is-good"))
        is_cancelled = booking.status == BookingStatus.CANCELLED
        if booking.sequence > (1 if is_cancelled else 0):
            moment = None if is_cancelled else booking.changed_at
            events.append((moment, "Moved to another time", booking.moved_reason, "is-good"))
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
