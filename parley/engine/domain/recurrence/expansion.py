"""Occurrences of a rule within a window, by arithmetic that jumps to the window, with bounded work."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from parley.engine.domain.recurrence.budget import Budget
from parley.engine.domain.recurrence.days import (
    complete_rule,
    date_of,
    first_week_of,
    is_day_meant,
    list_days_of_month,
    list_days_of_week,
    list_days_of_week_year,
    list_days_of_year,
    week_year_of,
)
from parley.engine.domain.recurrence.regular import day_of_month, find_regular_walls
from parley.engine.domain.recurrence.rule import Rule

DAY_SECONDS = 86_400
HOUR_SECONDS = 3600
_UNITS = {"HOURLY": HOUR_SECONDS, "MINUTELY": 60, "SECONDLY": 1}


@dataclass(frozen=True, slots=True)
class Periods:
    """How a frequency divides time: the period of a wall time, its first second, its occurrences."""

    number_of: Callable[[int], int]
    starts: Callable[[int], int]
    list_walls: Callable[[int], Sequence[int]]
    # The first period that could hold anything, where whole stretches can be passed over.
    skip_to: Callable[[int], int] | None = None


def list_walls(
    rule: Rule,
    first: int,
    from_wall: int,
    to_wall: int,
    *,
    is_date: bool = False,
    until: int | None = None,
    budget: Budget | None = None,
) -> list[int]:
    """The wall times (seconds) in `[from_wall, to_wall)` at which the rule, begun at `first`, repeats.

    Times of day in the rule of an all-day event (`is_date`) are ignored, as RFC 5545 asks. `until` is the last wall
    time that the rule may reach; without it, `rule.until` must stand on the same wall. `first` itself is listed only
    where the rule says so. The rules of one file share a `budget`.
    Raises RecurrenceTooDense.
    """
    budget = budget or Budget()
    budget.begin_rule()
    if until is None and rule.until is not None:
        until = rule.until.wall
    stop = to_wall if until is None else min(to_wall, until + 1)
    if stop <= max(first, from_wall):
        return []
    if (regular := find_regular_walls(rule, first, from_wall, stop, budget)) is not None:
        return regular
    if is_date and (rule.by_hour or rule.by_minute or rule.by_second):
        rule = replace(rule, by_hour=(), by_minute=(), by_second=())
    rule = complete_rule(rule, first // DAY_SECONDS)
    periods = _divide(rule, first, budget)
    base = periods.number_of(first)
    # One period earlier than needed does no harm and covers those whose occurrences are cut by `first`.
    step = max((periods.number_of(max(from_wall, first)) - base) // rule.interval, 0)
    seen = 0
    if rule.count is not None:
        step, seen = _skip_counted(rule, periods, first, base, step)
    return _walk(rule, periods, _Walk(first, from_wall, stop, base, step, seen), budget)


@dataclass(frozen=True, slots=True)
class _Walk:
    first: int
    from_wall: int
    stop: int
    base: int
    step: int
    seen: int


def _walk(rule: Rule, periods: Periods, walk: _Walk, budget: Budget) -> list[int]:
    found: list[int] = []
    cost = _cost_of_period(rule)
    number, seen = walk.base + walk.step * rule.interval, walk.seen
    most = rule.count
    while periods.starts(number) < walk.stop:
        budget.spend(cost)
        walls = periods.list_walls(number)
        for wall in walls:
            if wall < walk.first:
                continue
            if wall >= walk.stop or (most is not None and seen >= most):
                return found
            seen += 1
            if wall >= walk.from_wall:
                found.append(wall)
        number += rule.interval
        if not walls and periods.skip_to is not None:
            number += -(-max(periods.skip_to(number) - number, 0) // rule.interval) * rule.interval
    return found


def _cost_of_period(rule: Rule) -> int:
    """What looking at one period costs in steps of about a microsecond, without the occurrences in it."""
    listed = (len(rule.by_day) + len(rule.by_month_day) + len(rule.by_year_day)) // 4
    if rule.frequency == "DAILY" or rule.frequency in _UNITS:
        return 1 + listed
    if rule.frequency == "WEEKLY":
        return 4 + listed
    month = 8 + 2 * listed + (31 if rule.by_year_day else 0)
    if rule.frequency == "MONTHLY":
        return month
    return 7 * 53 if rule.by_week_no else month * len(rule.by_month or range(12))


def _skip_counted(rule: Rule, periods: Periods, first: int, base: int, step: int) -> tuple[int, int]:
    """Where a counted rule may begin to be walked, and how many occurrences lie before that."""
    if step < 2 or not _is_steady(rule):
        return 0, 0
    opening = periods.list_walls(base)
    each = len(periods.list_walls(base + rule.interval))
    return step, len(opening) - bisect_left(opening, first) + (step - 1) * each


def _is_steady(rule: Rule) -> bool:
    """Whether every period has equally many occurrences, so that they can be counted without being listed."""
    if rule.by_month or rule.by_year_day or rule.by_week_no:
        return False
    if rule.frequency == "DAILY":
        return not (rule.by_day or rule.by_month_day)
    if rule.frequency == "WEEKLY":
        return not rule.by_month_day
    if rule.frequency == "MONTHLY":
        return _is_steady_month(rule)
    limits = rule.by_hour or (rule.frequency != "HOURLY" and rule.by_minute)
    return not (rule.by_day or rule.by_month_day or limits or (rule.frequency == "SECONDLY" and rule.by_second))


def _is_steady_month(rule: Rule) -> bool:
    if rule.by_month_day and rule.by_day:
        return False
    numbers = rule.by_month_day or tuple(nth for nth, _ in rule.by_day)
    highest = 28 if rule.by_month_day else 4
    return all(1 <= number <= highest for number in numbers) or all(-highest <= number <= -1 for number in numbers)


def _divide(rule: Rule, first: int, budget: Budget) -> Periods:
    if rule.frequency in _UNITS:
        return _divide_day(rule, first, _UNITS[rule.frequency], budget)
    times = _list_times_of_day(rule, first % DAY_SECONDS, budget)

    def pick(days: Sequence[int]) -> Sequence[int]:
        if rule.by_set_pos:
            budget.spend(len(rule.by_set_pos))
            places = _list_places(rule.by_set_pos, len(days) * len(times))
            return [days[place // len(times)] * DAY_SECONDS + times[place % len(times)] for place in places]
        budget.spend(len(days) * len(times))
        return [day * DAY_SECONDS + time for day in days for time in times]

    if rule.frequency == "DAILY":
        return Periods(
            lambda wall: wall // DAY_SECONDS,
            lambda number: number * DAY_SECONDS,
            lambda number: pick((number,)) if is_day_meant(rule, number) else (),
        )
    if rule.frequency == "WEEKLY":
        # Weeks are counted so that week 0 begins on the first WKST before 1970-01-01, a Thursday.
        shift = 3 - rule.week_start
        return Periods(
            lambda wall: (wall // DAY_SECONDS + shift) // 7,
            lambda number: (number * 7 - shift) * DAY_SECONDS,
            lambda number: pick(list_days_of_week(rule, number * 7 - shift)),
        )
    if rule.frequency == "MONTHLY":
        return Periods(
            _month_number,
            _month_starts,
            lambda number: pick(list_days_of_month(rule, number // 12, number % 12 + 1)),
        )
    if rule.by_week_no:
        return Periods(
            lambda wall: week_year_of(wall // DAY_SECONDS, rule.week_start),
            lambda year: first_week_of(year, rule.week_start) * DAY_SECONDS,
            lambda year: pick(list_days_of_week_year(rule, year)),
        )
    return Periods(
        lambda wall: date_of(wall // DAY_SECONDS).year,
        lambda year: _month_starts(year * 12),
        lambda year: pick(list_days_of_year(rule, year)),
    )


def _divide_day(rule: Rule, first: int, unit: int, budget: Budget) -> Periods:
    """Hours, minutes or seconds, by their length; what is smaller adds occurrences, what is larger leaves some out."""
    times = _list_times_of_unit(rule, first, unit)

    def find_gap(wall: int) -> int:
        """How long the stretch that holds the wall time and no occurrence is; 0 where it may hold some."""
        if not is_day_meant(rule, wall // DAY_SECONDS):
            return DAY_SECONDS
        if rule.by_hour and wall % DAY_SECONDS // HOUR_SECONDS not in rule.by_hour:
            return HOUR_SECONDS
        if unit < HOUR_SECONDS and rule.by_minute and wall % HOUR_SECONDS // 60 not in rule.by_minute:
            return 60
        return 1 if unit == 1 and rule.by_second and wall % 60 not in rule.by_second else 0

    def list_unit(number: int) -> Sequence[int]:
        wall = number * unit
        if find_gap(wall):
            return ()
        budget.spend(len(times))
        if rule.by_set_pos:
            return [wall + times[place] for place in _list_places(rule.by_set_pos, len(times))]
        return [wall + time for time in times]

    def skip_to(number: int) -> int:
        gap = find_gap(number * unit)
        return number if gap <= unit else (number * unit // gap + 1) * gap // unit

    return Periods(lambda wall: wall // unit, lambda number: number * unit, list_unit, skip_to)


def _list_times_of_unit(rule: Rule, first: int, unit: int) -> list[int]:
    """When within an hour, minute or second (by its length) something happens, in seconds from its beginning."""
    seconds = (rule.by_second or (first % 60,)) if unit > 1 else (0,)
    minutes = (rule.by_minute or (first % HOUR_SECONDS // 60,)) if unit == HOUR_SECONDS else (0,)
    return sorted({minute * 60 + second for minute in minutes for second in seconds})


def _month_number(wall: int) -> int:
    found = date_of(wall // DAY_SECONDS)
    return found.year * 12 + found.month - 1


def _month_starts(number: int) -> int:
    return day_of_month(number) * DAY_SECONDS


def _list_times_of_day(rule: Rule, first: int, budget: Budget) -> list[int]:
    hours = rule.by_hour or (first // HOUR_SECONDS,)
    minutes = rule.by_minute or (first % HOUR_SECONDS // 60,)
    seconds = rule.by_second or (first % 60,)
    budget.spend(len(hours) * len(minutes) * len(seconds))
    return sorted(
        {hour * HOUR_SECONDS + minute * 60 + second for hour in hours for minute in minutes for second in seconds}
    )


def _list_places(positions: tuple[int, ...], length: int) -> list[int]:
    """What BYSETPOS picks of so many occurrences, counted from 0 and in order."""
    chosen = {each - 1 if each > 0 else length + each for each in positions}
    return sorted(place for place in chosen if 0 <= place < length)
