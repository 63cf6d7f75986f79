"""Bringing what is wanted of other people's events to the provider, into whatever stands there then."""

import structlog
from django.conf import settings
from django.db import transaction

from parley.engine.connectors.base import CalendarConnector
from parley.engine.connectors.errors import (
    CalendarFull,
    ConnectorError,
    PermissionMissing,
    WriteConflict,
    WriteRefused,
)
from parley.engine.domain.errors.calendars import CalendarDataRefused, CalendarNotConnected
from parley.engine.domain.event_writing.objects.editing import answer_object
from parley.engine.models import CalendarObject, ConnectionState, ExternalChange
from parley.engine.services.calendars.connections import mark_due, open_connection, read_anew
from parley.engine.services.calendars.sync.keeping import LOCAL, lock_connection
from parley.engine.services.events.writing.copies import Copy, renew_copies
from parley.engine.services.events.writing.patches import apply_patch, read_patch
from parley.toolkit.clock import in_minutes, now
from parley.toolkit.work_queue import WorkState, claim_due, give_up, try_later, work_through

log = structlog.get_logger(__name__)

LEASE_FACTOR = 2
MAX_CONFLICTS = 4
BROKEN_SECONDS = 3600
RESTING_SECONDS = 30
GIVE_UP_MINUTES = 24 * 60
HOPELESS = (WriteRefused, PermissionMissing, CalendarFull)


def write_due_external_changes() -> int:
    """Write the change that has waited longest; answers 1, or 0 when none is due."""
    return work_through(claim_due(ExternalChange, 1, LEASE_FACTOR * settings.PARLEY_LEASE_SECONDS), _write)


def _write(claimed: ExternalChange) -> None:
    row = ExternalChange.objects.select_related("calendar__connection__account").get(pk=claimed.pk)
    if row.lease_token != claimed.lease_token:
        return
    connection = row.calendar.connection
    if row.calendar.is_deleted or connection.state == ConnectionState.REMOVED:
        give_up(row, "The calendar is gone.")
        return
    if connection.state == ConnectionState.BROKEN:
        try_later(row, "The calendar has to be connected again.", BROKEN_SECONDS)
        return
    row.href = _find_href(row)
    if row.href.startswith(LOCAL):
        try_later(row, "The event has not reached the calendar yet.", RESTING_SECONDS)
        return
    try:
        connector = open_connection(connection)
    except CalendarNotConnected as refusal:
        try_later(row, refusal.message)
        return
    try:
        _bring(connector, row)
    except ConnectorError as error:
        _note_failure(row, error)
    except CalendarDataRefused as refusal:
        _abandon(row, refusal.message)
    finally:
        connector.close()


def _find_href(row: ExternalChange) -> str:
    """Where the event stands; one that another application had just made has its address since."""
    known = CalendarObject.objects.filter(calendar=row.calendar, uid=row.uid).values_list("href", flat=True)
    return known.first() or row.href


def _bring(connector: CalendarConnector, row: ExternalChange) -> None:
    """Read, change, write; whoever changed it in between is read again. An event that is gone stays gone."""
    if row.is_removal:
        connector.remove_object(row.href, None)
        _settle(row, None, "")
        return
    for _ in range(MAX_CONFLICTS):
        present = connector.read_object(row.href)
        if present is None:
            _settle(row, None, "")
            mark_due(row.calendar.connection)
            return
        wanted = _make_wanted(row, present.ics)
        if wanted == present.ics:
            _settle(row, wanted, present.etag)
            return
        try:
            written = connector.change_object(row.href, wanted, present.etag)
        except WriteConflict:
            continue
        _settle(row, wanted, written.etag)
        return
    raise WriteConflict


def _make_wanted(row: ExternalChange, present: bytes) -> bytes:
    account = row.calendar.connection.account
    wanted = apply_patch(present, row.uid, read_patch(row.fields), account) if row.fields else present
    if row.partstat:
        wanted = answer_object(wanted, row.uid, set(row.calendar.connection.owner_addresses), row.partstat)
    return wanted


@transaction.atomic
def _settle(row: ExternalChange, ics: bytes | None, etag: str) -> None:
    lock_connection(row.calendar.connection_id)
    own = ExternalChange.objects.filter(pk=row.pk, lease_token=row.lease_token)
    done = {"state": WorkState.DONE, "done_at": now(), "last_error": "", "fields": "", "partstat": ""}
    free = {"leased_until": None, "lease_token": ""}
    if not own.filter(wanted_version=row.wanted_version).update(**done, **free):
        own.update(**free, next_attempt_at=now())
    elif ics is not None:
        renew_copies(row.calendar, {row.uid: Copy(ics, row.href, etag)})


def _note_failure(row: ExternalChange, error: ConnectorError) -> None:
    log.warning("external_event_not_written", change=row.pk, reason=type(error).__name__, attempts=row.attempts)
    if isinstance(error, HOPELESS) or row.created_at < in_minutes(-GIVE_UP_MINUTES):
        _abandon(row, str(error))
    else:
        try_later(row, str(error), error.retry_after_seconds)


def _abandon(row: ExternalChange, reason: str) -> None:
    """What we promised in our copy did not come true; to the provider nothing has changed, so ask it for everything."""
    give_up(row, reason)
    read_anew(row.calendar)
