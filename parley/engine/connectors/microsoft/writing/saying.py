"""Calendar objects as events of Graph: what is wanted of an event, in Graph's words."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar

from parley.engine.connectors.errors import WriteRefused
from parley.engine.connectors.microsoft.events.bodies import say_text
from parley.engine.connectors.microsoft.events.recurrence import say_rule
from parley.engine.connectors.microsoft.events.times import find_zone, say_date, say_instant, say_wall
from parley.engine.domain.invitations import MARKER
from parley.engine.domain.zones.names import zone_of

_SHOWN = {"OOF": "oof", "TENTATIVE": "tentative", "WORKINGELSEWHERE": "workingElsewhere"}
_SENSITIVITIES = {"PRIVATE": "private", "CONFIDENTIAL": "confidential"}
# What Graph has a field for, or we keep by itself.
_SAID = frozenset(
    {
        *("BEGIN", "END", "UID", "SEQUENCE", "DTSTAMP", "CREATED", "LAST-MODIFIED", "DTSTART", "DTEND", "DURATION"),
        *("SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "TRANSP", "CLASS", "CATEGORIES", "RRULE", MARKER),
        *("X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-SKYPETEAMSMEETINGURL"),
    }
)
_PEOPLE = ("ORGANIZER", "ATTENDEE")
_LONGEST_SUBJECT = 255
_MOST_ATTENDEES = 500
_SPACES = re.compile(r"\s+")
_UNUSABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An event as it shall stand: its fields in Graph's words, and what Graph has no field for.

    `starts_at` and `ends_at` are instants or dates; `rule` is the RRULE. `attendees` and `answers` (by address in
    small letters) are kept apart: they reach Exchange only where it shall mail people, or where the owner answers.
    """

    fields: dict[str, Any]
    description: str
    starts_at: datetime | date
    ends_at: datetime | date
    rule: str
    sequence: int
    attendees: list[dict[str, Any]]
    answers: dict[str, str]
    marker: str
    extra: tuple[str, ...]


def read_wanted(ics: bytes) -> Wanted:
    """The event of a calendar object, exceptions left aside. Raises WriteRefused where it cannot be read."""
    try:
        events: list[Any] = list(Calendar.from_ical(ics).walk("VEVENT"))
        return _read_event(next(each for each in events if "RECURRENCE-ID" not in each))
    except (*_UNUSABLE, StopIteration):
        raise WriteRefused from None


def _read_event(event: Any) -> Wanted:
    starts_at, ends_at = _read_span(event)
    if "RDATE" in event or "EXDATE" in event:
        # Graph says exceptions of a series one by one only, after it was made.
        raise WriteRefused
    tzid = find_zone(event["DTSTART"].params.get("TZID"))
    rule = event["RRULE"].to_ical().decode() if "RRULE" in event else ""
    fields = {
        "subject": _SPACES.sub(" ", str(event.get("SUMMARY", ""))).strip()[:_LONGEST_SUBJECT],
        "location": {"displayName": str(event.get("LOCATION", ""))},
        "showAs": _say_standing(event),
        "sensitivity": _SENSITIVITIES.get(str(event.get("CLASS", "")).upper(), "normal"),
        "categories": _list_categories(event),
        **say_span(starts_at, ends_at, tzid, rule),
        **_say_reminder(event),
    }
    return Wanted(
        fields=fields,
        description=_read_description(event),
        starts_at=starts_at,
        ends_at=ends_at,
        rule=rule,
        sequence=int(event.get("SEQUENCE", 0)),
        attendees=_list_attendees(event),
        answers={_read_address(each): _read_answer(each) for each in _list_people(event, "ATTENDEE")},
        marker=str(event.get(MARKER, "")),
        extra=_list_extra(event),
    )


def _read_span(event: Any) -> tuple[datetime | date, datetime | date]:
    start = event["DTSTART"].dt
    if not isinstance(start, datetime):
        following: date = event["DTEND"].dt if "DTEND" in event else start + _read_length(event, timedelta(days=1))
        return start, max(following, start + timedelta(days=1))
    starts_at = _to_utc(event["DTSTART"])
    ends_at = _to_utc(event["DTEND"]) if "DTEND" in event else starts_at + _read_length(event, timedelta(0))
    return starts_at, max(ends_at, starts_at)


