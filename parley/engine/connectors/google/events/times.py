"""Times between Google's form (a date, or an instant with a zone beside it) and that of iCalendar."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from parley.engine.domain.errors.base import ZoneUnknown
from parley.engine.domain.event_writing.objects.lines import write_line
from parley.engine.domain.zones.names import resolve_zone, zone_of

_FRACTION = re.compile(r"\.[0-9]+")
_UTC_NAMES = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Etc/UCT", "UCT"})


def write_moment(
    name: str, moment: Mapping[str, Any], calendar_zone: str, *, is_series: bool = False, is_instant: bool = False
) -> Iterator[str]:
    """The line of a time; nothing where Google says none. Dates have no zone: they are in the calendar's own.

    A series repeats by its wall clock, so its zone stands with it; in a zone that nobody knows it goes by the
    calendar's.
    """
    on = moment.get("date")
    if isinstance(on, str) and read_date(on) is not None:
        yield f"{name};VALUE=DATE:{on.replace('-', '')}\r\n"
        return
    instant = read_instant(moment.get("dateTime"))
    if instant is None:
        return
    zone = "" if is_instant else _find_zone(str(moment.get("timeZone") or ""), calendar_zone, is_series=is_series)
    if not zone or zone in _UTC_NAMES:
        yield f"{name}:{instant:%Y%m%dT%H%M%SZ}\r\n"
        return
    local = instant.astimezone(zone_of(zone))
    # Of an hour that comes twice a zone can name the first pass only.
    if local.fold and not is_series:
        yield f"{name}:{instant:%Y%m%dT%H%M%SZ}\r\n"
    else:
        yield write_line(name, f"{local:%Y%m%dT%H%M%S}", {"TZID": zone})


def write_instant(text: object) -> str:
    """An instant in UTC as iCalendar writes it, or nothing."""
    instant = read_instant(text)
    return f"{instant:%Y%m%dT%H%M%SZ}" if instant else ""


def read_instant(text: object) -> datetime | None:
    """An RFC 3339 time in UTC; None for anything else, also for a time without offset."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(_FRACTION.sub("", text))
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def read_date(text: str) -> date | None:
    """A date in full, or None."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def describe_moment(moment: date | datetime, tzid: str, *, is_series: bool) -> dict[str, str]:
    """A date, or an instant with the zone it is told in, as Google takes it; UTC where no zone is known.

    What does not repeat and is told in UTC has no zone of its own: then Google shows it in the calendar's.
    """
    if not isinstance(moment, datetime):
        return {"date": moment.isoformat()}
    zone = _resolve(tzid) or "UTC"
    instant = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone_of(zone))
    found = {"dateTime": instant.astimezone(zone_of(zone)).isoformat(timespec="seconds")}
    return found if zone in _UTC_NAMES and not is_series else {**found, "timeZone": zone}


def spell_moment(moment: Mapping[str, str] | None) -> tuple[str, ...]:
    """A time in a form that is equal for equal times, however they are told."""
    if moment is None:
        return ()
    instant = read_instant(moment.get("dateTime"))
    return (str(moment.get("date") or ""), instant.isoformat() if instant else "")


def _find_zone(name: str, calendar_zone: str, *, is_series: bool) -> str:
    """The IANA name to write a time in; "" for UTC, which is always right for what does not repeat."""
    names = (name, calendar_zone) if is_series or not name else (name,)
    return next(filter(None, (_resolve(each) for each in names)), "")


def _resolve(name: str) -> str:
    try:
        return resolve_zone(name)
    except ZoneUnknown:
        return ""
