"""Start and end as applications send them: dates, instants, or instants with the zone they are told in."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from parley.engine.domain.errors.base import ZoneUnknown
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.states import UTC_TZID, EventTime
from parley.engine.domain.zones.instants import write_instant
from parley.engine.domain.zones.names import resolve_zone

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# C# writes a space for the T, Python allows other words for Z; fractions of a second other than zero are refused.
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.0+)?(Z| ?UTC|[+-]00:?00)", re.IGNORECASE)
_FIRST_YEAR, _LAST_YEAR = 1900, 2399


def read_span(reader: FieldReader, *, is_required: bool) -> tuple[EventTime | None, EventTime | None]:
    """`start` and `end`, which belong together; `tzid` is the zone of what names none."""
    zone = read_zone(reader, "tzid") or UTC_TZID
    start, end = (_read_time(reader, name, zone, is_required=is_required) for name in ("start", "end"))
    if start is not None and end is not None:
        if start.is_date != end.is_date:
            reader.refuse("end", "invalid", "Start and end are both dates, or both times.")
        elif (start.on, start.at) > (end.on, end.at):
            reader.refuse("end", "must_be_after_start", "The end must not come before the start.")
    elif not is_required and (start is None) != (end is None) and not reader.problems:
        reader.refuse("start" if start is None else "end", "required", "Start and end are changed together.")
    return start, end


def read_zone(reader: FieldReader, name: str) -> str:
    """The zone in a field, "" where there is none."""
    value = reader.text(name, 100)
    if not value:
        return ""
    try:
        return resolve_zone(value)
    except ZoneUnknown as refusal:
        reader.refuse(name, "invalid", refusal.message)
        return ""


def _read_time(reader: FieldReader, name: str, zone: str, *, is_required: bool) -> EventTime | None:
    value = reader.raw(name)
    if value is None:
        if is_required:
            reader.refuse(name, "required", "This is needed.")
        return None
    if isinstance(value, Mapping):
        inner = reader.inner(name)
        assert inner is not None
        zone = read_zone(inner, "tzid") or zone
        value = inner.raw("time")
    found = parse_time(value, zone)
    if found is None:
        reader.refuse(name, "invalid", "This is neither a date nor a time in UTC such as 2026-01-01T09:00:00Z.")
    return found


def parse_time(value: Any, zone: str) -> EventTime | None:
    """A date or an instant, None for anything else."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        if _DATE.fullmatch(text):
            day = date.fromisoformat(text)
            return EventTime(on=day.isoformat(), tzid=zone) if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
        match = _INSTANT.fullmatch(text)
        if match is None:
            return None
        moment = datetime.fromisoformat(f"{match[1]}T{match[2]}+00:00")
    except ValueError:
        return None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    return EventTime(at=write_instant(moment), tzid=zone)
