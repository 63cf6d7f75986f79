"""What becomes of a group session becomes of every place in it, and whoever has one is told."""

from collections import defaultdict
from collections.abc import Sequence

from parley.engine.domain.zones.agreed import write_wall
from parley.engine.models import (
    Booking,
    BookingHost,
    BookingStatus,
    OutsideProposal,
    RequestMember,
    RequestStatus,
    SchedulingRequest,
)
from parley.engine.services.invitations import Happening, invite
from parley.engine.services.requests.changes import CANCELLED, RESCHEDULED, UPDATED, note_change
from parley.toolkit.clock import now

_OF_REQUEST = ("host_id", "summary", "description", "place", "duration_minutes")


def carry_to_seats(booking: Booking, happening: Happening | None = None) -> None:
    """Bring each place to the state of its session's booking, and tell whom that concerns.

    Inside the transaction that holds the locks of the session's hosts; nothing happens for any other booking.
    """
    if not booking.request.is_session:
        return
    seats = list(
        Booking.objects.filter(session__booking=booking, status=BookingStatus.CONFIRMED)
        .select_related("request__host", "request__unit", "request__application")
        .order_by("created_at", "pk")
    )
    seat_hosts(seats, booking)
    for seat in seats:
        kind = _tell_kind(seat, booking)
        follow_session(seat, booking)
        seat.sequence, seat.changed_at = seat.sequence + 1, now()
        seat.save()
        OutsideProposal.objects.filter(booking=seat).delete()
        invite(seat, happening, tells_hosts=False)
        note_change(seat.request, kind)


def follow_session(seat: Booking, booking: Booking) -> None:
    """Set what a place shares with its session's booking; the caller saves the place, its request is saved."""
    request = seat.request
    for name in _OF_REQUEST:
        setattr(request, name, getattr(booking.request, name))
    request.host = booking.request.host
    if booking.status == BookingStatus.CANCELLED:
        request.status = RequestStatus.CANCELLED
        seat.cancelled_by, seat.cancelled_reason = booking.cancelled_by, booking.cancelled_reason
    request.save(update_fields=[*_OF_REQUEST, "status"])
    if seat.starts_at != booking.starts_at:
        # The caller writes it under the next version: answers to the ones before are about another time.
        seat.is_moved, seat.sequence_of_time = True, seat.sequence + 1
    for name in ("starts_at", "ends_at", "local_start", "tzid", "zone_data", "status", "join_url"):
        setattr(seat, name, getattr(booking, name))
    seat.invitee_local_start = write_wall(booking.starts_at, seat.invitee_tzid)


def seat_hosts(seats: Sequence[Booking], booking: Booking) -> None:
    """Name the session's hosts at its places. They give their time once, for the session: here it counts nothing."""
    wanted = set(booking.hosts.values_list("account_id", "is_organizer"))
    named: dict[str, set[tuple[str, bool]]] = defaultdict(set)
    for host in BookingHost.objects.filter(booking__in=seats):
        named[host.booking_id].add((host.account_id, host.is_organizer))
    others = [seat for seat in seats if named[seat.pk] != wanted]
    BookingHost.objects.filter(booking__in=others).delete()
    BookingHost.objects.bulk_create(
        BookingHost(booking=seat, account_id=account_id, is_organizer=is_organizer, is_required=False)
        for seat in others
        for account_id, is_organizer in sorted(wanted)
    )
    _name_colleagues([seat.request for seat in others], wanted)


def _name_colleagues(requests: Sequence[SchedulingRequest], hosts: set[tuple[str, bool]]) -> None:
    RequestMember.objects.filter(request__in=requests).delete()
    RequestMember.objects.bulk_create(
        RequestMember(request=request, account_id=account_id)
        for request in requests
        for account_id, is_organizer in sorted(hosts)
        if not is_organizer
    )


def _tell_kind(seat: Booking, booking: Booking) -> str:
    if booking.status == BookingStatus.CANCELLED:
        return CANCELLED
    return UPDATED if seat.starts_at == booking.starts_at else RESCHEDULED
