"""An application that invites, and people who answer by mail."""

from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from parley.engine.models import Application, SmartInvite
from parley.engine.services.smart_invites.descriptions import describe_outcome
from parley.engine.services.smart_invites.invites import apply_wish
from parley.engine.services.smart_invites.wishes import read_wish

EVENT = {
    "summary": "Board meeting",
    "description": "Plans for the next quarter",
    "start": "2026-03-10T09:00:00Z",
    "end": "2026-03-10T09:30:00Z",
    "tzid": "Europe/Berlin",
    "location": {"description": "Board room"},
}
KIM, LEE = "Kim@candidates.example", "lee@candidates.example"
CALLBACK = "https://app.example/answers"


def ask(application: Application, **changes: Any) -> dict[str, Any]:
    """What the interface answers to a call; a request to Kim unless `changes` say otherwise."""
    usual: dict[str, Any] = {
        "smart_invite_id": "board-1",
        "callback_url": CALLBACK,
        "event": EVENT,
        "organizer": {"name": "Ana Ruiz"},
    }
    if "recipients" not in changes:
        usual["recipient"] = {"email": KIM}
    return describe_outcome(apply_wish(application, read_wish({**usual, **changes})))


def read_event(text: str) -> Any:
    """The one event of a calendar object."""
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event


def write_answer(invitation: str, email: str, partstat: str, *, stamp: str = "20260303T120000Z", **more: str) -> bytes:
    """The mail with which somebody's mail program answers an invitation, to its organizer."""
    event = read_event(invitation)
    method = more.pop("METHOD", "REPLY")
    lines = {
        "UID": event["UID"],
        "SEQUENCE": str(event["SEQUENCE"]),
        "DTSTAMP": stamp,
        "DTSTART": event["DTSTART"].to_ical().decode(),
        "DTEND": event["DTEND"].to_ical().decode(),
        **more,
    }
    if not more.get("DTSTART"):
        # As the invitation tells its times, zone and all.
        lines["DTSTART"], lines["DTEND"] = (f"{event[name].dt:%Y%m%dT%H%M%S}" for name in ("DTSTART", "DTEND"))
    text = "".join(f"{name}:{value}\r\n" for name, value in lines.items() if value)
    mail = EmailMessage()
    organizer = str(event["ORGANIZER"]).removeprefix("mailto:")
    mail["From"], mail["To"], mail["Subject"] = email, organizer, f"{partstat}: {event['SUMMARY']}"
    mail.set_content("Sent from somewhere")
    body = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n{text}"
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{email}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail.add_alternative(body.encode(), "text", "calendar", params={"method": method})
    return mail.as_bytes()


def find_invite(application: Application) -> SmartInvite:
    """The only one."""
    return SmartInvite.objects.get(application=application)
