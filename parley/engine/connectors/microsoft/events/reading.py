"""Events of Graph as calendar objects: single ones, occurrences with what their series says, and masters."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from parley.engine.connectors.errors import AnswerUnreadable
from parley.engine.connectors.microsoft.events.bodies import clean_text, cut_meeting, read_text
from parley.engine.connectors.microsoft.events.own import Own
from parley.engine.connectors.microsoft.events.people import read_answer, write_people
from parley.engine.connectors.microsoft.events.recurrence import write_rule
from parley.engine.connectors.microsoft.events.times import (
    Times,
    read_moment,
    read_original,
    read_times,
    spell_instant,
    write_times,
)
from parley.engine.domain.event_writing.objects.lines import escape, write_line
from parley.engine.domain.invitations import MARKER, PRODUCT

_HEAD = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODUCT}\r\nCALSCALE:GREGORIAN\r\n"
# What counts as free; anything else, known or not, keeps the time.
_FREE = {"free": "FREE", "workingelsewhere": "WORKINGELSEWHERE"}
_BUSY = {"tentative": "TENTATIVE", "oof": "OOF"}
_CLASSES = {"personal": "PRIVATE", "private": "PRIVATE", "confidential": "CONFIDENTIAL"}
# Of such an id Exchange changes the digits from 16 to 20 for each occurrence (MS-OXOCAL §2.2.1.27).
_GLOBAL_ID = re.compile(r"(040000008200E00074C5B7101A82E008)[0-9A-F]{8}([0-9A-F]+)", re.IGNORECASE)

_PEOPLE = ("ORGANIZER", "ATTENDEE")

SINGLE, MASTER, OCCURRENCE, EXCEPTION = "singleInstance", "seriesMaster", "occurrence", "exception"


def find_uid(event: dict[str, Any], own: Own | None) -> str:
    """The UID of an event, the same for all of a series: the one that we wrote, or Exchange's."""
    if own is not None:
        return own.uid
    given = str(event.get("uid") or event.get("iCalUId") or "")
    match = _GLOBAL_ID.fullmatch(given)
    return f"{match[1]}00000000{match[2]}" if match else given


def is_readable(event: dict[str, Any]) -> bool:
    """Whether it is known when the event stands: one that does not say it must not hide all others."""
    try:
        read_times(event)
    except AnswerUnreadable:
        return False
    return True


def complete_occurrence(row: dict[str, Any], master: dict[str, Any]) -> dict[str, Any]:
    """A row of delta with what its series says: rows of plain occurrences hold nothing but their time."""
    return {**master, **row, "recurrence": None}


def wrap_events(events: Iterable[str]) -> bytes:
    """A calendar with these components."""
    return f"{_HEAD}{''.join(events)}END:VCALENDAR\r\n".encode()


def write_event(event: dict[str, Any], uid: str, *, own: Own | None = None, owner: str = "") -> str:
    """One VEVENT; occurrences and exceptions bear RECURRENCE-ID, masters their rule. `owner` is the mailbox's address.

    Raises AnswerUnreadable where the event does not say when it stands.
    """
    times = read_times(event)
    kind = event.get("type")
    lines = ["BEGIN:VEVENT\r\n", write_line("UID", escape(uid))]
    if kind in (OCCURRENCE, EXCEPTION):
        lines.append(_write_original(event, times))
    lines += _write_stamps(event)
    lines.append(write_times(times, keeps_zone=kind == MASTER))
    if kind == MASTER and (rule := write_rule(event.get("recurrence"), is_all_day=times.starts_on is not None)):
        lines.append(write_line("RRULE", rule))
    lines += _write_texts(event, is_ours=own is not None)
    lines += _write_standing(event)
    lines += write_people(event, owner)
    if own is not None:
        lines.append(f"SEQUENCE:{own.sequence}\r\n")
        if own.marker:
            lines.append(write_line(MARKER, escape(own.marker)))
        lines += _write_extra(own, has_people=bool(event.get("attendees")))
    if kind not in (OCCURRENCE, EXCEPTION):
        lines += _write_reminder(event)
    return "".join([*lines, "END:VEVENT\r\n"])


