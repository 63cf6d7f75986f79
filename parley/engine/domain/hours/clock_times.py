"""Times of day as they stand in rules, HH:MM, as minutes."""

import re

from parley.engine.domain.errors.availability import WorkingHoursUnreadable
from parley.engine.domain.zones.wall_pattern import DAY_MINUTES

_CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def read_minute_of_day(text: object, name: str) -> int:
    """Minutes since midnight of a time like 09:00; 24:00 may stand as the `end_time`.

    Raises WorkingHoursUnreadable with `name` as the field.
    """
    if text == "24:00" and name == "end_time":
        return DAY_MINUTES
    match = _CLOCK_TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise WorkingHoursUnreadable(f"“{str(text)[:20]}” is not a time like 09:00.", field=name)
    return int(match[1]) * 60 + int(match[2])


def read_minutes(start_time: object, end_time: object) -> tuple[int, int]:
    """First and end minute since midnight; an end that is not after the start lies on the following day.

    Raises WorkingHoursUnreadable.
    """
    first, end = read_minute_of_day(start_time, "start_time"), read_minute_of_day(end_time, "end_time")
    return first, end if end > first else end + DAY_MINUTES
