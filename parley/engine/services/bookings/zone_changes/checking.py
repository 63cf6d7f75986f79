"""The worker's duty: after a new release of the zone database, each booking to come is read once more."""

from collections.abc import Iterator

import structlog
from django.db.models import Q, QuerySet

from parley.engine.domain.errors.base import ZoneUnknown
from parley.engine.domain.zones.release import find_zone_fault, name_zone_data
from parley.engine.models import Booking, BookingStatus
from parley.engine.services.bookings.zone_changes.settling import put_right, read_booking
from parley.toolkit.clock import now

log = structlog.get_logger(__name__)

BATCH = 200


def check_clocks() -> int:
    """Put right what today's rules of clocks set elsewhere; answers 0, for there is nothing to look for at once.

    Whatever ends it halfway, the rest still bears the old release and is read the next time.
    """
    fault = find_zone_fault()
    if fault:
        # Rules that are years old would move bookings to wrong hours.
        log.error("zone_data_refused", reason=fault)
        return 0
    crossing: list[str] = []
    for batch in _list_batches():
        steady = [booking.pk for booking in batch if _is_steady(booking)]
        _list_unread().filter(pk__in=steady).update(zone_data=name_zone_data())
        crossing += [booking.pk for booking in batch if booking.pk not in steady and not _try(booking.pk)]
    _put_right_crossing(crossing)
    return 0


def _list_unread() -> QuerySet[Booking]:
    """Bookings to come that nobody has read by these rules; a process with older rules leaves newer readings alone."""
    to_come = Q(ends_at__gt=now(), starts_at__gt=now())
    # Places in a group session go where their session goes.
    return Booking.objects.filter(
        to_come, status=BookingStatus.CONFIRMED, zone_data__lt=name_zone_data(), session__isnull=True
    )


def _list_batches() -> Iterator[list[Booking]]:
    last = ""
    while batch := list(_list_unread().filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _is_steady(booking: Booking) -> bool:
    try:
        return read_booking(booking).holds
    except ZoneUnknown:
        return False


def _put_right_crossing(keys: list[str]) -> None:
    """Those that stood in each other's way: conversations without a break all move on by the same hour."""
    while keys:
        left = [key for key in keys if not _try(key)]
        if len(left) == len(keys):
            break
        keys = left
    for key in keys:
        _try(key, is_last=True)


def _try(key: str, *, is_last: bool = False) -> bool:
    """One that fails costs the others nothing; it stays unread, so that the next look tries again."""
    try:
        return put_right(key, is_last=is_last)
    except Exception:
        log.exception("clocks_not_put_right", booking=key)
        return True