def _write_original(event: dict[str, Any], times: Times) -> str:
    original = read_original(event, times)
    if times.starts_on is not None:
        return f"RECURRENCE-ID;VALUE=DATE:{original:%Y%m%d}\r\n"
    return f"RECURRENCE-ID:{original:%Y%m%dT%H%M%SZ}\r\n" if not _is_date(original) else ""


def _is_date(moment: date) -> bool:
    return type(moment) is date


def _write_stamps(event: dict[str, Any]) -> list[str]:
    changed, created = event.get("lastModifiedDateTime"), event.get("createdDateTime")
    stamp = spell_instant(read_moment(changed or created or "1970-01-01T00:00:00Z"))
    lines = [f"DTSTAMP:{stamp}\r\n", f"LAST-MODIFIED:{stamp}\r\n"]
    return [*lines, f"CREATED:{spell_instant(read_moment(created))}\r\n"] if created else lines


def _write_texts(event: dict[str, Any], *, is_ours: bool) -> list[str]:
    lines = [write_line("SUMMARY", escape(clean_text(event.get("subject"))))]
    join_url, description = find_join_url(event), read_text(event.get("body"))
    if is_ours:
        # Ours comes back as we wrote it; what Teams says below is in a property of its own.
        description = cut_meeting(description, join_url)
    place = event.get("location")
    name = clean_text(place.get("displayName")) if isinstance(place, dict) else ""
    for property_name, text in (("DESCRIPTION", clean_text(description)), ("LOCATION", name)):
        if text:
            lines.append(write_line(property_name, escape(text)))
    where = place.get("coordinates") if isinstance(place, dict) else None
    if isinstance(where, dict) and all(isinstance(where.get(each), int | float) for each in ("latitude", "longitude")):
        lines.append(f"GEO:{float(where['latitude']):.6f};{float(where['longitude']):.6f}\r\n")
    categories = event.get("categories")
    if isinstance(categories, list) and categories:
        lines.append(write_line("CATEGORIES", ",".join(escape(clean_text(each)) for each in categories)))
    if join_url:
        lines.append(write_line("X-MICROSOFT-SKYPETEAMSMEETINGURL", join_url))
    return lines


def find_join_url(event: dict[str, Any]) -> str:
    """Where the online meeting is joined, "" while there is none; `onlineMeetingUrl` is the old place for it."""
    meeting = event.get("onlineMeeting")
    found = meeting.get("joinUrl") if isinstance(meeting, dict) else None
    address = str(found or event.get("onlineMeetingUrl") or "")
    return address if address.startswith("https://") and address.isascii() and len(address) <= 2000 else ""


def _write_standing(event: dict[str, Any]) -> list[str]:
    """How the time counts. What nobody knows keeps it; a declined invitation does not."""
    shown = str(event.get("showAs") or "busy").casefold()
    is_free = shown in _FREE or read_answer(event) == "DECLINED"
    lines = [
        f"STATUS:{'CANCELLED' if event.get('isCancelled') else 'CONFIRMED'}\r\n",
        f"TRANSP:{'TRANSPARENT' if is_free else 'OPAQUE'}\r\n",
        f"X-MICROSOFT-CDO-BUSYSTATUS:{_FREE.get(shown, 'FREE') if is_free else _BUSY.get(shown, 'BUSY')}\r\n",
    ]
    visibility = _CLASSES.get(str(event.get("sensitivity") or "").casefold())
    return [*lines, f"CLASS:{visibility}\r\n"] if visibility else lines


def _write_extra(own: Own, *, has_people: bool) -> list[str]:
    """What we wrote beside the event; people only where Exchange knows none."""
    kept = [line for line in own.extra if not (has_people and line.startswith(_PEOPLE))]
    return [write_line(head, value) for head, colon, value in (line.partition(":") for line in kept) if colon]


def _write_reminder(event: dict[str, Any]) -> list[str]:
    minutes = event.get("reminderMinutesBeforeStart")
    if not event.get("isReminderOn") or not isinstance(minutes, int) or minutes < 0:
        return []
    return [f"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\nTRIGGER:-PT{minutes}M\r\nEND:VALARM\r\n"]
