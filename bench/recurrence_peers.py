"""The same question about repeating events, asked of python-dateutil and of recurring-ical-events."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar


@dataclass(frozen=True, slots=True)
class ParsedEvent:
    """An event as dateutil likes it best: rules on the wall of the event's zone, which it need not convert."""

    rules: rruleset
    zone: ZoneInfo
    length: timedelta


def parse_for_dateutil(events: list[dict[str, Any]]) -> list[ParsedEvent]:
    """The events of the shared workload with their rules read."""
    return [_parse_event(event) for event in events]


def list_with_dateutil(events: list[ParsedEvent], starts_at: datetime, ends_at: datetime) -> list[int]:
    """The starts, in seconds since the epoch and in order, of the occurrences that meet the window."""
    starts: list[int] = []
    for event in events:
        after, before = (
            each.astimezone(event.zone).replace(tzinfo=None) for each in (starts_at - event.length, ends_at)
        )
        for wall in event.rules.between(after, before):
            starts.append(int(wall.replace(tzinfo=event.zone).timestamp()))
    starts.sort()
    return starts


def parse_icalendar(ics: bytes) -> Calendar:
    """The file as recurring-ical-events wants it."""
    calendar = Calendar.from_ical(ics)
    assert isinstance(calendar, Calendar)
    return calendar


def list_with_recurring_ical_events(calendar: Calendar, starts_at: datetime, ends_at: datetime) -> list[int]:
    """The starts, in seconds since the epoch and in order, of the occurrences that meet the window."""
    found = recurring_ical_events.of(calendar).between(starts_at, ends_at)
    return sorted(_to_seconds(event["DTSTART"].dt) for event in found)


def _parse_event(event: dict[str, Any]) -> ParsedEvent:
    zone = ZoneInfo(event["tz"])
    head, until, text = event["rrule"].partition(";UNTIL=")
    if until:
        last = datetime.fromisoformat(text).astimezone(zone)
        head += f";UNTIL={last:%Y%m%dT%H%M%S}"
    rules = rruleset()
    rules.rrule(rrulestr(head, dtstart=datetime.fromisoformat(event["dtstart"])))
    for each in event["exdate"]:
        rules.exdate(datetime.fromisoformat(each))
    return ParsedEvent(rules, zone, timedelta(minutes=event["dur_min"]))


def _to_seconds(moment: date) -> int:
    if not isinstance(moment, datetime):
        return int(datetime(moment.year, moment.month, moment.day, tzinfo=UTC).timestamp())
    return int(moment.timestamp())
