"""What calendars shall show of bookings: wanted in the booking's transaction, as rows of work."""

from collections.abc import Iterable

from django.db.models import F, QuerySet

from parley.engine.models import Account, Booking, BookingHost, BookingStatus, Calendar, CalendarWrite
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState


def want_event(booking: Booking) -> None:
    """Ask that every host's calendar shows the booking as it now is; inside the caller's transaction.

    Of a place in a group session the session's event is meant.

    A runner that is at work on an older state keeps its lease: the new state waits for it, so that a late create can
    never land after a removal.
    """
    if booking.session_id is not None:
        booking = _renew_session(booking.session_id)
    is_removal = booking.status == BookingStatus.CANCELLED
    hosts = BookingHost.objects.filter(booking=booking).values_list("account_id", flat=True)
    moment = now()
    CalendarWrite.objects.bulk_create(
        [
            CalendarWrite(
                booking=booking,
                account_id=account_id,
                wanted_sequence=booking.sequence,
                is_removal=is_removal,
                state=WorkState.PENDING,
                next_attempt_at=moment,
            )
            for account_id in hosts
        ],
        update_conflicts=True,
        unique_fields=["booking", "account"],
        update_fields=["wanted_sequence", "is_removal", "state", "next_attempt_at", "attempts", "last_error"],
    )


def want_session_event(session_id: str) -> None:
    """Ask that every host's calendar shows a group session with the places that are taken of it now."""
    want_event(_renew_session(session_id))


def _renew_session(session_id: str) -> Booking:
    """A place in a session stands in the session's own event, which has a next state with each that comes or goes."""
    # Counted by the database, before it is read: two who come or go at once must not both be the same next state.
    Booking.objects.filter(led_session=session_id).update(sequence=F("sequence") + 1)
    return Booking.objects.get(led_session=session_id)


def want_event_again(booking: Booking, *, but_for: str) -> None:
    """Ask that the calendars of everybody else show what is known now, in the same state of the booking."""
    others = CalendarWrite.objects.filter(booking=booking, is_removal=False).exclude(account=but_for)
    others.update(state=WorkState.PENDING, next_attempt_at=now(), attempts=0)


def want_removal(booking: Booking, account_ids: Iterable[str]) -> None:
    """Ask that a booking leaves the calendars of people who no longer take part; inside the caller's transaction."""
    CalendarWrite.objects.filter(booking=booking, account_id__in=list(account_ids)).update(
        wanted_sequence=booking.sequence,
        is_removal=True,
        state=WorkState.PENDING,
        next_attempt_at=now(),
        attempts=0,
        last_error="",
    )


def keep_as_written(row: CalendarWrite, sequence: int, etag: str) -> None:
    """Note that the calendar shows the booking in this state, in whatever way it came there; nothing is written."""
    CalendarWrite.objects.filter(pk=row.pk).update(
        wanted_sequence=sequence, written_sequence=sequence, etag=etag, state=WorkState.DONE, done_at=now()
    )


def keep_in_calendar(row: CalendarWrite, calendar: Calendar, href: str) -> None:
    """Note that the event's owner put it into another of their calendars."""
    CalendarWrite.objects.filter(pk=row.pk).update(calendar=calendar, href=href[:500])


def put_back_event(row: CalendarWrite, etag: str) -> None:
    """Ask that the event stands as the booking says, over its present state (`etag`, "" where it is gone)."""
    CalendarWrite.objects.filter(pk=row.pk).update(
        etag=etag,
        written_sequence=row.written_sequence if etag else -1,
        state=WorkState.PENDING,
        next_attempt_at=now(),
        attempts=0,
    )


def list_failed_writes(account: Account) -> QuerySet[CalendarWrite]:
    """Bookings still to come that could not be brought into the account's calendar, with the reason in words."""
    return (
        CalendarWrite.objects.filter(account=account, state=WorkState.FAILED, booking__ends_at__gt=now())
        .select_related("booking__request", "calendar")
        .order_by("booking__starts_at")
    )
