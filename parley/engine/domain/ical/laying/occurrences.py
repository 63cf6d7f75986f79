"""Events laid into time: the occurrences of a series within a window, exceptions applied."""

from bisect import bisect_right
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

from parley.engine.domain.errors.calendars import RecurrenceTooDense
from parley.engine.domain.ical.clocks import Clocks, list_instants
from parley.engine.domain.ical.laying.exceptions import (
    Overrides,
    in_zone_of,
    index_overrides,
    instant_of_move,
    is_replaced,
    list_left_out,
)
from parley.engine.domain.ical.laying.lengths import add_length, end_of, find_fixed_length, find_longest
from parley.engine.domain.ical.series import CalendarEvent, Moment, Series
from parley.engine.domain.ical.values import DAY_SECONDS, Length
from parley.engine.domain.recurrence.budget import Budget
from parley.engine.domain.recurrence.expansion import list_walls
from parley.engine.domain.zones.offsets import Clock

_MARGIN = 2 * DAY_SECONDS
_YEAR = 365 * DAY_SECONDS
# What laying out a year of a zone costs, in steps, and how many years a zone can be laid out for.
_COST_OF_A_YEAR = 300
_MOST_YEARS = 300


@dataclass(slots=True)
class Run:
    """Occurrences of one event that last equally long: their starts in seconds since the epoch, their length.

    `original` is where the series had put a single occurrence that stands elsewhere now; None: where it stands.
    """

    event: CalendarEvent
    starts: list[int]
    seconds: int
    is_guess: bool = False
    original: int | None = None


def list_runs(series: Series, clocks: Clocks, starts: int, ends: int, budget: Budget | None = None) -> Iterator[Run]:
    """The occurrences of a series that meet the window (seconds since the epoch), in no certain order.

    Where it is not known when an event repeats, or the `budget` of its file is spent, all time from its first
    occurrence on is one run, `is_guess`.
    """
    budget = budget or Budget()
    if not series.masters:
        # Exceptions to a series that is not here stand for themselves.
        series = Series(masters=series.overrides)
    overrides = index_overrides(series, clocks)
    for override in series.overrides:
        if not override.is_cancelled and not override.moves_future:
            yield from _cut([_single(override, clocks)], starts, ends)
    for master in series.masters:
        if master.is_cancelled or (not master.is_repeating and _is_far(master, starts, ends)):
            continue
        if not master.is_repeating:
            if not (series.overrides and is_replaced(master, overrides, clocks)):
                yield from _cut([_single(master, clocks)], starts, ends)
        else:
            yield from _cut(_expand(master, overrides, clocks, (starts, ends), budget), starts, ends)


def _is_far(event: CalendarEvent, starts: int, ends: int) -> bool:
    """Whether an event lies outside the window whatever its zone, so that nothing needs to be converted."""
    wall = event.start.time.wall
    if event.end is not None:
        seconds = abs(event.end.time.wall - wall)
    else:
        seconds = event.length.most_seconds if event.length is not None else 0
    return wall - _MARGIN >= ends or wall + seconds + _MARGIN <= starts


def _cut(runs: list[Run], starts: int, ends: int) -> Iterator[Run]:
    for run in runs:
        earliest = starts - run.seconds
        run.starts = [each for each in run.starts if earliest < each < ends]
        if run.starts:
            yield run


def _single(event: CalendarEvent, clocks: Clocks) -> Run:
    starts = clocks.to_utc(event.start)
    original = clocks.to_utc(event.recurrence_id) if event.recurrence_id is not None else None
    return Run(event, [starts], end_of(event, event.start, starts, clocks) - starts, original=original)


