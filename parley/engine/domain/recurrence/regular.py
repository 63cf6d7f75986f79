"""The rules that most events have, every so many days, weeks or months, as plain ranges of numbers."""

from functools import lru_cache

from parley.engine.domain.recurrence.budget import Budget
from parley.engine.domain.recurrence.days import date_of, day_of
from parley.engine.domain.recurrence.rule import Rule

_DAY_SECONDS = 86_400
# A number of a range costs a sixteenth of what a step of a walk does.
_CHEAPNESS = 16
_LAST_YEAR = 9999


def find_regular_walls(rule: Rule, first: int, from_wall: int, stop: int, budget: Budget) -> list[int] | None:
    """The wall times (seconds) from `from_wall` until before `stop`, in order; None when the rule is another kind.

    Raises RecurrenceTooDense.
    """
    if (
        rule.by_hour
        or rule.by_minute
        or rule.by_second
        or rule.by_month
        or rule.by_year_day
        or rule.by_week_no
        or rule.by_set_pos
    ):
        return None
    if rule.frequency == "MONTHLY":
        return _find_monthly_walls(rule, first, from_wall, stop, budget)
    if rule.by_month_day:
        return None
    if rule.frequency == "DAILY" and not rule.by_day:
        return _list_every(first, rule.interval * _DAY_SECONDS, rule.count, from_wall, stop, budget)
    if rule.frequency == "WEEKLY":
        if not rule.by_day:
            return _list_every(first, rule.interval * 7 * _DAY_SECONDS, rule.count, from_wall, stop, budget)
        if rule.count is None:
            return _list_weekdays(rule, first, max(first, from_wall), stop, budget)
    return None


def _find_monthly_walls(rule: Rule, first: int, from_wall: int, stop: int, budget: Budget) -> list[int] | None:
    """The same for one day a month, by its number or as the nth of its weekdays. Raises RecurrenceTooDense."""
    if rule.frequency != "MONTHLY" or rule.count is not None or len(rule.by_day) + len(rule.by_month_day) > 1:
        return None
    nth, weekday = rule.by_day[0] if rule.by_day else (0, 0)
    if rule.by_day and nth == 0:
        return None
    begun = date_of(first // _DAY_SECONDS)
    day = rule.by_month_day[0] if rule.by_month_day else begun.day
    base = begun.year * 12 + begun.month - 1
    earliest, time = max(first, from_wall), first % _DAY_SECONDS
    found = date_of(earliest // _DAY_SECONDS)
    number = base + (found.year * 12 + found.month - 1 - base) // rule.interval * rule.interval
    walls: list[int] = []
    while (opening := day_of_month(number)) * _DAY_SECONDS < stop:
        budget.spend(2)
        length = day_of_month(number + 1) - opening
        place = _place_of_weekday(nth, weekday, opening, length) if nth else day - 1 if day > 0 else length + day
        wall = (opening + place) * _DAY_SECONDS + time
        if 0 <= place < length and earliest <= wall < stop:
            walls.append(wall)
        number += rule.interval
    return walls


@lru_cache(maxsize=4096)
def day_of_month(number: int) -> int:
    """The first day of a month, months being counted from the year 0; beyond the calendar's end its last year."""
    return day_of(min(number // 12, _LAST_YEAR), number % 12 + 1, 1)


def _place_of_weekday(nth: int, weekday: int, opening: int, length: int) -> int:
    """How many days after the first of the month the nth such weekday lies, maybe outside the month; from 0."""
    earliest = (weekday - opening - 3) % 7
    if nth > 0:
        return earliest + 7 * (nth - 1)
    return earliest + 7 * ((length - 1 - earliest) // 7 + 1 + nth)


def _list_every(first: int, step: int, count: int | None, from_wall: int, stop: int, budget: Budget) -> list[int]:
    if count is not None:
        stop = min(stop, first + count * step)
    walls = range(first + max(-(-(from_wall - first) // step), 0) * step, stop, step)
    budget.spend(1 + len(walls) // _CHEAPNESS)
    return list(walls)


def _list_weekdays(rule: Rule, first: int, from_wall: int, stop: int, budget: Budget) -> list[int]:
    """Each weekday is a range of its own, counted from the week (as WKST cuts it) in which the event begins."""
    weekday = (first // _DAY_SECONDS + 3) % 7
    week = first - (weekday - rule.week_start) % 7 * _DAY_SECONDS
    step = rule.interval * 7 * _DAY_SECONDS
    days = {(each - rule.week_start) % 7 for _, each in rule.by_day}
    budget.spend(1 + len(days) * max(stop - from_wall, 0) // step // _CHEAPNESS)
    walls: list[int] = []
    for day in days:
        begin = week + day * _DAY_SECONDS
        walls += range(begin + max(-(-(from_wall - begin) // step), 0) * step, stop, step)
    walls.sort()
    return walls
