"""Bringing applications' events to the provider: the latest state that is wanted, however often it is tried."""

from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from parley.engine.connectors.base import CalendarConnector, LinkState, WriteWish, WrittenEvent
from parley.engine.connectors.errors import (
    CalendarFull,
    CalendarMissing,
    ConnectorError,
    CredentialsRefused,
    PermissionMissing,
    WriteConflict,
    WriteRefused,
)
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.domain.event_writing.objects.editing import merge_managed
from parley.engine.domain.event_writing.states import INTEGRATED, EventState
from parley.engine.models import Calendar, Connection, ConnectionState, ManagedEvent
from parley.engine.services.calendars.calendars import find_conferencing
from parley.engine.services.calendars.connections import mark_due, open_connection
from parley.engine.services.calendars.sync.keeping import lock_connection
from parley.engine.services.events.writing.copies import Copy, renew_copies
from parley.engine.services.events.writing.envelopes import build_document, get_state
from parley.toolkit.clock import in_minutes, now
from parley.toolkit.work_queue import WorkState, claim_due, give_up, try_later, work_through

log = structlog.get_logger(__name__)

# One write may ask a slow server several times.
LEASE_FACTOR = 2
MAX_CONFLICTS = 3
BROKEN_SECONDS = 3600
GIVE_UP_MINUTES = 7 * 24 * 60
# 1, 2, 4, 8 … seconds, at most a minute apart: some ten minutes in all, as for bookings.
MOST_LOOKS = 15
LONGEST_WAIT_SECONDS = 60
# Asking again without a change by a person cannot help.
HOPELESS = (WriteRefused, PermissionMissing, CalendarFull)


def write_due_managed_events() -> int:
    """Write the event that has waited longest; answers 1, or 0 when none is due.

    One a call, so that a calendar server that hangs holds up one worker only.
    """
    return work_through(claim_due(ManagedEvent, 1, LEASE_FACTOR * settings.PARLEY_LEASE_SECONDS), _write)


def _write(claimed: ManagedEvent) -> None:
    # Read after the claim, in one question: the state that is wanted now is the one to be written.
    row = ManagedEvent.objects.select_related("calendar__connection__account").get(pk=claimed.pk)
    if row.lease_token != claimed.lease_token:
        return
    calendar = row.calendar
    if calendar.is_deleted or calendar.connection.state == ConnectionState.REMOVED:
        give_up(row, "The calendar is gone.")
    elif calendar.connection.state == ConnectionState.BROKEN:
        try_later(row, "The calendar has to be connected again.", BROKEN_SECONDS)
    elif row.deleted_at is not None and not _may_stand_there(row):
        _settle(row)
    else:
        _write_to(row, calendar)


def _may_stand_there(row: ManagedEvent) -> bool:
    """Whether a write was ever tried: an event that was deleted before its first is nowhere."""
    return bool(row.written_version or row.href)


def _write_to(row: ManagedEvent, calendar: Calendar) -> None:
    try:
        connector = open_connection(calendar.connection)
    except CalendarNotConnected as refusal:
        try_later(row, refusal.message)
        return
    try:
        if row.deleted_at is not None:
            connector.delete_event(calendar.href, row.uid, None)
            _settle(row, href="", etag="", written_version=row.wanted_version)
        elif _awaits_link(row, calendar):
            _look_for_link(connector, row, calendar)
        else:
            _note_try(row, calendar)
            ics, written = _put(connector, row, calendar)
            facts = {"href": written.href[:500], "etag": written.etag[:200], "written_version": row.wanted_version}
            if written.link_state is LinkState.PENDING:
                facts |= {"state": WorkState.PENDING, "attempts": 0, "next_attempt_at": in_minutes(1 / 60)}
            _settle(row, ics, **facts)
            if written.link_state is LinkState.READY:
                # The copy that is kept has no link of the provider's: let the worker fetch this one.
                mark_due(calendar.connection)
    except ConnectorError as error:
        _note_failure(row, calendar.connection, error)
    finally:
        connector.close()


