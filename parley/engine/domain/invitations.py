"""Invitations as iCalendar objects: written for calendars and mails (RFC 5546)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress, vText

from parley.engine.domain.errors.base import AddressUnreadable, SpanEmpty, TextForbidden

PRODUCT = "-//Parley//Parley//EN"
MARKER = "X-PARLEY-BOOKING"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")
_LINE_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]{1,64}@[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]{1,255}")
# In a parameter readers take these for escapes (RFC 6868), or for the end of it: what looks alike stands there instead.
_LOOKALIKES = str.maketrans({'"': "'", "^": "ˆ", "\\": "⧵"})
_UID_PART = re.compile(r"[A-Za-z0-9._-]{1,200}")

Method = Literal["REQUEST", "CANCEL", "DECLINECOUNTER"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part. Raises TextForbidden, AddressUnreadable."""

    name: str
    email: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", require_one_line(self.name, "name").translate(_LOOKALIKES))
        if _ADDRESS.fullmatch(self.email) is None:
            raise AddressUnreadable(field="email")


@dataclass(frozen=True, slots=True)
class EventContent:
    """What a booking says in a calendar; times are aware. Raises TextForbidden, SpanEmpty."""

    uid: str
    sequence: int
    summary: str
    description: str
    location: str
    starts_at: datetime
    ends_at: datetime
    organizer: Person
    attendees: tuple[Person, ...]
    stamped_at: datetime
    status: Literal["confirmed", "cancelled"] = "confirmed"
    url: str = ""

    def __post_init__(self) -> None:
        for name in ("uid", "summary", "location", "url"):
            object.__setattr__(self, name, require_one_line(getattr(self, name), name))
        object.__setattr__(self, "description", require_text(self.description, "description"))
        for name in ("starts_at", "ends_at", "stamped_at"):
            if getattr(self, name).tzinfo is None:
                raise SpanEmpty("A time needs a zone.", field=name)
        if self.ends_at <= self.starts_at:
            raise SpanEmpty


def derive_uid(booking_id: str, host: str) -> str:
    """The UID of a booking's event: the same in calendar, mail and download, for good. Raises TextForbidden."""
    if _UID_PART.fullmatch(booking_id) is None or _UID_PART.fullmatch(host) is None:
        raise TextForbidden("An event's identifier holds characters that are not allowed.", field="uid")
    return f"{booking_id}@{host}"


def require_one_line(text: str, field: str) -> str:
    """The text, trimmed, if it is one line without control characters. Raises TextForbidden."""
    if _LINE_CONTROL.search(text.strip()) is not None:
        raise TextForbidden("Line breaks and control characters are not allowed here.", field=field)
    return text.strip()


def require_text(text: str, field: str) -> str:
    """The text with plain line ends, if it holds no other control characters. Raises TextForbidden."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(plain) is not None:
        raise TextForbidden("Control characters are not allowed here.", field=field)
    return plain.strip()


def build_calendar_object(content: EventContent) -> bytes:
    """The event for the host's own calendar: no METHOD (RFC 4791 §4.1), marked as ours by X-PARLEY-BOOKING.

    SCHEDULE-AGENT=CLIENT keeps the server from mailing invitations of its own (RFC 6638 §7.1).
    """
    event = _build_event(content, {"SCHEDULE-AGENT": "CLIENT"})
    event.add(MARKER, content.uid)
    return _wrap(event, None)


def build_invitation(content: EventContent, method: Method = "REQUEST") -> bytes:
    """The object that goes into a mail: one event, all times in UTC, METHOD as the mail's parameter must say.

    With CANCEL the status is cancelled, whatever the content says (RFC 5546 §3.2.5).
    """
    return _wrap(_build_event(content, {}, is_cancelled=method == "CANCEL"), method)


def _build_event(content: EventContent, parameters: dict[str, str], *, is_cancelled: bool = False) -> Event:
    event = Event()
    event.add("UID", content.uid)
    event.add("SEQUENCE", content.sequence)
    event.add("DTSTAMP", content.stamped_at.astimezone(UTC))
    event.add("DTSTART", content.starts_at.astimezone(UTC))
    event.add("DTEND", content.ends_at.astimezone(UTC))
    event.add("SUMMARY", content.summary)
    for name, value in (("DESCRIPTION", content.description), ("LOCATION", content.location), ("URL", content.url)):
        if value:
            event.add(name, value)
    event.add("STATUS", "CANCELLED" if is_cancelled or content.status == "cancelled" else "CONFIRMED")
    event.add("TRANSP", "OPAQUE")
    event.add("ORGANIZER", _address_of(content.organizer, {}), encode=False)
    for attendee in content.attendees:
        invited = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
        event.add("ATTENDEE", _address_of(attendee, {**invited, **parameters}), encode=False)
    return event


def _address_of(person: Person, parameters: dict[str, str]) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    if person.name:
        address.params["CN"] = vText(person.name)
    for name, value in parameters.items():
        address.params[name] = vText(value)
    return address


def _wrap(event: Event, method: Method | None) -> bytes:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    if method is not None:
        calendar.add("METHOD", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
