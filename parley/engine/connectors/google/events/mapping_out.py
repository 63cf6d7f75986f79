"""iCalendar as Google's events: which fields are wanted, who takes part, and what Google cannot hold."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from icalendar import Calendar, Event

from parley.engine.connectors.errors import WriteRefused
from parley.engine.connectors.google.events.people import Guest, list_guests
from parley.engine.connectors.google.events.times import describe_moment, spell_moment

_FIELDS = frozenset(
    [
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "DURATION",
        "SEQUENCE",
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "STATUS",
        "TRANSP",
        "CLASS",
        "RRULE",
        "RDATE",
        "EXDATE",
        "CREATED",
        "LAST-MODIFIED",
        "RECURRENCE-ID",
        "X-GOOGLE-CONFERENCE",
    ]
)
_PEOPLE = ("ORGANIZER", "ATTENDEE")
_RULES = ("RRULE", "RDATE", "EXDATE")
_STATUS = {"TENTATIVE": "tentative", "CANCELLED": "cancelled"}
_VISIBILITY = {"PRIVATE": "private", "CONFIDENTIAL": "confidential"}
_MOST_SUMMARY, _MOST_DESCRIPTION, _MOST_LOCATION, _MOST_URL = 1024, 8000, 1024, 1000
_MOST_REMINDERS = 5
_UNUSABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)
TIMES = ("start", "end")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An event in Google's words. `lines` is what Google has no field for;"""

    fields: dict[str, Any]
    sequence: int
    organizer_line: str = ""
    guests: tuple[Guest, ...] = ()
    lines: tuple[str, ...] = ()
    minutes: tuple[int, ...] = field(default=())


def read_wanted(ics: bytes) -> Wanted:
    """What a calendar object wants, by its event that is no exception. Raises WriteRefused for what is none."""
    try:
        events = [each for each in Calendar.from_ical(ics).walk("VEVENT") if isinstance(each, Event)]
        event = next((each for each in events if "RECURRENCE-ID" not in each), events[0])
        return _read(event)
    except _UNUSABLE:
        raise WriteRefused from None


def list_override_guests(ics: bytes) -> dict[tuple[str, ...], tuple[Guest, ...]]:
    """Who takes part in the exceptions of a series, by when it had put each. Raises WriteRefused."""
    try:
        events = [each for each in Calendar.from_ical(ics).walk("VEVENT") if isinstance(each, Event)]
        found: dict[tuple[str, ...], tuple[Guest, ...]] = {}
        for event in events:
            about = cast("Any", event.get("RECURRENCE-ID"))
            if about is not None:
                moment = describe_moment(about.dt, str(about.params.get("TZID") or ""), is_series=False)
                found[spell_moment(moment)] = list_guests(event)
        return found
    except _UNUSABLE:
        raise WriteRefused from None


def list_differences(wanted: Wanted, present: Wanted) -> dict[str, Any]:
    """What a patch has to say so that the present event becomes the wanted one; None takes a field away."""
    found: dict[str, Any] = {}
    for name in wanted.fields.keys() | present.fields.keys():
        ours, theirs = wanted.fields.get(name), present.fields.get(name)
        if name in TIMES:
            continue
        if ours != theirs:
            found[name] = ours
    if _spell_times(wanted) != _spell_times(present):
        # A patch goes into the fields of a time, so the one that does not hold any more has to be taken away.
        empty = {"date": None, "dateTime": None, "timeZone": None}
        found |= {name: {**empty, **wanted.fields[name]} for name in TIMES}
    if wanted.minutes != present.minutes:
        found["reminders"] = describe_reminders(wanted)
    return found


def is_same_event(wanted: Wanted, present: Wanted) -> bool:
    """Whether both are the same state of one event: time, rule, title, status and sequence."""
    return (
        _spell_times(wanted) == _spell_times(present)
        and wanted.sequence == present.sequence
        and all(wanted.fields.get(name) == present.fields.get(name) for name in ("recurrence", "status", "summary"))
    )


