"""Where a series has no occurrence of its own: excluded dates, and exceptions that replace or move what it says."""

from collections.abc import Set
from dataclasses import dataclass, replace

from parley.engine.domain.ical.clocks import Clocks
from parley.engine.domain.ical.laying.lengths import find_longest
from parley.engine.domain.ical.series import CalendarEvent, Moment, Series
from parley.engine.domain.ical.values import DAY_SECONDS, WallTime

_LONGEST_SHIFT = 400 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Overrides:
    """The exceptions of a series: instants and dates that they replace, and moves of all that follows, in order.

    A move is where it begins, the event that says how, and the shift in seconds on the wall clock.
    """

    instants: frozenset[int]
    dates: frozenset[int]
    moves: tuple[tuple[int, CalendarEvent, int], ...]
    widest_shift: int
    longest_move: int


NO_OVERRIDES = Overrides(frozenset(), frozenset(), (), 0, 0)


def index_overrides(series: Series, clocks: Clocks) -> Overrides:
    """The exceptions of a series by where they stand."""
    if not series.overrides:
        return NO_OVERRIDES
    instants: set[int] = set()
    dates: set[int] = set()
    moves: list[tuple[int, CalendarEvent, int]] = []
    is_all_day = any(master.is_all_day for master in series.masters)
    for override in series.overrides:
        found = override.recurrence_id
        if found is None:
            continue
        instant = clocks.to_utc(found)
        if override.moves_future:
            shift = override.start.time.wall - found.time.wall
            moves.append((instant, override, max(min(shift, _LONGEST_SHIFT), -_LONGEST_SHIFT)))
        elif found.time.is_date:
            dates.add(found.time.wall // DAY_SECONDS)
        else:
            instants.add(instant)
            if is_all_day:
                # Exchange names the midnight at which a whole day begins.
                dates.add(_day_in_owner_zone(found, clocks))
    return Overrides(
        frozenset(instants),
        frozenset(dates),
        tuple(sorted(moves, key=instant_of_move)),
        max((abs(shift) for _, _, shift in moves), default=0),
        max((find_longest(event, clocks) for _, event, _ in moves), default=0),
    )


def instant_of_move(move: tuple[int, CalendarEvent, int]) -> int:
    """Where a move begins."""
    return move[0]


def is_replaced(event: CalendarEvent, overrides: Overrides, clocks: Clocks) -> bool:
    """Whether an exception stands in place of an event that does not repeat."""
    return clocks.to_utc(event.start) in overrides.instants or event.start.time.wall // DAY_SECONDS in overrides.dates


def list_left_out(master: CalendarEvent, overrides: Overrides, clocks: Clocks) -> tuple[Set[int], Set[int]]:
    """Instants and days at which the series itself has no occurrence: excluded there, or replaced by an exception."""
    if not master.excluded_dates:
        return overrides.instants, overrides.dates
    instants, days = _list_excluded(master, clocks)
    return (
        (instants | overrides.instants, days | overrides.dates) if overrides is not NO_OVERRIDES else (instants, days)
    )


def _list_excluded(master: CalendarEvent, clocks: Clocks) -> tuple[Set[int], Set[int]]:
    """Excluded instants and excluded days; a date excludes all that begins on it."""
    instants: set[int] = set()
    days: set[int] = set()
    is_all_day = master.is_all_day
    for moment in master.excluded_dates:
        if moment.time.is_date:
            days.add(moment.time.wall // DAY_SECONDS)
        elif is_all_day:
            days.add(_day_in_owner_zone(moment, clocks))
        else:
            instants.add(clocks.to_utc(moment if moment.tzid or moment.time.is_utc else in_zone_of(master, moment)))
    return instants, days


def _day_in_owner_zone(moment: Moment, clocks: Clocks) -> int:
    if not moment.time.is_utc:
        return moment.time.wall // DAY_SECONDS
    instant = moment.time.wall
    date = Moment(WallTime(instant, is_date=True))
    return clocks.clock_for(date, instant, instant).to_wall(instant) // DAY_SECONDS


def in_zone_of(master: CalendarEvent, moment: Moment) -> Moment:
    """A moment without a zone, as the series' own clock means it."""
    return Moment(replace(moment.time, is_utc=master.start.time.is_utc), master.start.tzid)
