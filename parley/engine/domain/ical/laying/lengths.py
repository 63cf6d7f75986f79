"""How long events last: true lengths for times, days by the calendar."""

from dataclasses import replace

from parley.engine.domain.ical.clocks import Clocks
from parley.engine.domain.ical.series import CalendarEvent, Moment
from parley.engine.domain.ical.values import DAY_SECONDS, Length


def end_of(event: CalendarEvent, start: Moment, starts: int, clocks: Clocks) -> int:
    """When an occurrence ends that begins at `start`, which is the instant `starts`.

    A timed event with an end keeps its true length; days go by the calendar. An end before the start counts by
    its distance: something stands there, and the time is kept.
    """
    if event.end is not None and not event.is_all_day:
        return starts + abs(clocks.to_utc(event.end) - clocks.to_utc(event.start))
    if event.end is not None:
        days = abs(event.end.time.wall - event.start.time.wall) // DAY_SECONDS
        return add_length(start, Length(max(days, 1), 0), clocks)
    return add_length(start, event.length or Length(0, 0), clocks)


def add_length(start: Moment, length: Length, clocks: Clocks) -> int:
    """The instant that lies a length after a moment; days of it go by the calendar."""
    if not length.days:
        return clocks.to_utc(start) + length.seconds
    wall = start.time.wall + length.days * DAY_SECONDS
    return clocks.to_utc(replace(start, time=replace(start.time, wall=wall))) + length.seconds


def find_longest(event: CalendarEvent, clocks: Clocks) -> int:
    """The most seconds that an occurrence may last, clock changes counted."""
    if event.length is not None:
        return event.length.most_seconds
    return end_of(event, event.start, clocks.to_utc(event.start), clocks) - clocks.to_utc(event.start) + DAY_SECONDS


def find_fixed_length(master: CalendarEvent, clocks: Clocks) -> int | None:
    """The seconds that every occurrence lasts, None where days by the calendar decide."""
    if master.is_all_day:
        return None
    if master.end is not None:
        return abs(clocks.to_utc(master.end) - clocks.to_utc(master.start))
    if master.length is not None and not master.length.days:
        return master.length.seconds
    return None
