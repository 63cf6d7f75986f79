"""The last line against double booking: rows of five-minute buckets that the database keeps unique."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError

from parley.engine.domain.errors.bookings import SlotTaken
from parley.engine.domain.intervals import EPOCH
from parley.engine.models import Booking, BookingHost, EarlierWait, Hold, Occupancy
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names
from parley.toolkit.work_queue import WorkState

BUCKET = timedelta(minutes=5)


def lock_hosts(account_ids: Iterable[str], *others: str) -> None:
    """Hold the locks of all these people (and other names) until the transaction ends, in one fixed order.

    Then clear away what nobody keeps any more: an expired hold must not be the reason why a booking fails.
    """
    ids = sorted(set(account_ids))
    lock_names([*(f"host:{account_id}" for account_id in ids), *others])
    Hold.objects.filter(occupancy__account_id__in=ids, expires_at__lte=now()).delete()


def occupy(
    account_ids: Iterable[str],
    starts_at: datetime,
    ends_at: datetime,
    *,
    booking: Booking | None = None,
    hold: Hold | None = None,
    override: str = "",
) -> None:
    """Take the time of each account for a booking or a hold, rounded outwards to buckets.

    With an `override` of its own also where it is taken: by choice of whose time it is.

    Raises SlotTaken when a bucket is taken; the transaction is broken then and has to be left.
    """
    first = (starts_at.astimezone(UTC) - EPOCH) // BUCKET
    end = -((EPOCH - ends_at.astimezone(UTC)) // BUCKET)
    rows = [
        Occupancy(account_id=account_id, bucket=bucket, booking=booking, hold=hold, override=override)
        for account_id in sorted(set(account_ids))
        for bucket in range(first, end)
    ]
    try:
        Occupancy.objects.bulk_create(rows)
    except IntegrityError:
        raise SlotTaken from None


def free_booking(booking: Booking) -> None:
    """Give back the time that a booking occupies; those are looked at soon who wait for an earlier one of its hosts."""
    Occupancy.objects.filter(booking=booking).delete()
    freed = BookingHost.objects.filter(booking=booking).values("account_id")
    later = EarlierWait.objects.filter(state=WorkState.PENDING, booking__starts_at__gt=booking.starts_at)
    later.filter(booking__hosts__account__in=freed).exclude(booking=booking).update(next_attempt_at=now())
