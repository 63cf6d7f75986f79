"""Calendar objects from outside, read into events, and these into occurrences and busy time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from parley.engine.domain.errors.calendars import EventUnreadable
from parley.engine.domain.free_busy import BusySpan, BusyStatus
from parley.engine.domain.ical.clocks import Clocks
from parley.engine.domain.ical.laying.occurrences import Run, list_runs
from parley.engine.domain.ical.published import read_published_busy
from parley.engine.domain.ical.reading import read_event
from parley.engine.domain.ical.series import Attendee, CalendarEvent, Moment, Series
from parley.engine.domain.ical.text import Component, parse_components
from parley.engine.domain.intervals import EPOCH, Span
from parley.engine.domain.recurrence.budget import Budget

__all__ = [
    "Attendee",
    "CalendarEvent",
    "CalendarReading",
    "Moment",
    "Occurrence",
    "list_busy_spans",
    "list_occurrences",
    "list_starts",
    "read_calendar",
    "read_events",
]

_SECOND = timedelta(seconds=1)
_MOST_OCCURRENCES = 80_000


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

    `is_guess`: the event repeats, but its rule cannot be read or costs too much, alone or with all others, so all
    time from its first occurrence on is kept busy. `status` is the owner's: a declined invitation is free time.
    `original_at` is where its series puts it, whatever an exception says; None for what does not repeat.
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
    original_at: datetime | None = None


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
                # A name with commas is escaped here, and stands in quotes where it is used.
                zones[component.text("TZID").strip() or tzid.value.strip()] = component
            elif component.name == "VFREEBUSY":
                published += read_published_busy(component)
            elif component.name == "VEVENT":
                try:
                    events.append(read_event(component))
                except EventUnreadable:
                    skipped += 1
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
    found: list[Occurrence] = []
    for run in _list_runs(ics, starts_at, ends_at, owner_tzid):
        status = run.event.status_for(owner_addresses)
        found += [_occurrence_of(run, starts, status) for starts in run.starts]
    found.sort(key=lambda each: (each.starts_at, each.ends_at))
    return found


def list_starts(ics: bytes | CalendarReading, starts_at: datetime, ends_at: datetime, owner_tzid: str) -> list[int]:
    """The starts alone, in seconds since the epoch and in order, of the occurrences that `list_occurrences` lists."""
    return sorted(chain.from_iterable(run.starts for run in _list_runs(ics, starts_at, ends_at, owner_tzid)))


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
    found: list[BusySpan] = []
    for run in _list_runs(reading, starts_at, ends_at, owner_tzid):
        status = run.event.status_for(owner_addresses)
        if status.is_blocking:
            found += [_busy_span_of(run, starts, status) for starts in run.starts]
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
    """Events by UID; of several versions of a series or of one exception the latest counts (RFC 5545 §3.8.7.4).

    Without UID each stands alone; events of one UID that bear the same number stand beside each other.
    """
    series: dict[str, Series] = {}
    latest: dict[tuple[str, Moment], CalendarEvent] = {}
    for number, event in enumerate(events):
        name = event.uid or f"\0{number}"
        one = series.setdefault(name, Series())
        if event.recurrence_id is None:
            _add_master(one, event)
            continue
        known = latest.get((name, event.recurrence_id))
        if known is None or event.sequence >= known.sequence:
            latest[name, event.recurrence_id] = event
    for (name, _), event in latest.items():
        series[name].overrides.append(event)
    return list(series.values())


def _add_master(series: Series, event: CalendarEvent) -> None:
    if series.masters and series.masters[0].sequence < event.sequence:
        series.masters.clear()
    if not series.masters or series.masters[0].sequence == event.sequence:
        series.masters.append(event)


def _list_runs(ics: bytes | CalendarReading, starts_at: datetime, ends_at: datetime, owner_tzid: str) -> Iterator[Run]:
    """All occurrences that meet the window, by event; the events of one calendar share what their rules may cost."""
    window = Span(starts_at, ends_at)
    reading = ics if isinstance(ics, CalendarReading) else read_calendar(ics)
    budget = Budget()
    clocks = Clocks(owner_tzid, reading.zones, reading.calendar_tzid, budget)
    starts, ends = _seconds_of(window.starts_at), _seconds_of(window.ends_at)
    left = _MOST_OCCURRENCES
    for series in _group(reading.events):
        for run in list_runs(series, clocks, starts, ends, budget):
            left -= len(run.starts)
            if left < 0:
                first = min(run.starts)
                run = Run(run.event, [first], max(ends - first, run.seconds), is_guess=True)
            yield run


def _busy_span_of(run: Run, starts: int, status: BusyStatus) -> BusySpan:
    starts_at, ends_at = EPOCH + timedelta(seconds=starts), EPOCH + timedelta(seconds=starts + run.seconds)
    return BusySpan(starts_at, ends_at, status, uid=run.event.uid, is_guess=run.is_guess)


def _occurrence_of(run: Run, starts: int, status: BusyStatus) -> Occurrence:
    event = run.event
    return Occurrence(
        uid=event.uid,
        starts_at=EPOCH + timedelta(seconds=starts),
        ends_at=EPOCH + timedelta(seconds=starts + run.seconds),
        status=status,
        is_all_day=event.is_all_day,
        summary=event.summary,
        location=event.location,
        event=event,
        is_guess=run.is_guess,
        original_at=_original_of(run, starts),
    )


def _original_of(run: Run, starts: int) -> datetime | None:
    if not run.event.is_repeating and run.event.recurrence_id is None:
        return None
    return EPOCH + timedelta(seconds=starts if run.original is None else run.original)