def describe_reminders(wanted: Wanted) -> dict[str, Any]:
    """Reminders of the event's own."""
    overrides = [{"method": "popup", "minutes": each} for each in wanted.minutes]
    return {"useDefault": False, "overrides": overrides}


def _spell_times(wanted: Wanted) -> tuple[object, ...]:
    zone = wanted.fields["start"].get("timeZone") if "recurrence" in wanted.fields else ""
    return (zone, *(spell_moment(wanted.fields[name]) for name in TIMES))


def _read(event: Event) -> Wanted:
    fields: dict[str, Any] = {
        "status": _STATUS.get(_word(event, "STATUS"), "confirmed"),
        "transparency": "transparent" if _word(event, "TRANSP") == "TRANSPARENT" else "opaque",
        "visibility": _VISIBILITY.get(_word(event, "CLASS"), "default"),
    }
    lines = _list_lines(event)
    rules = [line for line in lines if _name(line) in _RULES]
    if rules:
        fields["recurrence"] = sorted(rules)
    fields["start"], fields["end"] = _read_times(event, is_series=bool(rules))
    for name, property_name, most in (
        ("summary", "SUMMARY", _MOST_SUMMARY),
        ("description", "DESCRIPTION", _MOST_DESCRIPTION),
        ("location", "LOCATION", _MOST_LOCATION),
    ):
        if text := str(event.get(property_name) or "").replace("\r\n", "\n").strip()[:most]:
            fields[name] = text
    url = str(event.get("URL") or "").strip()
    if url.startswith(("https://", "http://")) and len(url) <= _MOST_URL:
        fields["source"] = {"title": "Parley", "url": url}
    return Wanted(
        fields=fields,
        sequence=int(event.get("SEQUENCE") or 0),
        organizer_line=next((line for line in lines if _name(line) == "ORGANIZER"), ""),
        guests=list_guests(event),
        lines=tuple(line for line in lines if _name(line) not in _FIELDS and _name(line) not in _PEOPLE),
        minutes=_list_minutes(event),
    )


def _read_times(event: Event, *, is_series: bool) -> tuple[dict[str, str], dict[str, str]]:
    # Whatever kind of value stands there: what is no time raises, and is refused.
    start, end, length = (cast("Any", event.get(name)) for name in ("DTSTART", "DTEND", "DURATION"))
    begins: date | datetime = start.dt
    if end is not None:
        ends, tzid = end.dt, str(end.params.get("TZID") or "")
    else:
        ends, tzid = _add(begins, length.dt if length is not None else None), ""
    own = str(start.params.get("TZID") or "")
    return (
        describe_moment(begins, own, is_series=is_series),
        describe_moment(ends, tzid or own, is_series=is_series),
    )


def _add(begins: date | datetime, length: timedelta | None) -> date | datetime:
    if not isinstance(begins, datetime):
        return begins + (length or timedelta(days=1))
    # By the clock: added to a local time, Python would count on the wall.
    moment = begins.astimezone(UTC) if begins.tzinfo else begins
    return moment + (length or timedelta())


def _list_lines(event: Event) -> list[str]:
    """The event's own lines, unfolded, in their order."""
    found = []
    for name, value in event.property_items(recursive=False, sorted=False):
        if name not in ("BEGIN", "END"):
            found.append(" ".join(str(event.content_line(name, value, sorted=False)).splitlines()))
    return found


def _list_minutes(event: Event) -> tuple[int, ...]:
    """Minutes before the start at which the event reminds."""
    found = set()
    for alarm in event.walk("VALARM"):
        trigger = alarm.get("TRIGGER")
        length = getattr(trigger, "dt", None)
        if isinstance(length, timedelta) and length <= timedelta() and trigger.params.get("RELATED") != "END":
            found.add(int(-length.total_seconds() // 60))
    return tuple(sorted(found))[:_MOST_REMINDERS]


def _word(event: Event, name: str) -> str:
    return str(event.get(name) or "").strip().upper()


def _name(line: str) -> str:
    return line.partition(":")[0].partition(";")[0].upper()
