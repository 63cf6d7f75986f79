"""Changes of hosts that wait for a decision: the booking follows after all, or its event is put back."""

from django.db import transaction

from parley.engine.domain.errors.bookings import BookingClosed
from parley.engine.models import (
    Booking,
    BookingStatus,
    CalendarWrite,
    OutsideKind,
    OutsideProposal,
    SchedulingRequest,
)
from parley.engine.services.bookings.following.deciding import NO_TIME, PAST, follow
from parley.engine.services.bookings.following.looking import Difference, SeenEvent
from parley.engine.services.bookings.occupancy import lock_hosts
from parley.engine.services.calendars.writing.wishes import put_back_event
from parley.toolkit.clock import now


def find_proposal(request: SchedulingRequest) -> OutsideProposal | None:
    """What the host of a request changed outside and somebody has to decide, if there is such a thing."""
    waiting = OutsideProposal.objects.filter(booking__request=request, booking__status=BookingStatus.CONFIRMED)
    return waiting.select_related("booking__request").first()


def can_follow(proposal: OutsideProposal) -> bool:
    """Whether the booking can be brought to what the calendar shows."""
    is_past = proposal.starts_at is not None and proposal.starts_at <= now()
    return proposal.reason not in (NO_TIME, PAST) and not (proposal.kind == OutsideKind.MOVED and is_past)


def settle_proposal(proposal: OutsideProposal, *, follows: bool) -> None:
    """Let the booking follow, or put its event back as it was. Raises BookingClosed where that is over."""
    seen = proposal.booking
    with transaction.atomic():
        lock_hosts(seen.hosts.values_list("account_id", flat=True), f"request:{seen.request_id}")
        found = OutsideProposal.objects.select_for_update().filter(pk=proposal.pk).first()
        booking = Booking.objects.select_related("request__host", "request__unit").get(pk=seen.pk)
        if found is None or booking.status != BookingStatus.CONFIRMED or booking.ends_at <= now():
            raise BookingClosed("This was decided already, or the conversation is over.")
        row = CalendarWrite.objects.select_related("account").get(booking=booking, account=found.account_id)
        found.delete()
        if not follows:
            put_back_event(row, found.etag)
        elif can_follow(found):
            follow(booking, row, _read_difference(found))
        else:
            raise BookingClosed("The conversation cannot be moved there. Please put it back or choose another time.")


def _read_difference(proposal: OutsideProposal) -> Difference:
    kind = OutsideKind(proposal.kind)
    if proposal.starts_at is None or proposal.ends_at is None:
        return Difference(kind)
    return Difference(
        kind,
        proposal.summary,
        SeenEvent(proposal.starts_at, proposal.ends_at, proposal.summary, proposal.etag),
    )
