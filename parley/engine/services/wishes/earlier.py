"""Waiting for an earlier time: who waits is looked after when time frees up, and told by mail at most once a day."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from parley.engine.models import Booking, BookingStatus, EarlierWait
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.changing import INVITEE, check_movable, read_allowance
from parley.engine.services.wishes.telling import tell_of_earlier
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names
from parley.toolkit.work_queue import claim_due, work_through

# So often at most somebody hears of earlier times.
TELL_EVERY = timedelta(hours=24)
# Time also frees up in calendars, of which nothing tells; so everybody's turn comes by itself, too.
LOOK_EVERY = timedelta(hours=6)
AT_ONCE = 10
MOST_NAMED = 3


def wait_for_earlier(booking: Booking) -> EarlierWait:
    """Have the invitee told when an earlier time comes free; a second time nothing happens.

    Raises BookingClosed, RescheduleNotAllowed, ChangeTooLate, MovedTooOften: where nobody could take it anyway.
    """
    with transaction.atomic():
        lock_names([f"request:{booking.request_id}"])
        booking = Booking.objects.select_related("request__host", "request__unit").get(pk=booking.pk)
        check_movable(booking, INVITEE)
        return EarlierWait.objects.get_or_create(booking=booking)[0]


def stop_waiting(booking: Booking) -> None:
    """Tell them nothing any more; nothing happens where nobody waits."""
    EarlierWait.objects.filter(booking=booking).delete()


def is_waiting(booking: Booking) -> bool:
    """Whether the invitee waits for an earlier time."""
    return EarlierWait.objects.filter(booking=booking).exists()


def list_earlier(booking: Booking) -> list[datetime]:
    """The starts on offer before the booking's own, in order."""
    slots = list_request_slots(booking.request, leave_out_booking=booking)
    return [slot.starts_at for slot in slots if slot.starts_at < booking.starts_at]


def look_for_earlier() -> int:
    """Look for those whose turn it is, a few at once; answers how many, 0 when nobody is due."""
    return work_through(claim_due(EarlierWait, AT_ONCE, settings.PARLEY_LEASE_SECONDS), _look)


def _look(row: EarlierWait) -> None:
    booking = Booking.objects.select_related("request__host", "request__unit").get(pk=row.booking_id)
    if booking.status != BookingStatus.CONFIRMED or not read_allowance(booking).may_move:
        EarlierWait.objects.filter(pk=row.pk).delete()
        return
    due_at = row.told_at + TELL_EVERY if row.told_at is not None else now()
    if due_at > now():
        _wait_until(row, due_at)
        return
    starts = list_earlier(booking)
    with transaction.atomic():
        lock_names([f"request:{booking.request_id}"])
        moment = now()
        is_told = bool(starts) and _is_as_seen(booking)
        if _wait_until(row, moment + LOOK_EVERY, told_at=moment if is_told else row.told_at) and is_told:
            tell_of_earlier(booking, starts[:MOST_NAMED])


def _is_as_seen(booking: Booking) -> bool:
    """Whether it still stands where it stood; a move or a cancellation ends the waiting."""
    seen = Booking.objects.filter(pk=booking.pk, sequence=booking.sequence, status=BookingStatus.CONFIRMED)
    return seen.exists()


def _wait_until(row: EarlierWait, moment: datetime, **values: object) -> bool:
    """Give the row back until then, or at once where time freed up meanwhile; False where it is somebody else's now."""
    own = EarlierWait.objects.filter(pk=row.pk, lease_token=row.lease_token)
    free = {"leased_until": None, "lease_token": "", "last_error": "", **values}
    if own.filter(next_attempt_at=row.next_attempt_at).update(next_attempt_at=moment, attempts=0, **free):
        return True
    return bool(own.update(**free))
