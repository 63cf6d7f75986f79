"""Times as Graph says them: seven digits after the second, no offset, whole days at a midnight (2.3 of its event)."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from parley.engine.connectors.errors import AnswerUnreadable
from parley.engine.domain.errors.base import ZoneUnknown
from parley.engine.domain.event_writing.objects.lines import write_line
from parley.engine.domain.zones.names import resolve_zone, zone_of

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_DAY = timedelta(days=1)
# No zone is farther from UTC.
_FARTHEST = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Times:
    """When an event stands: instants (aware, UTC) told in `tzid` ("" for UTC), or dates; half-open."""

    starts_at: datetime
    ends_at: datetime
    starts_on: date | None = None
    ends_on: date | None = None
    tzid: str = ""


def read_moment(text: object, tzid: str = "UTC") -> datetime:
    """The instant of a `dateTime`, cut to whole seconds; one without offset is told in `tzid`. Raises AnswerUnreadable.

    A zone that nobody knows stands for UTC: that is what was asked for.
    """
    match = _MOMENT.fullmatch(str(text).strip())
    if match is None:
        raise AnswerUnreadable
    try:
        moment = datetime.fromisoformat(match[1] + (match[3] or "").replace("Z", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone_of(find_zone(tzid) or "UTC"))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise AnswerUnreadable from None


def find_zone(name: object) -> str:
    """The IANA name of a zone of Windows or IANA; "" for UTC, for custom zones and for what nobody knows."""
    try:
        found = resolve_zone(str(name or ""))
    except ZoneUnknown:
        return ""
    return "" if found in {"UTC", "Etc/UTC", "Etc/GMT", "GMT"} else found


def read_times(event: dict[str, Any]) -> Times:
    """When an event stands. Raises AnswerUnreadable where it does not say so."""
    start, end = event.get("start"), event.get("end")
    if not isinstance(start, dict) or not isinstance(end, dict):
        raise AnswerUnreadable
    zone = find_zone(event.get("originalStartTimeZone"))
    starts_at, ends_at = (
        read_moment(each.get("dateTime"), str(each.get("timeZone") or "UTC")) for each in (start, end)
    )
    if not event.get("isAllDay"):
        return Times(starts_at, ends_at, tzid=zone)
    told = str(start.get("timeZone") or "UTC")
    starts_on, ends_on = (_read_date(each, zone) for each in (start, end))
    if starts_on is None or ends_on is None:
        # A whole day of a zone that nobody knows: every day that it can be.
        starts_on, ends_on = (starts_at - _FARTHEST).date(), (ends_at + _FARTHEST).date() + _DAY
    return Times(starts_at, ends_at, starts_on, max(ends_on, starts_on + _DAY), tzid=find_zone(told))


def _read_date(moment: dict[str, Any], original_zone: str) -> date | None:
    """The date of a whole day: it is told as a midnight, whatever zone was asked for, or else as an instant."""
    text = str(moment.get("dateTime"))
    if text[10:19] == "T00:00:00":
        return date.fromisoformat(text[:10])
    instant = read_moment(text, str(moment.get("timeZone") or "UTC"))
    if not original_zone:
        return None
    local = instant.astimezone(zone_of(original_zone))
    return local.date() if local.time() == time() else None


def read_original(event: dict[str, Any], times: Times) -> datetime | date:
    """Where its series puts an occurrence: what was never moved stands there."""
    text = event.get("originalStart")
    if times.starts_on is None:
        return read_moment(text) if text else times.starts_at
    if not text:
        return times.starts_on
    zone = find_zone(event.get("originalStartTimeZone"))
    return _read_date({"dateTime": text}, zone) or read_moment(text).date()


def write_times(times: Times, *, keeps_zone: bool = False) -> str:
    """DTSTART and DTEND; in its zone where that says exactly this instant, or where a rule needs the zone."""
    if times.starts_on is not None and times.ends_on is not None:
        return f"DTSTART;VALUE=DATE:{times.starts_on:%Y%m%d}\r\nDTEND;VALUE=DATE:{times.ends_on:%Y%m%d}\r\n"
    ends_at = max(times.ends_at, times.starts_at)
    return "".join(
        _write_time(name, moment, times.tzid, keeps_zone)
        for name, moment in (("DTSTART", times.starts_at), ("DTEND", ends_at))
    )


def _write_time(name: str, moment: datetime, tzid: str, keeps_zone: bool) -> str:
    if tzid:
        local = moment.astimezone(zone_of(tzid))
        if keeps_zone or not local.fold:
            return write_line(name, f"{local:%Y%m%dT%H%M%S}", {"TZID": tzid})
    return f"{name}:{spell_instant(moment)}\r\n"


def spell_instant(moment: datetime) -> str:
    """The instant as iCalendar writes it."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def say_instant(moment: datetime) -> dict[str, str]:
    """The instant as Graph takes it; in UTC, because Exchange's rules of zones may be older than ours."""
    return {"dateTime": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"}


def say_date(on: date) -> dict[str, str]:
    """The midnight that stands for a date."""
    return {"dateTime": f"{on.isoformat()}T00:00:00", "timeZone": "UTC"}


def say_wall(moment: datetime, tzid: str) -> dict[str, str]:
    """A wall time with its zone, which a series needs."""
    return {"dateTime": f"{moment.astimezone(zone_of(tzid)):%Y-%m-%dT%H:%M:%S}", "timeZone": tzid}
