"""Who takes part in an event: as iCalendar names them, and as Google's whole list of attendees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from icalendar import Event

_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited; `answer` is Google's word, "" where none was given. `line` is how iCalendar says it."""

    email: str
    name: str
    answer: str
    is_optional: bool
    line: str
    is_organizer: bool = False


def list_guests(event: Event) -> tuple[Guest, ...]:
    """Everybody invited, the organizer too where named among them."""
    listed = cast("Any", event.get("ATTENDEE") or [])
    people: list[Any] = listed if isinstance(listed, list) else [listed]
    organizer = _read_email(event.get("ORGANIZER") or "")
    guests: dict[str, Guest] = {}
    for person in people:
        email = _read_email(person)
        if "@" not in email:
            continue
        guests[email] = Guest(
            email=email,
            name=str(person.params.get("CN") or ""),
            answer=_ANSWERS.get(str(person.params.get("PARTSTAT") or "").upper(), ""),
            is_optional=str(person.params.get("ROLE") or "").upper() == "OPT-PARTICIPANT",
            line=" ".join(str(event.content_line("ATTENDEE", person, sorted=False)).splitlines()),
            is_organizer=email == organizer,
        )
    return tuple(guests.values())


def merge_attendees(present: Sequence[Mapping[str, Any]], guests: Sequence[Guest]) -> list[dict[str, Any]]:
    """All who are to take part: those there with what they answered, others added, those no longer named left out.

    Google replaces the whole list, so everybody has to be in it; the owner of the copy and its organizer stay,
    and nobody is invited to what they arrange themselves.
    """
    named = {guest.email: guest for guest in guests}
    found = []
    for person in present:
        guest = named.pop(str(person.get("email") or "").strip().lower(), None)
        if guest is not None:
            answer = {"responseStatus": guest.answer} if guest.answer else {}
            found.append({**person, **answer})
        elif person.get("self") or person.get("organizer"):
            found.append(dict(person))
    return found + [_describe_guest(guest) for guest in named.values() if not guest.is_organizer]


def merge_answers(present: Sequence[Mapping[str, Any]], guests: Sequence[Guest]) -> list[dict[str, Any]]:
    """The same people with the answers that were given; nobody is added, nobody left out."""
    answers = {guest.email: guest.answer for guest in guests if guest.answer}
    found = []
    for person in present:
        answer = answers.get(str(person.get("email") or "").strip().lower())
        found.append({**person, "responseStatus": answer} if answer else dict(person))
    return found


def _read_email(person: object) -> str:
    return str(person).strip().lower().removeprefix("mailto:").strip()


def _describe_guest(guest: Guest) -> dict[str, Any]:
    found: dict[str, Any] = {"email": guest.email, "responseStatus": guest.answer or "needsAction"}
    if guest.name:
        found["displayName"] = guest.name
    if guest.is_optional:
        found["optional"] = True
    return found