def _read_length(event: Any, usual: timedelta) -> timedelta:
    length: timedelta = event["DURATION"].dt if "DURATION" in event else usual
    return length


def _to_utc(found: Any) -> datetime:
    """The instant to the second; our own rules of a zone win over those that came with the object."""
    moment: datetime = found.dt
    tzid = find_zone(found.params.get("TZID"))
    if tzid or moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_of(tzid or "UTC"))
    return moment.astimezone(UTC).replace(microsecond=0)


def say_span(starts_at: datetime | date, ends_at: datetime | date, tzid: str, rule: str) -> dict[str, Any]:
    if isinstance(starts_at, datetime) and isinstance(ends_at, datetime):
        if not rule:
            return {"start": say_instant(starts_at), "end": say_instant(ends_at), "isAllDay": False}
        zone = tzid or "UTC"
        times = {"start": say_wall(starts_at, zone), "end": say_wall(ends_at, zone), "isAllDay": False}
        return {**times, "recurrence": say_rule(rule, starts_at, zone)}
    times = {"start": say_date(starts_at), "end": say_date(ends_at), "isAllDay": True}
    midnight = datetime(starts_at.year, starts_at.month, starts_at.day, tzinfo=UTC)
    return {**times, "recurrence": say_rule(rule, midnight, "UTC")} if rule else times


def _say_standing(event: Any) -> str:
    shown = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    is_free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or str(event.get("STATUS", "")) == "CANCELLED"
    if is_free:
        return "workingElsewhere" if shown == "WORKINGELSEWHERE" else "free"
    if shown in ("OOF", "TENTATIVE"):
        return _SHOWN[shown]
    return "tentative" if str(event.get("STATUS", "")).upper() == "TENTATIVE" else "busy"


def _say_reminder(event: Any) -> dict[str, Any]:
    """The first reminder, the only one that an event has there; where none is named, Outlook's own stays."""
    for alarm in event.walk("VALARM"):
        trigger = getattr(alarm.get("TRIGGER"), "dt", None)
        if isinstance(trigger, timedelta):
            minutes = max(int(-trigger.total_seconds() // 60), 0)
            return {"isReminderOn": True, "reminderMinutesBeforeStart": minutes}
    return {}


def _read_description(event: Any) -> str:
    """The description, and the event's address below it where it is not in there: Graph has no field for that."""
    text, address = str(event.get("DESCRIPTION", "")).replace("\r\n", "\n").strip(), str(event.get("URL", ""))
    return text if not address or address in text else f"{text}\n\n{address}".strip()


def _list_categories(event: Any) -> list[str]:
    found = event.get("CATEGORIES", [])
    rows = found if isinstance(found, list) else [found]
    return [str(word) for row in rows for word in getattr(row, "cats", [row])]


def _list_extra(event: Any) -> tuple[str, ...]:
    """The lines that Graph has no field for, those about people last: where there are too many, they give way."""
    lines = [
        str(event.content_line(name, value))
        for name, value in event.property_items(recursive=False, sorted=False)
        if name not in _SAID
    ]
    return tuple(sorted(lines, key=lambda line: line.startswith(_PEOPLE)))


def _list_people(event: Any, name: str) -> list[Any]:
    found = event.get(name, [])
    return list(found) if isinstance(found, list) else [found]


def _read_answer(person: Any) -> str:
    return str(person.params.get("PARTSTAT", "")).upper()


def _read_address(person: object) -> str:
    return str(person).strip().lower().removeprefix("mailto:").strip()


def _list_attendees(event: Any) -> list[dict[str, Any]]:
    """Everybody but the organizer, who is the owner of the mailbox."""
    organizer = {_read_address(each) for each in _list_people(event, "ORGANIZER")}
    people = [each for each in _list_people(event, "ATTENDEE") if _read_address(each) not in organizer]
    return [
        {
            "type": "optional" if str(each.params.get("ROLE", "")).upper() == "OPT-PARTICIPANT" else "required",
            "emailAddress": {
                "address": _read_address(each),
                "name": str(each.params.get("CN") or _read_address(each)),
            },
        }
        for each in people[:_MOST_ATTENDEES]
    ]


def say_new(wanted: Wanted) -> dict[str, Any]:
    """The whole event."""
    return {**wanted.fields, "body": say_text(wanted.description)}
