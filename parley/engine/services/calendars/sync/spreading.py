"""From a calendar object to the stretches of time it takes, over the window that is kept."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from parley.engine.connectors.base import RemoteObject
from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.domain.events import list_busy_spans, list_occurrences, read_calendar
from parley.engine.domain.free_busy import BusySpan
from parley.engine.models import BusyTime, Calendar, CalendarObject, Connection

log = structlog.get_logger(__name__)

# Cronofy's window reaches 201 days ahead; two days back are for events that still run, whatever their zone.
DAYS_BACK = 2
DAYS_AHEAD = 201
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
class SpreadObject:
    """An object and its stretches of time; `spans` is None where it could not be read: then the last known stay."""

    href: str
    etag: str
    uid: str
    content: str
    spans: list[BusySpan] | None


def read_owner(connection: Connection) -> Owner:
    """The owner of a connection's calendars."""
    return Owner(connection.account.tzid, frozenset(connection.owner_addresses))


def make_window(moment: datetime) -> Window:
    """The window as seen from `moment`; it ends on a whole day, so that all objects of a day end alike."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(midnight - timedelta(days=DAYS_BACK), midnight + timedelta(days=DAYS_AHEAD))


def spread_object(remote: RemoteObject, owner: Owner, window: Window) -> SpreadObject:
    """The object's stretches of time in the window; one bad event costs nobody but itself."""
    return SpreadObject(
        href=key_href(remote.href),
        etag=remote.etag[:200],
        uid=find_uid(remote.ics),
        content=remote.ics.decode("utf-8", "replace").replace("\x00", ""),
        spans=spread_content(remote.ics, owner, window),
    )


def spread_content(ics: bytes, owner: Owner, window: Window) -> list[BusySpan] | None:
    """The stretches of time of a calendar object, free ones too (the agenda shows them); None if unreadable."""
    try:
        reading = read_calendar(ics)
        busy = list_busy_spans(reading, window.starts_at, window.ends_at, owner.tzid, owner.addresses)
        occurrences = list_occurrences(reading, window.starts_at, window.ends_at, owner.tzid, owner.addresses)
    except EngineRefusal as refusal:
        log.warning("event_unreadable", reason=type(refusal).__name__)
        return None
    free = [BusySpan(each.starts_at, each.ends_at, each.status) for each in occurrences if not each.status.is_blocking]
    return busy + free


def make_busy_times(calendar: Calendar, kept: CalendarObject, spans: list[BusySpan]) -> list[BusyTime]:
    """The rows for an object's stretches of time."""
    return [
        BusyTime(
            calendar=calendar,
            calendar_object=kept,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            status=span.status.value,
            uid=kept.uid,
        )
        for span in spans
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
