"""Who hosts a request: changed before and after a time is chosen."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.errors.bookings import BookingClosed, PartOfSession, SlotTaken
from parley.engine.models import (
    Account,
    Booking,
    BookingHost,
    BookingStatus,
    BusyTime,
    Membership,
    Occupancy,
    PoolChoice,
    RequestMember,
    RequestPool,
    RequestStatus,
    SchedulingRequest,
)
from parley.engine.services.availability.terms import read_request_terms
from parley.engine.services.bookings.changing import save_next_state
from parley.engine.services.bookings.occupancy import lock_hosts, occupy
from parley.engine.services.bookings.video_links.wishing import drop_link
from parley.engine.services.calendars.calendars import load_busy_spans
from parley.engine.services.calendars.prepared import renew_prepared
from parley.engine.services.calendars.writing.wishes import want_removal
from parley.engine.services.invitations import Happening, tell_former_host
from parley.engine.services.requests.changes import UPDATED, note_change
from parley.toolkit.clock import now


def change_host(request: SchedulingRequest, host: Account, *, is_over_busy: bool = False) -> SchedulingRequest:
    """Let somebody else of the unit host; once booked, the event moves to their calendar and everybody is told.

    After booking the new host's hours and wishes do not count, for the time is agreed; another conversation of theirs
    always does, and what else their calendar holds unless `is_over_busy`. Raises NotPermitted, BookingClosed,
    PartOfSession, and InputRefused(host) when they are not free.
    """
    if not Membership.objects.filter(unit=request.unit_id, account=host, account__is_active=True).exists():
        raise NotPermitted("Only members of the organizational unit can host.")
    with transaction.atomic():
        lock_hosts([*read_request_terms(request).everybody_ids, host.pk], f"request:{request.pk}")
        request = SchedulingRequest.objects.select_related("host", "unit").get(pk=request.pk)
        live = request.bookings.filter(status=BookingStatus.CONFIRMED).first()
        if live is None and request.status != RequestStatus.PENDING:
            raise BookingClosed("This link is closed and can no longer be changed.")
        if live is not None:
            _hand_over(request, live, host, is_over_busy)
        else:
            _let_host(request, host)
            note_change(request)
    return request


def _let_host(request: SchedulingRequest, host: Account) -> None:
    """The request's own columns; a pool that hosts is out of the game."""
    RequestPool.objects.filter(request=request, is_host=True).delete()
    RequestMember.objects.filter(request=request, account=host).delete()
    request.host = host
    request.draws_from_pools = RequestPool.objects.filter(request=request).exists()
    request.save(update_fields=["host", "draws_from_pools"])


def _hand_over(request: SchedulingRequest, booking: Booking, host: Account, is_over_busy: bool) -> None:
    former = request.host
    if booking.session_id is not None:
        raise PartOfSession
    if booking.ends_at <= now():
        raise BookingClosed
    if former == host:
        return
    booking = Booking.objects.select_related("request__host", "request__unit").get(pk=booking.pk)
    _seat(booking, host, is_over_busy)
    Occupancy.objects.filter(booking=booking, account=former).delete()
    BookingHost.objects.filter(booking=booking, account=former).delete()
    PoolChoice.objects.filter(booking=booking, account__in=[former, host]).delete()
    _let_host(request, host)
    _renew_echoes(booking, former, host)
    booking.request = request
    # The link that stood in the former host's event goes with it.
    drop_link(booking)
    save_next_state(booking, Happening.CHANGED)
    want_removal(booking, [former.pk])
    tell_former_host(booking, former)
    note_change(request, UPDATED)


def _seat(booking: Booking, host: Account, is_over_busy: bool) -> None:
    seat = BookingHost.objects.filter(booking=booking, account=host).first()
    name = host.name or host.email
    if seat is None or not seat.is_required:
        # Whoever took part already, and had to, gives this time already.
        if not is_over_busy and load_busy_spans([host.pk], booking.starts_at, booking.ends_at).get(host.pk):
            raise InputRefused(f"The calendar of {name} is busy then.", field="host")
        try:
            with transaction.atomic():
                occupy([host.pk], booking.starts_at, booking.ends_at, booking=booking)
        except SlotTaken:
            raise InputRefused(f"{name} has another conversation then.", field="host") from None
    BookingHost.objects.update_or_create(
        booking=booking, account=host, defaults={"is_organizer": True, "is_required": True}
    )


def _renew_echoes(booking: Booking, *accounts: Account) -> None:
    """What stands of the booking in calendars counts for those only who have to take part in it no more."""
    echoes = BusyTime.objects.filter(uid=booking.uid, calendar__connection__account__in=accounts)
    if calendar_ids := set(echoes.values_list("calendar_id", flat=True)):
        renew_prepared(calendar_ids)


def list_hosted(unit_id: str, account: Account) -> Sequence[SchedulingRequest]:
    """What somebody hosts in a unit that is still to come: open links, and bookings that are not over.

    Where a pool is still to send the host, nobody hosts yet.
    """
    hosted = SchedulingRequest.objects.filter(unit_id=unit_id, host=account)
    waiting = hosted.filter(status=RequestStatus.PENDING).exclude(pools__is_host=True)
    # Places in a group session have the session's host.
    booked = hosted.filter(
        bookings__status=BookingStatus.CONFIRMED, bookings__ends_at__gt=now(), bookings__session__isnull=True
    )
    return list(hosted.filter(Q(pk__in=waiting) | Q(pk__in=booked)).order_by("created_at", "pk"))


def replace_stand_in(unit_id: str, account: Account, other: Account) -> None:
    """Let somebody else stand in for a person, where a pool is still to send the host."""
    open_ones = SchedulingRequest.objects.filter(unit_id=unit_id, host=account, status=RequestStatus.PENDING)
    open_ones.filter(pools__is_host=True).update(host=other)
