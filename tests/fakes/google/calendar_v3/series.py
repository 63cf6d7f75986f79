"""Times as Google writes them, and which occurrences a series has: an expansion of the imitation's own."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

# Series without an end are followed for so long after the asked time began.
HORIZON = timedelta(days=800)
_LINE = re.compile(r"(?P<name>[A-Z]+)(?P<options>(?:;[^:]*)?):(?P<value>.+)")
_UNTIL = re.compile(r"UNTIL=([0-9TZ]+)")
_INSTANCE = re.compile(r"(?P<master>.+)_(?P<stamp>\d{8}(?:T\d{6}Z)?)")

Body = dict[str, Any]


def read_moment(text: str) -> datetime:
    """RFC 3339 with an offset; fractions are passed over."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.replace(microsecond=0)


def read_point(point: Body, zone: str) -> datetime:
    """The moment of a start or an end; a date means the day's beginning in the calendar's zone."""
    if "date" in point:
        return at_wall(datetime.combine(date.fromisoformat(point["date"]), time.min), zone)
    moment = datetime.fromisoformat(point["dateTime"])
    return moment.astimezone(UTC) if moment.tzinfo else at_wall(moment, point.get("timeZone") or zone)


def at_wall(wall: datetime, zone: str) -> datetime:
    """The moment of a wall time; in a gap with the offset from before it (RFC 5545 §3.3.5)."""
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def write_moment(moment: datetime, zone: str) -> str:
    """As answers have it: with the zone's offset, UTC as Z."""
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds").replace("+00:00", "Z")


def write_instant(moment: datetime) -> str:
    """As `created` and `updated` have it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def name_instance(master_id: str, original: Body, zone: str) -> str:
    """The id of the occurrence that the rule puts at `original`."""
    if "date" in original:
        return f"{master_id}_{original['date'].replace('-', '')}"
    return f"{master_id}_{read_point(original, zone):%Y%m%dT%H%M%SZ}"


def split_instance(event_id: str) -> tuple[str, str] | None:
    """The master's id and the stamp of an id of an occurrence."""
    found = _INSTANCE.fullmatch(event_id)
    return (found["master"], found["stamp"]) if found else None


def list_originals(master: Body, zone: str, until: datetime) -> Iterator[tuple[Body, Body]]:
    """Start and end of every occurrence that begins before `until`, as the rule has them, without exceptions."""
    start, own_zone = master["start"], master["start"].get("timeZone") or zone
    is_day = "date" in start
    first = _read_wall(start, own_zone)
    length = read_point(master["end"], zone) - read_point(start, zone)
    days = (_read_wall(master["end"], own_zone) - first) if is_day else timedelta()
    for wall in _list_walls(master, first, own_zone, until):
        if is_day:
            yield {"date": wall.date().isoformat()}, {"date": (wall + days).date().isoformat()}
        else:
            begins = at_wall(wall, own_zone)
            yield (
                {"dateTime": write_moment(begins, zone), "timeZone": own_zone},
                {"dateTime": write_moment(begins + length, zone), "timeZone": own_zone},
            )


def _read_wall(point: Body, zone: str) -> datetime:
    if "date" in point:
        return datetime.combine(date.fromisoformat(point["date"]), time.min)
    moment = datetime.fromisoformat(point["dateTime"])
    return (moment.astimezone(ZoneInfo(zone)) if moment.tzinfo else moment).replace(tzinfo=None)


def _list_walls(master: Body, first: datetime, zone: str, until: datetime) -> list[datetime]:
    last = until.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    # The start belongs to a series, unless its rule ended before.
    walls, left_out = set() if _has_ended(master, first, zone) else {first}, set()
    for line in master["recurrence"]:
        name, value = read_line(line)
        if name in ("RRULE", "EXRULE"):
            found = _list_by_rule(value, first, zone, last)
        else:
            found = [_read_stamp(stamp, zone) for stamp in value.split(",")]
        if name in ("RRULE", "RDATE"):
            walls.update(found)
        else:
            left_out.update(found)
    return sorted(wall for wall in walls - left_out if wall < last)


def _has_ended(master: Body, first: datetime, zone: str) -> bool:
    rules = [value for name, value in map(read_line, master["recurrence"]) if name == "RRULE"]
    ends = [_UNTIL.search(rule) for rule in rules]
    return bool(ends) and all(end and _read_stamp(end[1], zone, is_end=True) < first for end in ends)


def read_line(line: str) -> tuple[str, str]:
    """Name and value of a line of `recurrence`. Raises ValueError for any other line."""
    found = _LINE.fullmatch(line)
    if not found or found["name"] not in ("RRULE", "EXRULE", "RDATE", "EXDATE"):
        raise ValueError(line)
    if found["name"].endswith("RULE"):
        rrulestr(found["value"], dtstart=datetime(2020, 1, 1, tzinfo=UTC if "Z" in found["value"] else None))
    return found["name"], found["value"]


def _list_by_rule(value: str, first: datetime, zone: str, last: datetime) -> list[datetime]:
    parts = []
    for part in value.split(";"):
        key, _, told = part.partition("=")
        if key == "UNTIL":
            until = _read_stamp(told, zone, is_end=True)
            part = f"UNTIL={until:%Y%m%dT%H%M%S}"
        parts.append(part)
    found = []
    for wall in rrulestr(";".join(parts), dtstart=first):
        if wall >= last:
            break
        found.append(wall)
    return found


def _read_stamp(stamp: str, zone: str, *, is_end: bool = False) -> datetime:
    """A date or moment of iCalendar as the zone's wall time; the day that a rule ends on counts whole."""
    if len(stamp) == 8:
        day = datetime.strptime(stamp, "%Y%m%d").replace(tzinfo=UTC).replace(tzinfo=None)
        return day + timedelta(hours=23, minutes=59, seconds=59) if is_end else day
    moment = datetime.strptime(stamp.removesuffix("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return (moment.astimezone(ZoneInfo(zone)) if stamp.endswith("Z") else moment).replace(tzinfo=None)


def is_busy(body: Body) -> bool:
    """Whether Google counts the event's time as busy, for the person whose calendar it is on."""
    declined = any(guest.get("self") and guest["responseStatus"] == "declined" for guest in body.get("attendees", []))
    free = body.get("transparency") == "transparent" or body.get("eventType") in ("workingLocation", "birthday")
    return body["status"] != "cancelled" and not declined and not free