def _awaits_link(row: ManagedEvent, calendar: Calendar) -> bool:
    """Whether the event stands there as it shall be, and only its link was not there yet."""
    is_written = row.written_version == row.wanted_version
    return is_written and _make_wish(get_state(row), calendar).conferencing is not None


def _look_for_link(connector: CalendarConnector, row: ManagedEvent, calendar: Calendar) -> None:
    """Ask what became of the link that the provider was still making; the next sync brings what is there."""
    written = connector.read_link(calendar.href, row.uid)
    if written is not None and written.link_state is LinkState.PENDING and row.attempts < MOST_LOOKS:
        seconds = min(2**row.attempts, LONGEST_WAIT_SECONDS)
        _settle(row, state=WorkState.PENDING, next_attempt_at=in_minutes(seconds / 60))
        return
    _settle(row)
    mark_due(calendar.connection)


def _note_try(row: ManagedEvent, calendar: Calendar) -> None:
    """Noted before anything is written: a deletion that comes after a lost answer must know that it may stand there."""
    if not row.href:
        _list_own(row).update(href=calendar.href)


def _put(connector: CalendarConnector, row: ManagedEvent, calendar: Calendar) -> tuple[bytes, WrittenEvent]:
    """Create or change the event; where its owner edited it, our changes go into theirs; where it is gone, anew."""
    state = get_state(row)
    ours = build_document(row, calendar.connection.account, state)
    ics, etag = ours, row.etag or None
    wish = _make_wish(state, calendar)
    for is_last in (False,) * MAX_CONFLICTS + (True,):
        try:
            return ics, connector.write_event(calendar.href, row.uid, ics, etag, wish)
        except WriteConflict:
            if is_last:
                raise
            present = connector.read_event(calendar.href, row.uid)
            if present is None:
                ics, etag = ours, None
            else:
                keeps = state.keeps_reminders or not state.reminders
                ics, etag = merge_managed(present.ics, ours, row.uid, keeps_reminders=keeps), present.etag or None
    raise AssertionError("the last try answers or raises")


def _make_wish(state: EventState, calendar: Calendar) -> WriteWish:
    is_wished = state.conferencing is not None and state.conferencing.profile_id == INTEGRATED
    return WriteWish(conferencing=find_conferencing(calendar) if is_wished else None)


def _note_failure(row: ManagedEvent, connection: Connection, error: ConnectorError) -> None:
    log.warning("managed_event_not_written", event=row.pk, reason=type(error).__name__, attempts=row.attempts)
    if isinstance(error, CredentialsRefused | CalendarMissing):
        # The sync confirms it, and then says so on the connection.
        mark_due(connection)
    if not _list_own(row).filter(wanted_version=row.wanted_version).exists():
        # The application has moved on: the new state deserves a try of its own.
        try_later(row, str(error), 0)
    elif isinstance(error, HOPELESS) or row.changed_at < in_minutes(-GIVE_UP_MINUTES):
        give_up(row, str(error))
        Connection.objects.filter(pk=connection.pk).update(last_error=str(error)[:500])
    else:
        try_later(row, str(error), error.retry_after_seconds)


def _list_own(row: ManagedEvent) -> QuerySet[ManagedEvent]:
    return ManagedEvent.objects.filter(pk=row.pk, lease_token=row.lease_token)


@transaction.atomic
def _settle(row: ManagedEvent, ics: bytes | None = None, **facts: Any) -> None:
    """Keep what is now known of the provider; done, unless `facts` or the application want more meanwhile.

    The kept copy gets the address and state that the provider gave, so that the next sync finds nothing new.
    """
    # The order in which applications' calls take their locks: the connection first.
    lock_connection(row.calendar.connection_id)
    own = _list_own(row)
    free: dict[str, Any] = {"leased_until": None, "lease_token": ""}
    done = {"state": WorkState.DONE, "done_at": now(), "last_error": "", **facts, **free}
    is_current = bool(own.filter(wanted_version=row.wanted_version).update(**done))
    if not is_current:
        own.update(**{**facts, **free, "next_attempt_at": now()})
    elif ics is not None:
        renew_copies(row.calendar, {row.uid: Copy(ics, facts["href"], facts["etag"])})
