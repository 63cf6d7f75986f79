"""Writing what is wanted into calendars, one event a call."""

from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from parley.engine.connectors.base import CalendarConnector, Conferencing, LinkState, WriteWish, WrittenEvent
from parley.engine.connectors.errors import (
    CalendarFull,
    CalendarMissing,
    ConnectorError,
    CredentialsRefused,
    PermissionMissing,
    WriteConflict,
    WriteRefused,
)
from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.domain.ical.merging import merge_event
from parley.engine.domain.invitations import build_calendar_object
from parley.engine.models import Booking, Calendar, CalendarWrite, Connection, ConnectionState, VideoLink
from parley.engine.services.calendars.calendars import find_conferencing, find_target_calendar
from parley.engine.services.calendars.connections import mark_due, open_connection
from parley.engine.services.calendars.writing.describing import describe_event
from parley.toolkit.clock import in_minutes, now
from parley.toolkit.work_queue import WorkState, claim_due, give_up, try_later, work_through

log = structlog.get_logger(__name__)

# One write may ask a slow server several times.
LEASE_FACTOR = 2
MAX_CONFLICTS = 3
BROKEN_SECONDS = 3600
GIVE_UP_MINUTES = 24 * 60
# Asking again without a change by a person cannot help.
HOPELESS = (WriteRefused, PermissionMissing, CalendarFull)
NO_CALENDAR = "No calendar takes this person's bookings; the invitation went by mail only."


def write_due_events() -> int:
    """Write the event that has waited longest; answers 1, or 0 when none is due.

    One a call, so that a calendar server that hangs holds up one worker only.
    """
    rows = claim_due(CalendarWrite, 1, LEASE_FACTOR * settings.PARLEY_LEASE_SECONDS)
    return work_through(rows, _write)


def _write(claimed: CalendarWrite) -> None:
    # Read after the claim, in one question: the wanted state and the booking belong together.
    row = CalendarWrite.objects.select_related(
        "booking__request__host", "account", "calendar__connection__account"
    ).get(pk=claimed.pk)
    if row.lease_token != claimed.lease_token:
        return
    calendar = _settle_on_calendar(row)
    if calendar is None:
        _settle(row, last_error="" if row.is_removal else NO_CALENDAR)
    elif calendar.connection.state == ConnectionState.BROKEN:
        try_later(row, "The calendar has to be connected again.", BROKEN_SECONDS)
    else:
        _write_to(row, calendar)


def _settle_on_calendar(row: CalendarWrite) -> Calendar | None:
    """The calendar where the event stands, or will; noted before anything is written there.

    Were it noted afterwards only, a lost answer and a new choice of calendar would make two events.
    """
    if row.calendar is not None and _is_reachable(row.calendar):
        return row.calendar
    calendar = None if row.is_removal else find_target_calendar(row.account)
    row.calendar, row.href, row.etag, row.written_sequence = calendar, "", "", -1
    _list_own(row).update(calendar=calendar, href="", etag="", written_sequence=-1)
    return calendar


def _is_reachable(calendar: Calendar) -> bool:
    return not calendar.is_deleted and calendar.connection.state != ConnectionState.REMOVED


def _write_to(row: CalendarWrite, calendar: Calendar) -> None:
    try:
        connector = open_connection(calendar.connection)
    except CalendarNotConnected as refusal:
        try_later(row, refusal.message)
        return
    try:
        if row.is_removal:
            connector.delete_event(calendar.href, row.booking.uid, None)
            _settle(row, href="", etag="", written_sequence=row.wanted_sequence)
        else:
            written = _put(connector, row, calendar)
            hear_link(row.booking, written)
            _settle(row, href=written.href[:500], etag=written.etag[:200], written_sequence=row.wanted_sequence)
        # The agenda shows kept copies only: let the worker fetch this one.
        mark_due(calendar.connection)
    except ConnectorError as error:
        _note_failure(row, calendar.connection, error)
    except InputRefused as refusal:
        # A text that no calendar can hold stays so, however often it is tried.
        give_up(row, refusal.message)
    finally:
        connector.close()


def _put(connector: CalendarConnector, row: CalendarWrite, calendar: Calendar) -> WrittenEvent:
    """Create or change the event; where its owner edited it, our changes go into theirs; where it is gone, anew."""
    uid, ours = row.booking.uid, build_calendar_object(describe_event(row.booking, row.account_id))
    ics, etag = ours, row.etag or None
    wish = WriteWish(marker=row.booking.pk, conferencing=_find_wished_conferencing(row, calendar))
    if etag is None and row.written_sequence >= 0:
        # This server gives no etags with its answers: ask for the present one.
        ics, etag = _merge_with_present(connector, calendar, uid, ours)
    for _ in range(MAX_CONFLICTS):
        try:
            return connector.write_event(calendar.href, uid, ics, etag, wish)
        except WriteConflict:
            ics, etag = _merge_with_present(connector, calendar, uid, ours)
    return connector.write_event(calendar.href, uid, ics, etag, wish)


def _find_wished_conferencing(row: CalendarWrite, calendar: Calendar) -> Conferencing | None:
    """Only the host's event gets a link of its own: everybody meets in the same place."""
    request = row.booking.request
    is_wished = request.place.get("kind") == "conferencing" and row.account_id == request.host_id
    return find_conferencing(calendar) if is_wished else None


def hear_link(booking: Booking, written: WrittenEvent) -> None:
    """Note what a calendar says of the booking's video link: work for whoever tells people of it.

    Who is at work on what it said before loses the lease, and so cannot put the news away.
    """
    if written.link_state is not LinkState.NONE:
        VideoLink.objects.filter(booking=booking).update(
            heard=written.link_state.value,
            join_url=written.join_url,
            state=WorkState.PENDING,
            next_attempt_at=now(),
            attempts=0,
            leased_until=None,
            lease_token="",
        )


def _merge_with_present(
    connector: CalendarConnector, calendar: Calendar, uid: str, ours: bytes
) -> tuple[bytes, str | None]:
    present = connector.read_event(calendar.href, uid)
    return (ours, None) if present is None else (merge_event(present.ics, ours, uid), present.etag or None)


def _note_failure(row: CalendarWrite, connection: Connection, error: ConnectorError) -> None:
    log.warning("event_not_written", write=row.pk, reason=type(error).__name__, attempts=row.attempts)
    if isinstance(error, CredentialsRefused | CalendarMissing):
        # The sync confirms it, and then says so on the connection.
        mark_due(connection)
    is_too_late = row.booking.ends_at < in_minutes(-GIVE_UP_MINUTES)
    if not _list_own(row).filter(wanted_sequence=row.wanted_sequence).exists():
        # The booking has moved on: its new state deserves a try of its own.
        try_later(row, str(error), 0)
    elif isinstance(error, HOPELESS) or is_too_late:
        give_up(row, str(error))
        Connection.objects.filter(pk=connection.pk).update(last_error=str(error)[:500])
    else:
        try_later(row, str(error), error.retry_after_seconds)


def _list_own(row: CalendarWrite) -> QuerySet[CalendarWrite]:
    return CalendarWrite.objects.filter(pk=row.pk, lease_token=row.lease_token)


@transaction.atomic
def _settle(row: CalendarWrite, last_error: str = "", **facts: Any) -> None:
    """Keep what is now known of the calendar; done, unless the booking has moved on meanwhile."""
    own = _list_own(row)
    own.update(**facts, last_error=last_error)
    free = {"leased_until": None, "lease_token": ""}
    if not own.filter(wanted_sequence=row.wanted_sequence).update(state=WorkState.DONE, done_at=now(), **free):
        own.update(next_attempt_at=now(), **free)
