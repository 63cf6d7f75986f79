"""Putting what we want into a calendar object that others have made or edited, and leaving everything else alone."""

from collections.abc import Collection
from typing import Any

from icalendar import Calendar, Component, Event, Timezone

from parley.engine.domain.errors.calendars import EventUnreadable
from parley.engine.domain.event_writing.states import EventFields

# By field of a call: the properties that say it.
PROPERTIES = {
    "summary": ("SUMMARY",),
    "start": ("DTSTART", "DTEND"),
    "description": ("DESCRIPTION",),
    "place": ("LOCATION",),
    "latitude": ("GEO",),
    "url": ("URL",),
    "transparency": ("TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"),
    "is_private": ("CLASS",),
    "color": ("COLOR", "X-PARLEY-COLOR"),
    "categories": ("CATEGORIES",),
    "rule": ("RRULE",),
    "conferencing": ("CONFERENCE",),
    "files": ("ATTACH",),
}
GUESTS = ("ORGANIZER", "ATTENDEE")
ALL_MANAGED = (*(name for names in PROPERTIES.values() for name in names), *GUESTS, "STATUS")
_WHEN = ("DTSTART", "RRULE")
_STAMPS = ("DTSTAMP", "LAST-MODIFIED")
_UNUSABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError)


def merge_managed(theirs: bytes, ours: bytes, uid: str, *, keeps_reminders: bool) -> bytes:
    """Our event in the object as its owner edited it: notes, own properties and other exceptions stay.

    Exceptions go where the series moved. Ours alone where theirs cannot be used.
    """
    try:
        calendar, source = Calendar.from_ical(theirs), Calendar.from_ical(ours)
        target, wanted = _find_event(calendar, uid), _find_event(source, uid)
        if target is None or wanted is None:
            return ours
        if any(_spell(target, name) != _spell(wanted, name) for name in _WHEN):
            calendar.subcomponents = [each for each in calendar.subcomponents if "RECURRENCE-ID" not in each]
        _copy(target, wanted, (*ALL_MANAGED, *_STAMPS))
        if not keeps_reminders:
            _copy_reminders(target, wanted)
        _raise_sequence(target, max(_sequence_of(target), _sequence_of(wanted)))
        _copy_zones(calendar, source)
        return bytes(calendar.to_ical())
    except _UNUSABLE:
        return ours


def edit_object(theirs: bytes, ours: bytes, uid: str, fields: EventFields) -> bytes:
    """Their object with what the call names taken from ours; the same bytes where that changes nothing.

    Raises EventUnreadable.
    """
    names = [name for field, found in PROPERTIES.items() if getattr(fields, field) is not None for name in found]
    try:
        calendar, source = Calendar.from_ical(theirs), Calendar.from_ical(ours)
        target, wanted = _find_event(calendar, uid), _find_event(source, uid)
        if target is None or wanted is None:
            raise EventUnreadable
        before = bytes(target.to_ical())
        _copy(target, wanted, names)
        if fields.reminders is not None:
            _copy_reminders(target, wanted)
        _edit_guests(target, wanted, fields)
        if bytes(target.to_ical()) == before:
            return theirs
        _copy(target, wanted, _STAMPS)
        _raise_sequence(target, _sequence_of(target) + 1)
        _copy_zones(calendar, source)
        return bytes(calendar.to_ical())
    except _UNUSABLE as error:
        raise EventUnreadable from error


def answer_object(theirs: bytes, uid: str, addresses: Collection[str], answer: str) -> bytes:
    """Their object with the answer (accepted, declined, tentative) of whoever has one of these addresses.

    The answer goes for all of a series. The same bytes where that changes nothing. Raises EventUnreadable.
    """
    try:
        calendar = Calendar.from_ical(theirs)
        is_changed = False
        for event in calendar.walk("VEVENT"):
            for attendee in _list_people(event, "ATTENDEE"):
                if event.get("UID") == uid and _read_email(attendee) in addresses:
                    is_changed = is_changed or attendee.params.get("PARTSTAT") != answer.upper()
                    attendee.params["PARTSTAT"] = answer.upper()
                    attendee.params.pop("RSVP", None)
        return bytes(calendar.to_ical()) if is_changed else theirs
    except _UNUSABLE as error:
        raise EventUnreadable from error


def _find_event(calendar: object, uid: str) -> Event | None:
    if not isinstance(calendar, Calendar):
        return None
    events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    return next((each for each in events if each.get("UID") == uid and "RECURRENCE-ID" not in each), None)


def _copy(target: Event, source: Event, names: Collection[str]) -> None:
    for name in names:
        if name == "DTEND":
            target.pop("DURATION", None)
        target.pop(name, None)
        if name in source:
            target[name] = source[name]


def _copy_reminders(target: Event, source: Event) -> None:
    others = [each for each in target.subcomponents if each.name != "VALARM"]
    target.subcomponents = others + [each for each in source.subcomponents if each.name == "VALARM"]


def _copy_zones(calendar: Calendar, source: Calendar) -> None:
    """The rules of zones that ours are told in; times in a zone without rules would float."""
    known = {str(zone.get("TZID")) for zone in calendar.walk("VTIMEZONE")}
    missing = [
        zone for zone in source.subcomponents if isinstance(zone, Timezone) and str(zone.get("TZID")) not in known
    ]
    calendar.subcomponents = missing + calendar.subcomponents


def _edit_guests(target: Event, source: Event, fields: EventFields) -> None:
    if not fields.invite and not fields.remove:
        return
    gone = {email.lower() for email in fields.remove}
    people = [each for each in _list_people(target, "ATTENDEE") if _read_email(each) not in gone]
    known = {_read_email(each) for each in people}
    people += [each for each in _list_people(source, "ATTENDEE") if _read_email(each) not in known]
    target.pop("ATTENDEE", None)
    if people:
        target["ATTENDEE"] = people
        if "ORGANIZER" not in target:
            target["ORGANIZER"] = source["ORGANIZER"]


def _list_people(event: Component, name: str) -> list[Any]:
    found = event.get(name, [])
    return list(found) if isinstance(found, list) else [found]


def _read_email(person: object) -> str:
    text = str(person).strip().lower()
    return text.removeprefix("mailto:").strip()


def _spell(event: Event, name: str) -> object:
    return event[name].to_ical() if name in event else b""


def _sequence_of(event: Event) -> int:
    return int(event.get("SEQUENCE", 0))


def _raise_sequence(event: Event, sequence: int) -> None:
    event.pop("SEQUENCE", None)
    event.add("SEQUENCE", sequence)
