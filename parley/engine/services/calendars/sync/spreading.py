"""From a calendar object to its occurrences over the window that is kept, and to what its events say."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from parley.engine.connectors.base import RemoteObject
from parley.engine.connectors.registry import BUILTIN, CALDAV
from parley.engine.domain.errors.base import EngineRefusal, ZoneUnknown
from parley.engine.domain.errors.calendars import CalendarTooLarge
from parley.engine.domain.events import (
    CalendarEvent,
    CalendarReading,
    Moment,
    Occurrence,
    list_occurrences,
    read_calendar,
)
from parley.engine.domain.free_busy import BusyStatus
from parley.engine.domain.zones.names import resolve_zone, zone_of
from parley.engine.models import Calendar, Connection
from parley.engine.services.calendars.sync.texts import describe_event, find_created_at

log = structlog.get_logger(__name__)

# Cronofy's window: from 42 days ago to 201 days ahead.
DAYS_BACK = 42
DAYS_AHEAD = 201
# What does not repeat is kept however far ahead it stands.
FOREVER = datetime(2400, 1, 1, tzinfo=UTC)
MAX_HREF = 500
MAX_UID = 300
FOLDED = re.compile(rb"\r?\n[ \t]")
UID_LINE = re.compile(rb"^UID(?:;[^:\r\n]*)?:([^\r\n]*)", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendar it is: floating times are in `tzid`, an invitation declined under `addresses` is not busy."""

    tzid: str
    addresses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Window:
    """The time over which occurrences are kept."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SpreadText:
    """What one event of an object says; `part` tells it from the object's other events, `fields` are the contract's.

    What not every answer shows stands beside them: where it is, its own zone ("" for none), whether it is an
    invitation of the owner.
    """

    part: str
    fields: dict[str, Any]
    latitude: str
    longitude: str
    tzid: str
    is_invitation: bool
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class SpreadTime:
    """One occurrence; `key` tells it from the others of its object wherever it moves, `part` is None without text."""

    key: str
    part: str | None
    uid: str
    starts_at: datetime
    ends_at: datetime
    status: BusyStatus
    is_guess: bool = False
    original_at: datetime | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Spreading:
    """The occurrences of an object and the texts that they bear."""

    times: list[SpreadTime]
    texts: list[SpreadText]


@dataclass(frozen=True, slots=True)
class SpreadObject:
    """An object and what it holds; `spreading` is None where it could not be read: then the last known stays."""

    href: str
    etag: str
    uid: str
    content: str
    spreading: Spreading | None


def read_owner(connection: Connection, calendar: Calendar | None = None) -> Owner:
    """The owner of a connection's calendars; where a provider gives a calendar a zone, dates are in that one."""
    return Owner(_find_own_zone(connection, calendar) or connection.account.tzid, frozenset(connection.owner_addresses))


def _find_own_zone(connection: Connection, calendar: Calendar | None) -> str:
    if calendar is None or not calendar.timezone or connection.service in (CALDAV, BUILTIN):
        # What CalDAV servers say of a calendar's zone is where its client stood when it was made.
        return ""
    try:
        return resolve_zone(calendar.timezone)
    except ZoneUnknown:
        return ""


def make_window(moment: datetime) -> Window:
    """The window as seen from `moment`; it ends on a whole day, so that all objects of a day end alike."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(midnight - timedelta(days=DAYS_BACK), midnight + timedelta(days=DAYS_AHEAD))


def spread_object(remote: RemoteObject, owner: Owner, window: Window) -> SpreadObject:
    """The object's occurrences in the window and its texts; one bad event costs nobody but itself."""
    return SpreadObject(
        href=key_href(remote.href),
        etag=remote.etag[:200],
        uid=find_uid(remote.ics),
        content=remote.ics.decode("utf-8", "replace").replace("\x00", ""),
        spreading=spread_content(remote.ics, owner, window),
    )


