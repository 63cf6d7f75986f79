"""Ids and instants as applications send them when they speak of hours, periods and bookable events."""

import re
from collections.abc import Mapping
from datetime import datetime

from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.fields.times import parse_time, read_zone

UTC_TZID = "Etc/UTC"
LONGEST_ID = 64
_ASCII_ID = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


def read_id(reader: FieldReader, name: str, pattern: re.Pattern[str] = _ASCII_ID) -> str:
    """An id of the application's own, ASCII and at most 64 characters; "" where it was refused."""
    value = reader.text(name, LONGEST_ID, is_required=True)
    if value and not pattern.fullmatch(value):
        reader.refuse(name, "invalid", "An id holds other characters than these.")
    return value or ""


def read_instant(reader: FieldReader, name: str, zone: str, *, is_required: bool = True) -> datetime | None:
    """The instant in a field: a time, an object of time and tzid, or a date, which begins at midnight of the zone."""
    value = reader.raw(name)
    inner = reader.inner(name) if isinstance(value, Mapping) else None
    if inner is not None:
        zone, value = read_zone(inner, "tzid") or zone, inner.raw("time")
    if value is None:
        if is_required:
            reader.refuse(name, "required", "This is needed.")
        return None
    found = parse_time(value, zone)
    if found is None:
        reader.refuse(name, "invalid", "This is neither a date nor a time in UTC such as 2026-01-01T09:00:00Z.")
        return None
    return found.instant