def _expand(
    master: CalendarEvent, overrides: Overrides, clocks: Clocks, window: tuple[int, int], budget: Budget
) -> list[Run]:
    starts, ends = window
    # Days by the calendar need a conversion for each end; a fixed length does not.
    fixed = find_fixed_length(master, clocks)
    longest = max(find_longest(master, clocks) if fixed is None else fixed, overrides.longest_move)
    reach = longest + overrides.widest_shift + _MARGIN
    from_wall, to_wall = starts - reach, ends + overrides.widest_shift + _MARGIN
    try:
        if reach > _YEAR:
            budget.begin_rule()
            budget.spend(2 * min(reach // _YEAR, _MOST_YEARS) * _COST_OF_A_YEAR)
        clock = clocks.clock_for(master.start, starts - reach, ends + reach)
        walls = _list_master_walls(master, clock, from_wall, to_wall, budget)
    except RecurrenceTooDense:
        return [_everything(master, clocks, ends)]
    runs = _lay(master, walls, overrides, clocks, clock, fixed)
    if master.extra_dates:
        runs += _list_extra(master, overrides, clocks, runs)
    if master.rules_unreadable:
        runs.append(_everything(master, clocks, ends))
    return runs


def _list_master_walls(master: CalendarEvent, clock: Clock, from_wall: int, to_wall: int, budget: Budget) -> list[int]:
    first = master.start.time.wall
    is_date = master.is_all_day
    # DTSTART is an occurrence even where the rule does not say so (RFC 5545 §3.8.2.4).
    walls = {first} if from_wall <= first < to_wall else set()
    for rule in master.rules:
        until = clock.to_wall(rule.until.wall) if rule.until is not None and rule.until.is_utc else None
        found = list_walls(rule, first, from_wall, to_wall, is_date=is_date, until=until, budget=budget)
        if not walls and len(master.rules) == 1:
            return found
        walls.update(found)
    return sorted(walls)


def _everything(master: CalendarEvent, clocks: Clocks, ends: int) -> Run:
    starts = clocks.to_utc(master.start)
    return Run(master, [starts], max(ends - starts, 1), is_guess=True)


def _lay(
    master: CalendarEvent, walls: list[int], overrides: Overrides, clocks: Clocks, clock: Clock, fixed: int | None
) -> list[Run]:
    if fixed is not None and not overrides.moves:
        return [Run(master, _keep(master, walls, overrides, clocks, clock), fixed)]
    if not overrides.moves:
        return _lay_days(master, walls, list_left_out(master, overrides, clocks), clock)
    instants, days = list_left_out(master, overrides, clocks)
    runs: list[Run] = []
    for wall in walls:
        instant = clock.to_utc(wall)
        if instant in instants or wall // DAY_SECONDS in days:
            continue
        if overrides.moves[0][0] <= instant:
            runs += _move(wall, instant, overrides, clocks)
        elif fixed is not None:
            runs.append(Run(master, [instant], fixed))
        else:
            start = Moment(replace(master.start.time, wall=wall), master.start.tzid)
            runs.append(Run(master, [instant], end_of(master, start, instant, clocks) - instant))
    return runs


def _lay_days(master: CalendarEvent, walls: list[int], left_out: tuple[Set[int], Set[int]], clock: Clock) -> list[Run]:
    """Occurrences that last some days by the calendar, those of equal length together."""
    length = master.length or Length(0, 0)
    if master.end is not None:
        length = Length(max(abs(master.end.time.wall - master.start.time.wall) // DAY_SECONDS, 1), 0)
    instants, days = left_out
    ends = list_instants(clock, [wall + length.days * DAY_SECONDS for wall in walls])
    runs: dict[int, Run] = {}
    for wall, starts, day_ends in zip(walls, list_instants(clock, walls), ends, strict=True):
        if starts in instants or wall // DAY_SECONDS in days:
            continue
        seconds = day_ends + length.seconds - starts
        runs.setdefault(seconds, Run(master, [], seconds)).starts.append(starts)
    return list(runs.values())


def _keep(master: CalendarEvent, walls: list[int], overrides: Overrides, clocks: Clocks, clock: Clock) -> list[int]:
    """The instants of all occurrences that are neither excluded nor replaced."""
    instants, days = list_left_out(master, overrides, clocks)
    if days:
        walls = [wall for wall in walls if wall // DAY_SECONDS not in days]
    found = list_instants(clock, walls)
    return [each for each in found if each not in instants] if instants else found


def _move(wall: int, instant: int, overrides: Overrides, clocks: Clocks) -> list[Run]:
    """The occurrence as the last THISANDFUTURE exception before it says."""
    _, event, shift = overrides.moves[bisect_right(overrides.moves, instant, key=instant_of_move) - 1]
    if event.is_cancelled:
        return []
    start = Moment(replace(event.start.time, wall=wall + shift), event.start.tzid)
    starts = clocks.to_utc(start)
    return [Run(event, [starts], end_of(event, start, starts, clocks) - starts, original=instant)]


def _list_extra(master: CalendarEvent, overrides: Overrides, clocks: Clocks, laid: list[Run]) -> list[Run]:
    """Dates beside the rule. One that the rule gives too counts once, for as long as the longer of both."""
    instants, days = list_left_out(master, overrides, clocks)
    lasting = {starts: run.seconds for run in laid for starts in run.starts}
    found: list[Run] = []
    for moment, end in master.extra_dates:
        start = moment if moment.tzid or moment.time.is_utc or moment.time.is_date else in_zone_of(master, moment)
        starts = clocks.to_utc(start)
        if starts in instants or start.time.wall // DAY_SECONDS in days:
            continue
        if overrides.moves and overrides.moves[0][0] <= starts:
            found += _move(clocks.to_wall_of(master.start, starts), starts, overrides, clocks)
            continue
        if isinstance(end, Moment):
            ends = starts + abs(clocks.to_utc(end) - starts)
        elif end is not None:
            ends = add_length(start, end, clocks)
        else:
            ends = end_of(master, start, starts, clocks)
        if lasting.get(starts, -1) < ends - starts:
            lasting[starts] = ends - starts
            found.append(Run(master, [starts], ends - starts))
    return found
