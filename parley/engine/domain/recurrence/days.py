"""Which days of a year, month or week a recurrence rule means; days are counted from 1970-01-01."""

from calendar import isleap, monthrange
from dataclasses import replace
from datetime import date

from parley.engine.domain.recurrence.rule import Rule

_FIRST_DAY = 719_163  # date(1970, 1, 1).toordinal()


def day_of(year: int, month: int, day: int) -> int:
    """The number of a date."""
    return date(year, month, day).toordinal() - _FIRST_DAY


def date_of(day: int) -> date:
    """The date of a number."""
    return date.fromordinal(day + _FIRST_DAY)


def weekday_of(day: int) -> int:
    """Monday is 0."""
    return (day + 3) % 7


def complete_rule(rule: Rule, first_day: int) -> Rule:
    """The rule with what the first occurrence adds to it, as RFC 5545 §3.3.10 says."""
    first = date_of(first_day)
    has_day = bool(rule.by_day or rule.by_month_day or rule.by_year_day)
    if rule.frequency == "WEEKLY" and not rule.by_day:
        return replace(rule, by_day=((0, first.weekday()),))
    if rule.frequency == "MONTHLY" and not has_day:
        return replace(rule, by_month_day=(first.day,))
    if rule.frequency == "YEARLY" and not has_day and rule.by_week_no:
        return replace(rule, by_day=((0, first.weekday()),))
    if rule.frequency == "YEARLY" and not rule.by_week_no and not (rule.by_day or rule.by_year_day):
        days = rule.by_month_day or (first.day,)
        return replace(rule, by_month_day=days, by_month=rule.by_month or (first.month,))
    return rule


def list_days_of_year(rule: Rule, year: int) -> list[int]:
    """The days of the year that a YEARLY rule means, in order."""
    is_nth_in_year = any(nth for nth, _ in rule.by_day) and not rule.by_month
    in_year = _nth_days(rule, day_of(year, 1, 1), 366 if isleap(year) else 365) if is_nth_in_year else None
    days: list[int] = []
    for month in rule.by_month or range(1, 13):
        found = list_days_of_month(rule, year, month, by_weekday=not is_nth_in_year)
        days.extend(found if in_year is None else (day for day in found if day in in_year))
    return days


def list_days_of_month(rule: Rule, year: int, month: int, *, by_weekday: bool = True) -> list[int]:
    """The days of the month that a MONTHLY or YEARLY rule means, in order."""
    if rule.by_month and month not in rule.by_month:
        return []
    length = monthrange(year, month)[1]
    first = day_of(year, month, 1)
    if rule.by_month_day:
        counted = {each if each > 0 else length + 1 + each for each in rule.by_month_day}
        days = [first + each - 1 for each in sorted(counted) if 1 <= each <= length]
        if rule.by_day and by_weekday:
            allowed = _nth_days(rule, first, length)
            days = [day for day in days if day in allowed]
    elif rule.by_day and by_weekday:
        days = sorted(_nth_days(rule, first, length))
    else:
        days = list(range(first, first + length))
    if rule.by_year_day:
        days = [day for day in days if is_year_day_meant(rule, day)]
    return days


def list_days_of_week_year(rule: Rule, year: int) -> list[int]:
    """The days that a YEARLY rule with BYWEEKNO means of the weeks numbered for that year, in order.

    Such years go from first week to last, so that the weeks at the turn of the year are not cut in two.
    """
    first = first_week_of(year, rule.week_start)
    weeks = (first_week_of(year + 1, rule.week_start) - first) // 7
    numbers = sorted({each if each > 0 else weeks + 1 + each for each in rule.by_week_no})
    days = [first + 7 * number - 7 + day for number in numbers if 1 <= number <= weeks for day in range(7)]
    return [day for day in days if is_day_meant(rule, day)]


def week_year_of(day: int, week_start: int) -> int:
    """The year for which the week of the day is numbered: weeks begin on WKST, the first has at least four days."""
    return date_of(day - (weekday_of(day) - week_start) % 7 + 3).year


def first_week_of(year: int, week_start: int) -> int:
    """The day on which the first numbered week of the year begins."""
    fourth = day_of(min(year, 9998), 1, 4)
    return fourth - (weekday_of(fourth) - week_start) % 7


def list_days_of_week(rule: Rule, first: int) -> list[int]:
    """The days that a WEEKLY rule means of the week that begins on the day `first`, in order."""
    weekdays = {weekday for _, weekday in rule.by_day}
    days = [day for day in range(first, first + 7) if (day + 3) % 7 in weekdays]
    return [day for day in days if is_day_meant(rule, day)] if rule.by_month or rule.by_month_day else days


def is_day_meant(rule: Rule, day: int) -> bool:
    """Whether a rule that repeats by days or hours, or weekly, lets the day pass."""
    if rule.by_day and weekday_of(day) not in {weekday for _, weekday in rule.by_day}:
        return False
    if not (rule.by_month or rule.by_month_day or rule.by_year_day):
        return True
    found = date_of(day)
    if rule.by_month and found.month not in rule.by_month:
        return False
    if rule.by_month_day:
        from_end = found.day - monthrange(found.year, found.month)[1] - 1
        if found.day not in rule.by_month_day and from_end not in rule.by_month_day:
            return False
    return not rule.by_year_day or is_year_day_meant(rule, day)


def is_year_day_meant(rule: Rule, day: int) -> bool:
    """Whether BYYEARDAY names the day, from the year's start or end."""
    year = date_of(day).year
    number = day - day_of(year, 1, 1) + 1
    return number in rule.by_year_day or number - (367 if isleap(year) else 366) in rule.by_year_day


def _nth_days(rule: Rule, first: int, length: int) -> set[int]:
    """The days that BYDAY means in a stretch of `length` days from `first` on."""
    days: set[int] = set()
    for nth, weekday in rule.by_day:
        earliest = first + (weekday - weekday_of(first)) % 7
        every = range(earliest, first + length, 7)
        if nth == 0:
            days.update(every)
        elif -len(every) <= nth <= len(every):
            days.add(every[nth - 1 if nth > 0 else nth])
    return days
