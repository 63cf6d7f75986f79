"""Calendar objects from outside, read into events, and these into occurrences and busy time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from parley.engine.domain.errors import EventUnreadable
from parley.engine.domain.free_busy import BusySpan, BusyStatus
from parley.engine.domain.ical.clocks import Clocks
from parley.engine.domain.ical.occurrences import Stretch, list_stretches
from parley.engine.domain.ical.published import read_published_busy
from parley.engine.domain.ical.reading import read_event
from parley.engine.domain.ical.series import Attendee, CalendarEvent, Moment, Series
from parley.engine.domain.ical.text import Component, parse_components
from parley.engine.domain.intervals import EPOCH, Span

__all__ = [
    "Attendee",
    "CalendarEvent",
    "CalendarReading",
    "Moment",
    "Occurrence",
    "list_busy_spans",
    "list_occurrences",
    "read_calendar",
    "read_events",
]

_SECOND = timedelta(seconds=1)
_MOST_EVENTS = 100_000
_MOST_OCCURRENCES = 300_000


@dataclass(frozen=True, slots=True)
class CalendarReading:
    """What a calendar object holds; `skipped` counts events of which not even the beginning could be read."""

    events: tuple[CalendarEvent, ...]
    published_busy: tuple[BusySpan, ...]
    zones: dict[str, Component]
    calendar_tzid: str
    skipped: int


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of an event (aware UTC, half-open).

    `is_guess`: the event repeats, but its rule cannot be read or costs too much, so all time from its first
    occurrence on is kept busy. `status` is the owner's: a declined invitation is free time.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    status: BusyStatus
    is_all_day: bool
    summary: str
    location: str
    event: CalendarEvent
    is_guess: bool = False


def read_calendar(ics: bytes) -> CalendarReading:
    """All events of an iCalendar text; one bad event never drops the rest.

    Raises EventUnreadable where the text is no calendar data, or too large to be read.
    """
    events: list[CalendarEvent] = []
    published: list[BusySpan] = []
    zones: dict[str, Component] = {}
    calendar_tzid = ""
    skipped = 0
    for root in parse_components(ics):
        calendar_tzid = calendar_tzid or _calendar_tzid(root)
        for component in (root, *root.children):
            if component.name == "VTIMEZONE" and (tzid := component.find("TZID")) is not None:
                zones[tzid.value.strip()] = component
            elif component.name == "VFREEBUSY":
                published += read_published_busy(component)
            elif component.name == "VEVENT":
                try:
                    events.append(read_event(component))
                except EventUnreadable:
                    skipped += 1
    if len(events) > _MOST_EVENTS:
        raise EventUnreadable("The calendar data holds too many events.")
    return CalendarReading(tuple(events), tuple(published), zones, calendar_tzid, skipped)


def read_events(ics: bytes) -> list[CalendarEvent]:
    """All readable events of an iCalendar text, in its order. Raises EventUnreadable as `read_calendar` does."""
    return list(read_calendar(ics).events)


def list_occurrences(
    ics: bytes | CalendarReading,
    starts_at: datetime,
    ends_at: datetime,
    owner_tzid: str,
    owner_addresses: frozenset[str] = frozenset(),
) -> list[Occurrence]:
    """All occurrences that meet the window, sorted by start; cancelled ones are left out, free ones are not.

    Dates and floating times are the owner's (floating ones the calendar's X-WR-TIMEZONE, where it has one).
    `owner_addresses` are in lower case. Raises EventUnreadable, ZoneUnknown, SpanEmpty.
    """
    window = Span(starts_at, ends_at)
    reading = ics if isinstance(ics, CalendarReading) else read_calendar(ics)
    clocks = Clocks(owner_tzid, reading.zones, reading.calendar_tzid)
    starts, ends = _seconds_of(window.starts_at), _seconds_of(window.ends_at)
    every = (stretch for series in _group(reading.events) for stretch in list_stretches(series, clocks, starts, ends))
    stretches = list(islice(every, _MOST_OCCURRENCES + 1))
    if len(stretches) > _MOST_OCCURRENCES:
        raise EventUnreadable("The events of this calendar repeat too often.")
    stretches.sort(key=lambda stretch: (stretch.starts, stretch.ends))
    return [_occurrence_of(stretch, owner_addresses) for stretch in stretches]


def list_busy_spans(
    ics: bytes | CalendarReading,
    starts_at: datetime,
    ends_at: datetime,
    owner_tzid: str,
    owner_addresses: frozenset[str] = frozenset(),
) -> list[BusySpan]:
    """The time within the window that the calendar keeps: all but free, declined, cancelled and zero-length events.

    Spans are not cut to the window, bear no calendar's id yet, and are sorted by start. What cannot be read
    properly counts as busy wherever a time is known. Raises EventUnreadable, ZoneUnknown, SpanEmpty.
    """
    window = Span(starts_at, ends_at)
    reading = ics if isinstance(ics, CalendarReading) else read_calendar(ics)
    found = [
        BusySpan(each.starts_at, each.ends_at, each.status, uid=each.uid, is_guess=each.is_guess)
        for each in list_occurrences(reading, starts_at, ends_at, owner_tzid, owner_addresses)
    ]
    found += [
        span for span in reading.published_busy if span.starts_at < window.ends_at and span.ends_at > window.starts_at
    ]
    return sorted((span for span in found if span.is_blocking), key=lambda span: (span.starts_at, span.ends_at))


def _calendar_tzid(root: Component) -> str:
    found = root.find("X-WR-TIMEZONE")
    return found.value.strip() if found is not None else ""


def _seconds_of(moment: datetime) -> int:
    return (moment - EPOCH) // _SECOND


def _group(events: Iterable[CalendarEvent]) -> list[Series]:
    """Events by UID; of several exceptions to one occurrence the latest counts. Without UID each stands alone."""
    series: dict[str, Series] = {}
    latest: dict[tuple[str, Moment], CalendarEvent] = {}
    for number, event in enumerate(events):
        name = event.uid or f"\0{number}"
        one = series.setdefault(name, Series())
        if event.recurrence_id is None:
            one.masters.append(event)
            continue
        known = latest.get((name, event.recurrence_id))
        if known is None or event.sequence >= known.sequence:
            latest[name, event.recurrence_id] = event
    for (name, _), event in latest.items():
        series[name].overrides.append(event)
    return list(series.values())


def _occurrence_of(stretch: Stretch, owner_addresses: frozenset[str]) -> Occurrence:
    event = stretch.event
    return Occurrence(
        uid=event.uid,
        starts_at=EPOCH + timedelta(seconds=stretch.starts),
        ends_at=EPOCH + timedelta(seconds=stretch.ends),
        status=event.status_for(owner_addresses),
        is_all_day=event.is_all_day,
        summary=event.summary,
        location=event.location,
        event=event,
        is_guess=stretch.is_guess,
    )
