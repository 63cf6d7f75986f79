"""Recurrence as applications send it, and the rule that calendars know it by (RFC 5545 §3.3.10)."""

import re
from datetime import UTC, datetime, time, timedelta

from parley.engine.domain.errors.calendars import CalendarDataRefused
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.fields.times import parse_time
from parley.engine.domain.event_writing.states import EventTime
from parley.engine.domain.recurrence.rule import parse_rule
from parley.engine.domain.zones.names import zone_of

_FREQUENCIES = ("daily", "weekly", "monthly", "yearly")
_DAY = re.compile(r"([+-]?[1-5])? ?(mo|tu|we|th|fr|sa|su)[a-z]*", re.IGNORECASE)
_MOST_OCCURRENCES = 1000
_NUMBERS = {
    "by_month_day": ("BYMONTHDAY", -31, 31),
    "by_month": ("BYMONTH", 1, 12),
    "by_set_pos": ("BYSETPOS", -366, 366),
}


def read_rule(reader: FieldReader, start: EventTime | None) -> str | None:
    """The value of an RRULE for `recurrence`, None where nothing is said, "" for an event that happens once."""
    recurrence = reader.inner("recurrence")
    if recurrence is None:
        return None
    rules = recurrence.each("rules", 1)
    if not rules:
        return ""
    rule = rules[0]
    if rule.raw("frequency") is None:
        rule.refuse("frequency", "required", "This is needed.")
    parts = [f"FREQ={(rule.word('frequency', _FREQUENCIES) or 'daily').upper()}"]
    interval, count = rule.number("interval", 1, 999), rule.number("count", 1, _MOST_OCCURRENCES)
    if interval is not None and interval > 1:
        parts.append(f"INTERVAL={interval}")
    if count is not None:
        parts.append(f"COUNT={count}")
        if rule.raw("until") is not None:
            rule.refuse("until", "invalid", "An event repeats a number of times or until a day, not both.")
    elif rule.raw("until") is not None:
        parts.append(f"UNTIL={_read_until(rule, start)}")
    days = _read_days(rule)
    if days:
        parts.append(f"BYDAY={','.join(days)}")
    for name, (word, least, most) in _NUMBERS.items():
        numbers = _read_numbers(rule, name, least, most)
        if numbers:
            parts.append(f"{word}={','.join(numbers)}")
    text = ";".join(parts)
    if not reader.problems:
        _check(reader, text)
    return text


def _check(reader: FieldReader, text: str) -> None:
    try:
        parse_rule(text)
    except CalendarDataRefused as refusal:
        reader.refuse("recurrence", "invalid", refusal.message)


def _read_until(rule: FieldReader, start: EventTime | None) -> str:
    """UNTIL has the kind of value that the start has; the day that is named is included."""
    found = parse_time(rule.raw("until"), start.tzid if start is not None else "Etc/UTC")
    if found is None:
        rule.refuse("until", "invalid", "This is neither a date nor a time in UTC.")
        return "20260101"
    if start is not None and start.is_date:
        return (found.on or found.at[:10]).replace("-", "")
    if not found.is_date:
        return f"{found.instant:%Y%m%dT%H%M%SZ}"
    midnight = datetime.combine(datetime.fromisoformat(found.on) + timedelta(days=1), time(), zone_of(found.tzid))
    return f"{midnight.astimezone(UTC) - timedelta(seconds=1):%Y%m%dT%H%M%SZ}"


def _read_days(rule: FieldReader) -> list[str]:
    days = []
    for number, value in enumerate(rule.list_values("by_day", 14) or []):
        match = _DAY.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            rule.refuse(f"by_day[{number}]", "invalid", "This is not a day such as monday or 2MO.")
        else:
            days.append(f"{match[1] or ''}{match[2].upper()}")
    return days


def _read_numbers(rule: FieldReader, name: str, least: int, most: int) -> list[str]:
    numbers = []
    for number, value in enumerate(rule.list_values(name, 31) or []):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most or value == 0:
            rule.refuse(f"{name}[{number}]", "invalid", f"This is a whole number from {least} to {most}.")
        else:
            numbers.append(str(value))
    return numbers
