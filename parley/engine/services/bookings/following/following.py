"""The worker's duty: look at events that stand otherwise than Parley wrote them, once more, and follow."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef

from parley.engine.connectors.base import CalendarConnector
from parley.engine.connectors.errors import CalendarMissing, ConnectorError
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.models import Booking, BookingStatus, Calendar, CalendarWrite, OutsideChange
from parley.engine.services.bookings.following.deciding import judge_event
from parley.engine.services.bookings.following.looking import find_elsewhere, read_seen
from parley.engine.services.calendars.connections import open_connection
from parley.engine.services.calendars.writing.wishes import keep_in_calendar
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState, claim_due, try_later, work_through

# The calendars' window goes back by less than that: what is older is not told of any more.
OVER_DAYS = 60
SWEPT_AT_ONCE = 1000


def follow_changed_bookings() -> int:
    """Follow the change that has waited longest; answers 1, or 0 when none is due."""
    return work_through(claim_due(OutsideChange, 1, settings.PARLEY_LEASE_SECONDS), _follow)


def forget_old_changes() -> int:
    """Forget what was seen of events whose booking is long over or gone; answers how many went."""
    lives = Booking.objects.filter(uid=OuterRef("uid"), ends_at__gt=now() - timedelta(days=OVER_DAYS))
    gone = OutsideChange.objects.filter(~Exists(lives)).values_list("pk", flat=True)[:SWEPT_AT_ONCE]
    return OutsideChange.objects.filter(pk__in=list(gone)).delete()[0]


def _follow(change: OutsideChange) -> None:
    row = _find_written(change)
    if row is None or row.calendar is None:
        _finish(change)
        return
    try:
        connector = open_connection(row.calendar.connection)
    except CalendarNotConnected as refusal:
        try_later(change, refusal.message)
        return
    try:
        _look(connector, row, row.calendar)
        _finish(change)
    except CalendarMissing:
        # A calendar that went away as a whole says nothing about what stood in it.
        _finish(change)
    except ConnectorError as error:
        try_later(change, str(error), error.retry_after_seconds)
    finally:
        connector.close()


def _finish(change: OutsideChange) -> None:
    """Done, unless the sync was told of yet another state meanwhile: that has to be looked at, too."""
    own = OutsideChange.objects.filter(pk=change.pk, lease_token=change.lease_token)
    free = {"leased_until": None, "lease_token": ""}
    same = own.filter(etag=change.etag, is_gone=change.is_gone)
    if not same.update(state=WorkState.DONE, done_at=now(), last_error="", **free):
        own.update(next_attempt_at=now(), **free)


def _find_written(change: OutsideChange) -> CalendarWrite | None:
    """What we know we wrote of a conversation that is not over."""
    return (
        CalendarWrite.objects.select_related("booking__request", "account", "calendar__connection__account")
        .filter(
            calendar=change.calendar_id,
            booking__uid=change.uid,
            booking__status=BookingStatus.CONFIRMED,
            booking__ends_at__gt=now(),
            state=WorkState.DONE,
            is_removal=False,
        )
        .first()
    )


def _look(connector: CalendarConnector, row: CalendarWrite, calendar: Calendar) -> None:
    """The second question, which confirms what the sync was told: a page of changes may name what is there again."""
    uid = row.booking.uid
    present = connector.read_event(calendar.href, uid)
    if present is None:
        elsewhere = find_elsewhere(connector, calendar, uid)
        if elsewhere is None:
            judge_event(row, None)
            return
        calendar, present = elsewhere
        keep_in_calendar(row, calendar, present.href)
    seen = read_seen(present, calendar)
    if seen is not None:
        judge_event(row, seen)
