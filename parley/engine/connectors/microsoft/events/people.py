"""People of an event of Graph as lines of a calendar object, and how the owner of the mailbox answered."""

import re
from typing import Any

from parley.engine.connectors.microsoft.events.bodies import clean_text
from parley.engine.domain.event_writing.objects.lines import write_line

_MOST_ATTENDEES = 500
_ANSWERS = {
    "accepted": "ACCEPTED",
    "organizer": "ACCEPTED",
    "declined": "DECLINED",
    "tentativelyaccepted": "TENTATIVE",
}
_ADDRESS = re.compile(r"[^\s@:;,<>\"]{1,64}@[^\s@:;,<>\"]{1,255}")


def write_people(event: dict[str, Any], owner: str) -> list[str]:
    """Organizer and attendees; the owner's own answer stands beside the list, which often does not know it."""
    attendees = event.get("attendees")
    rows = [each for each in attendees if isinstance(each, dict)] if isinstance(attendees, list) else []
    organizer = _read_person(event.get("organizer"))
    lines = [_write_person("ORGANIZER", organizer, {})] if organizer and (rows or not event.get("isOrganizer")) else []
    is_owner_named = False
    for row in rows[:_MOST_ATTENDEES]:
        person = _read_person(row)
        if person is None:
            continue
        is_owner = bool(owner) and person[1].casefold() == owner.casefold()
        is_owner_named = is_owner_named or is_owner
        status = row.get("status")
        answer = _spell_answer(status.get("response") if isinstance(status, dict) else "")
        lines.append(_write_attendee(person, read_answer(event) if is_owner and _is_guest(event) else answer, row))
    if owner and not is_owner_named and _is_guest(event):
        # Invited by another name, or as one of a group.
        lines.append(_write_attendee(("", owner), read_answer(event), {}))
    return lines


def _is_guest(event: dict[str, Any]) -> bool:
    return event.get("isOrganizer") is False


def asks_owner(event: dict[str, Any]) -> bool:
    """Whether the owner's address has to be known to tell how they answered."""
    return _is_guest(event) and isinstance(event.get("responseStatus"), dict)


def read_answer(event: dict[str, Any]) -> str:
    """How the owner of the mailbox answered, as iCalendar says it."""
    status = event.get("responseStatus")
    return _spell_answer(status.get("response") if isinstance(status, dict) else "")


def _spell_answer(response: object) -> str:
    return _ANSWERS.get(str(response or "").casefold(), "NEEDS-ACTION")


def _write_attendee(person: tuple[str, str], answer: str, row: dict[str, Any]) -> str:
    kind = str(row.get("type") or "").casefold()
    parameters = {"PARTSTAT": answer}
    if kind in ("optional", "resource"):
        parameters |= {"ROLE": "OPT-PARTICIPANT"} if kind == "optional" else {"CUTYPE": "RESOURCE"}
    return _write_person("ATTENDEE", person, parameters)


def _read_person(row: object) -> tuple[str, str] | None:
    """Name and address of an organizer or attendee; Exchange's own addresses are none that others could use."""
    found = row.get("emailAddress") if isinstance(row, dict) else None
    if not isinstance(found, dict):
        return None
    address = str(found.get("address") or "").strip()
    return (clean_text(found.get("name")), address) if _ADDRESS.fullmatch(address) else None


def _write_person(name: str, person: tuple[str, str], parameters: dict[str, str]) -> str:
    shown, address = person
    return write_line(name, f"mailto:{address}", {"CN": shown, **parameters} if shown else parameters)
