"""Google's events as iCalendar: every field that busy time, agenda and interface read; unknown words are busy time."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from parley.engine.connectors.google.events.conferences import find_join_url
from parley.engine.connectors.google.events.kept_lines import SEQUENCE, UID, list_kept, read_lines
from parley.engine.connectors.google.events.texts import read_plain
from parley.engine.connectors.google.events.times import write_instant, write_moment
from parley.engine.domain.event_writing.objects.lines import escape, write_line
from parley.engine.domain.invitations import PRODUCT

PARTSTAT = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}
STATUS = {"tentative": "TENTATIVE", "cancelled": "CANCELLED"}
CLASS = {"private": "PRIVATE", "confidential": "CONFIDENTIAL"}
# Where and that somebody is, not that they are busy.
NOT_BUSY = frozenset({"workingLocation", "birthday"})
RULES = ("RRULE", "RDATE", "EXDATE")
MOST_MINUTES = 40_320

Item = Mapping[str, Any]


def build_ics(items: Iterable[Item], zone: str) -> bytes:
    """A calendar with these events; `zone` is the calendar's own. All bear the UID of the first."""
    listed = list(items)
    uid = find_uid(listed[0])
    events = "".join("".join(("BEGIN:VEVENT\r\n", *_write_event(item, uid, zone), "END:VEVENT\r\n")) for item in listed)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODUCT}\r\n{events}END:VCALENDAR\r\n".encode()


def find_uid(item: Item) -> str:
    """The UID under which we wrote an event, Google's where somebody else did; stubs have that of their series."""
    own = list_kept(item).get(UID, "")
    return own or str(item.get("iCalUID") or f"{item.get('recurringEventId') or item.get('id')}@google.com")


def is_master(item: Item) -> bool:
    """Whether an event repeats."""
    return bool(item.get("recurrence"))


def _write_event(item: Item, uid: str, zone: str) -> Iterator[str]:
    yield write_line("UID", escape(uid))
    yield from _write_times(item, zone)
    private = list_kept(item)
    yield f"SEQUENCE:{_read_sequence(item, private)}\r\n"
    for name, field in (("DTSTAMP", "updated"), ("LAST-MODIFIED", "updated"), ("CREATED", "created")):
        if moment := write_instant(item.get(field)):
            yield f"{name}:{moment}\r\n"
    is_own = bool(private)
    description = str(item.get("description") or "")
    for name, text in (
        ("SUMMARY", str(item.get("summary") or "")),
        ("DESCRIPTION", description if is_own else read_plain(description)),
        ("LOCATION", str(item.get("location") or "")),
    ):
        if text:
            yield write_line(name, escape(_clean(text)))
    yield from _write_standing(item)
    yield from _write_people(item, {} if not is_own else _list_kept_people(private))
    yield from (_write_kept(line) for line in read_lines(private) if not _is_person(line))
    if url := find_join_url(item):
        yield write_line("X-GOOGLE-CONFERENCE", url)
    yield from _write_reminders(item)


def _write_times(item: Item, zone: str) -> Iterator[str]:
    original = item.get("originalStartTime")
    is_series = is_master(item)
    # A stub of an occurrence that was called off says only when it would have been.
    start = item.get("start") or original or {}
    yield from write_moment("DTSTART", start, zone, is_series=is_series)
    if not item.get("endTimeUnspecified") and item.get("end"):
        yield from write_moment("DTEND", item["end"], zone, is_series=is_series)
    if item.get("recurringEventId") and isinstance(original, dict):
        yield from write_moment("RECURRENCE-ID", original, "UTC", is_instant=True)
    for line in item.get("recurrence") or ():
        if str(line).partition(":")[0].partition(";")[0].upper() in RULES:
            yield f"{_one_line(str(line))}\r\n"


def _write_standing(item: Item) -> Iterator[str]:
    status = STATUS.get(str(item.get("status")), "CONFIRMED")
    yield f"STATUS:{status}\r\n"
    kind = item.get("eventType")
    is_declined = any(each.get("self") and each.get("responseStatus") == "declined" for each in _list_attendees(item))
    is_free = item.get("transparency") == "transparent" or kind in NOT_BUSY or is_declined
    yield f"TRANSP:{'TRANSPARENT' if is_free else 'OPAQUE'}\r\n"
    if kind == "outOfOffice" and not is_free:
        yield "X-MICROSOFT-CDO-BUSYSTATUS:OOF\r\n"
    if found := CLASS.get(str(item.get("visibility"))):
        yield f"CLASS:{found}\r\n"


def _write_people(item: Item, kept: Mapping[str, str]) -> Iterator[str]:
    attendees = _list_attendees(item)
    organizer = item.get("organizer")
    if attendees and isinstance(organizer, dict) and organizer.get("email"):
        yield write_line("ORGANIZER", f"mailto:{_one_line(str(organizer['email']))}", _name(organizer))
    elif "" in kept:
        yield _write_kept(kept[""])
    for each in attendees:
        parameters = {
            **_name(each),
            "CUTYPE": "RESOURCE" if each.get("resource") else "INDIVIDUAL",
            "ROLE": "OPT-PARTICIPANT" if each.get("optional") else "REQ-PARTICIPANT",
            "PARTSTAT": PARTSTAT.get(str(each.get("responseStatus")), "NEEDS-ACTION"),
        }
        yield write_line("ATTENDEE", f"mailto:{_one_line(str(each['email']))}", parameters)
    there = {str(each["email"]).lower() for each in attendees} | {""}
    yield from (_write_kept(line) for email, line in kept.items() if email not in there)


def _list_attendees(item: Item) -> list[dict[str, Any]]:
    found = item.get("attendees")
    return [each for each in found if isinstance(each, dict) and each.get("email")] if isinstance(found, list) else []


def _name(person: Mapping[str, Any]) -> dict[str, str]:
    name = _one_line(str(person.get("displayName") or ""))
    return {"CN": name} if name else {}


def _list_kept_people(private: Mapping[str, str]) -> dict[str, str]:
    """The lines of people that were kept, by address in lower case; that of the organizer under nothing."""
    found = {}
    for line in read_lines(private):
        if _is_person(line):
            email = "" if line.upper().startswith("ORGANIZER") else line.lower().rpartition("mailto:")[2].strip()
            found[email] = line
    return found


def _is_person(line: str) -> bool:
    return line.upper().startswith(("ATTENDEE;", "ATTENDEE:", "ORGANIZER;", "ORGANIZER:"))


def _write_kept(line: str) -> str:
    head, colon, value = line.partition(":")
    return write_line(head, value) if colon else ""


def _write_reminders(item: Item) -> Iterator[str]:
    reminders = item.get("reminders")
    listed = reminders.get("overrides") if isinstance(reminders, dict) else ()
    for each in listed or ():
        minutes = each.get("minutes") if isinstance(each, dict) else None
        if isinstance(minutes, int) and 0 <= minutes <= MOST_MINUTES:
            yield "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\n"
            yield f"TRIGGER:-PT{minutes}M\r\nEND:VALARM\r\n"


def _read_sequence(item: Item, private: Mapping[str, str]) -> int:
    text = private.get(SEQUENCE) or str(item.get("sequence") or 0)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())
