"""Dates, times, durations and periods as iCalendar writes them (RFC 5545 §3.3), as plain numbers."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

DAY_SECONDS = 86_400
# Years before it are the empty dates of careless programs, and lie outside what calendars can be counted in.
_FIRST_YEAR = 1000
_FIRST_DAY = 719_163  # date(1970, 1, 1).toordinal()

_DATE_TIME = re.compile(r"([0-9]{8})(?:[Tt]([0-9]{2})([0-9]{2})([0-9]{2})?([Zz])?|[Zz])?")
_DURATION = re.compile(
    r"([+-]?)P(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,7})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,9})S)?)?"
)
_OFFSET = re.compile(r"([+-])([0-9]{2})([0-9]{2})([0-9]{2})?")


@dataclass(frozen=True, slots=True)
class WallTime:
    """What a wall shows, in seconds since 1970-01-01T00:00 of its own; a date stands for its first second."""

    wall: int
    is_date: bool = False
    is_utc: bool = False


@dataclass(frozen=True, slots=True)
class Length:
    """A duration: days by the calendar, then seconds by the clock (P1D is not PT24H when clocks change)."""

    days: int
    seconds: int

    @property
    def most_seconds(self) -> int:
        """No occurrence lasts longer, whatever the clocks do."""
        return (self.days + (1 if self.days else 0)) * DAY_SECONDS + self.seconds


@lru_cache(maxsize=65_536)
def _day_of(text: str) -> int | None:
    year = int(text[:4])
    if year < _FIRST_YEAR:
        return None
    try:
        return date(year, int(text[4:6]), int(text[6:])).toordinal() - _FIRST_DAY
    except ValueError:
        return None


def parse_date_time(text: str) -> WallTime | None:
    """The value of a DATE or DATE-TIME; None when it is neither."""
    match = _DATE_TIME.fullmatch(text.strip())
    if match is None:
        return None
    date_text, hour, minute, second, utc = match.groups()
    days = _day_of(date_text)
    if days is None:
        return None
    if hour is None:
        return WallTime(days * DAY_SECONDS, is_date=True)
    # A leap second is the last second before it.
    hours, minutes, seconds = int(hour), int(minute), min(int(second or 0), 59)
    if hours > 24 or minutes > 59 or (hours == 24 and (minutes or seconds)):
        return None
    return WallTime(days * DAY_SECONDS + hours * 3600 + minutes * 60 + seconds, is_utc=utc is not None)


def parse_duration(text: str) -> Length | None:
    """The value of a DURATION; None when it is none. A negative one counts by its size."""
    match = _DURATION.fullmatch(text.strip().upper())
    if match is None or not any(match.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(group or 0) for group in match.groups()[1:])
    return Length(weeks * 7 + days, hours * 3600 + minutes * 60 + seconds)


def parse_offset(text: str) -> int | None:
    """The value of a UTC-OFFSET in seconds; None when it is none."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    size = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4] or 0)
    if size > 24 * 3600:
        return None
    return -size if match[1] == "-" else size
