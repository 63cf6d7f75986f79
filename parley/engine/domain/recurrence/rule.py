"""A recurrence rule (RFC 5545 §3.3.10) as read from text, every part checked."""

import re
from dataclasses import dataclass

from parley.engine.domain.errors.calendars import RecurrenceTooDense, RecurrenceUnreadable
from parley.engine.domain.ical.values import parse_date_time

FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_BY_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_COUNT = re.compile(r"\+?[0-9]{1,18}")
_LONGEST_TEXT = 2000

# name: least, most, whether counting from the end (negative) is allowed
_LISTS = {
    "BYSECOND": (0, 60, False),
    "BYMINUTE": (0, 59, False),
    "BYHOUR": (0, 23, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366, True),
}


@dataclass(frozen=True, slots=True)
class Until:
    """The last instant a rule may reach: wall seconds, in UTC or on the event's own wall; a date means all of it."""

    wall: int
    is_utc: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule; empty tuples stand for absent parts, `by_day` holds (nth or 0, weekday from Monday = 0)."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: Until | None = None
    by_second: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 0


def parse_rule(text: str) -> Rule:
    """The rule of an RRULE's value.

    Raises RecurrenceUnreadable, saying which part is wrong, and RecurrenceTooDense for a text that is too long.
    """
    if len(text) > _LONGEST_TEXT:
        raise RecurrenceTooDense("A repeating event's rule is too long.")
    parts = _split(text)
    frequency = parts.get("FREQ", "")
    if frequency not in FREQUENCIES:
        raise RecurrenceUnreadable("A repeating event does not say how often.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RecurrenceUnreadable("A repeating event has both COUNT and UNTIL.")
    if parts.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise RecurrenceUnreadable("A repeating event uses another calendar than the Gregorian.")
    lists = {name: _read_list(parts[name], name) if name in parts else () for name in _LISTS}
    return Rule(
        frequency=frequency,
        interval=_read_positive(parts, "INTERVAL") or 1,
        count=_read_positive(parts, "COUNT"),
        until=_read_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        by_second=tuple(min(second, 59) for second in lists["BYSECOND"]),
        by_minute=lists["BYMINUTE"],
        by_hour=lists["BYHOUR"],
        by_day=_read_days(parts["BYDAY"]) if "BYDAY" in parts else (),
        by_month_day=lists["BYMONTHDAY"],
        by_year_day=lists["BYYEARDAY"],
        by_week_no=lists["BYWEEKNO"],
        by_month=lists["BYMONTH"],
        by_set_pos=lists["BYSETPOS"],
        week_start=_read_week_start(parts.get("WKST", "MO")),
    )


def _split(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in text.strip().strip(";").split(";"):
        name, equals, value = piece.partition("=")
        name = name.strip().upper()
        if not equals or not value or name in parts:
            raise RecurrenceUnreadable(f"“{piece[:40]}” in a repeating event's rule cannot be read.")
        parts[name] = value.strip().upper()
    return parts


def _read_list(text: str, name: str) -> tuple[int, ...]:
    least, most, has_negatives = _LISTS[name]
    numbers: set[int] = set()
    for piece in text.split(","):
        if _NUMBER.fullmatch(piece.strip()) is None:
            raise RecurrenceUnreadable(f"{name} of a repeating event cannot be read.")
        number = int(piece)
        if not least <= (abs(number) if has_negatives else number) <= most:
            raise RecurrenceUnreadable(f"{name} of a repeating event has a value that does not exist.")
        numbers.add(number)
    return tuple(sorted(numbers))


def _read_days(text: str) -> tuple[tuple[int, int], ...]:
    days: set[tuple[int, int]] = set()
    for piece in text.split(","):
        match = _BY_DAY.fullmatch(piece.strip())
        if match is None or abs(int(match[1] or 0)) > 53:
            raise RecurrenceUnreadable("BYDAY of a repeating event cannot be read.")
        days.add((int(match[1] or 0), _DAYS[match[2]]))
    return tuple(sorted(days))


def _read_positive(parts: dict[str, str], name: str) -> int | None:
    if name not in parts:
        return None
    if _COUNT.fullmatch(parts[name]) is None or int(parts[name]) < 1:
        raise RecurrenceUnreadable(f"{name} of a repeating event cannot be read.")
    return int(parts[name])


def _read_week_start(text: str) -> int:
    if text not in _DAYS:
        raise RecurrenceUnreadable("WKST of a repeating event cannot be read.")
    return _DAYS[text]


def _read_until(text: str) -> Until:
    found = parse_date_time(text)
    if found is None:
        raise RecurrenceUnreadable("UNTIL of a repeating event cannot be read.")
    return Until(found.wall + (86_399 if found.is_date else 0), found.is_utc)