def spread_content(ics: bytes, owner: Owner, window: Window) -> Spreading | None:
    """Occurrences, free ones too, and texts of a calendar object, worked out in one go; None if unreadable.

    One that holds too much to be read keeps the whole window busy.
    """
    try:
        reading = read_calendar(ics)
        is_repeating = any(event.is_repeating for event in reading.events)
        ends_at = window.ends_at if is_repeating else FOREVER
        found = list_occurrences(reading, window.starts_at, ends_at, owner.tzid, owner.addresses)
        parts = _name_parts(found)
        times = _list_times(found, parts, zone_of(resolve_zone(owner.tzid)))
    except CalendarTooLarge as refusal:
        log.warning("event_unreadable", reason=type(refusal).__name__)
        whole = SpreadTime("whole", None, "", window.starts_at, window.ends_at, BusyStatus.BUSY, is_guess=True)
        return Spreading([whole], [])
    except EngineRefusal as refusal:
        log.warning("event_unreadable", reason=type(refusal).__name__)
        return None
    events = {parts[id(each.event)]: each.event for each in found}
    texts = [_make_text(part, event, owner.addresses) for part, event in events.items()]
    return Spreading(times + _list_published(reading, window), texts)


def _name_parts(found: Iterable[Occurrence]) -> dict[int, str]:
    """A name for each event of an object: none for the event itself, the time it is about for an exception."""
    names: dict[int, str] = {}
    taken: Counter[str] = Counter()
    for each in found:
        if id(each.event) in names:
            continue
        about = each.event.recurrence_id
        name = "" if about is None else f"{about.time.wall}{'d' if about.time.is_date else ''}"
        names[id(each.event)] = _keep_apart(name, taken)
    return names


def _list_times(found: list[Occurrence], parts: dict[int, str], zone: ZoneInfo) -> list[SpreadTime]:
    taken: Counter[str] = Counter()
    times = []
    for each in found:
        starts_on, ends_on, key = None, None, ""
        if each.is_all_day:
            starts_on, ends_on = each.starts_at.astimezone(zone).date(), each.ends_at.astimezone(zone).date()
        if each.original_at is not None:
            # A date stays the same date in whatever zone its owner is.
            moment = each.original_at.astimezone(zone).date() if each.is_all_day else each.original_at
            key = moment.isoformat()
        is_empty = each.ends_at <= each.starts_at
        times.append(
            SpreadTime(
                key=_keep_apart(key, taken),
                part=parts[id(each.event)],
                uid=each.uid[:MAX_UID],
                starts_at=each.starts_at,
                ends_at=each.ends_at,
                status=BusyStatus.FREE if is_empty else each.status,
                is_guess=each.is_guess,
                original_at=each.original_at,
                starts_on=starts_on,
                ends_on=ends_on,
            )
        )
    return times


def _keep_apart(name: str, taken: Counter[str]) -> str:
    """The name, numbered where it is taken; takes it."""
    taken[name] += 1
    return name if taken[name] == 1 else f"{name}#{taken[name]}"


def _make_text(part: str, event: CalendarEvent, owner_addresses: frozenset[str]) -> SpreadText:
    details = event.details
    fields = describe_event(event, details, owner_addresses)
    is_invitation = any(each.email in owner_addresses for each in event.attendees)
    tzid = _find_zone(event.start)
    return SpreadText(part, fields, details.latitude, details.longitude, tzid, is_invitation, find_created_at(details))


def _find_zone(start: Moment) -> str:
    try:
        return resolve_zone(start.tzid) if start.tzid else ""
    except ZoneUnknown:
        return ""


def _list_published(reading: CalendarReading, window: Window) -> list[SpreadTime]:
    """Busy time that was published without events."""
    return [
        SpreadTime(f"busy{number}", None, "", span.starts_at, span.ends_at, span.status)
        for number, span in enumerate(reading.published_busy)
        if span.is_blocking and span.starts_at < window.ends_at and span.ends_at > window.starts_at
    ]


def find_uid(ics: bytes) -> str:
    """The UID of a calendar object (all its components share one, RFC 4791 §4.1), "" where there is none."""
    _, _, event = FOLDED.sub(b"", ics).partition(b"BEGIN:VEVENT")
    found = UID_LINE.search(event)
    return found[1].strip().decode("utf-8", "replace").replace("\x00", "")[:MAX_UID] if found else ""


def key_href(href: str) -> str:
    """The href as it is kept; one that is too long for its column keeps its start and a hash."""
    if len(href) <= MAX_HREF:
        return href
    return f"{href[:430]}#{hashlib.sha256(href.encode()).hexdigest()}"
