"""Days that count as working days."""

from datetime import date, timedelta

from parley.engine.domain.working_hours import WEEKDAYS, HoursRule

# Whoever works one day in a long while is not waited for forever.
_FARTHEST_DAYS = 400


def is_working_day(rule: HoursRule, on: date) -> bool:
    """Whether a period of the rule begins on the date."""
    for special in rule.special_days:
        if special.on == on:
            return bool(special.periods)
    return any(period.day == WEEKDAYS[on.weekday()] for period in rule.weekly_periods)


def find_working_day(rule: HoursRule, after: date, count: int) -> date:
    """The `count`-th working day after the date, or the day 400 days on where there are not as many."""
    day = after
    for _ in range(_FARTHEST_DAYS):
        day += timedelta(days=1)
        if is_working_day(rule, day):
            count -= 1
        if count <= 0:
            break
    return day
