"""Mails about one conversation, written by the engine's own services from words that people typed; nothing is kept."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from django.utils.translation import override

from parley.engine.domain.invitations import Method, Person, build_invitation
from parley.engine.models import Account, Booking, BookingHost, OrganizationalUnit, SchedulingRequest
from parley.engine.services.letters.invitations import (
    describe_for,
    write_cancellation_letter,
    write_invitation_letter,
    write_organizer,
)
from parley.engine.services.letters.notices import write_notice_letter
from parley.engine.services.mails import draft_mail
from parley.engine.services.people.accounts import clean_person_name
from parley.engine.services.people.typed_words import Invitee, check_invitee, check_place, check_text
from parley.toolkit.mail.letters import Letter, write_letter_html, write_letter_text

TEN = datetime(2027, 3, 4, 9, 0, tzinfo=UTC)
ADDRESS = "mara@candidates.example"


@dataclass(frozen=True, slots=True)
class Typed:
    """What people typed: the candidate their name, answer and reason, the company the rest."""

    name: str = "Mara Okafor"
    title: str = "Interview"
    place: str = "Room 5"
    description: str = "Bring your CV."
    reason: str = "I am ill."
    answer: str = "Marine engineer"
    host: str = "Ana Ruiz"
    unit: str = "Acme"


FIELDS = tuple(each.name for each in fields(Typed))


def check_typed(typed: Typed) -> Typed:
    """The words as they are kept. Raises EngineRefusal for what is not taken."""
    return Typed(
        name=check_invitee(Invitee(typed.name, ADDRESS, "Europe/London")).name,
        title=check_text(typed.title, "summary", 1024),
        place=check_place({"kind": "in_person", "detail": typed.place})["detail"],
        description=check_text(typed.description, "description", 4096, is_required=False, has_lines=True),
        reason=check_text(typed.reason, "reason", 500, is_required=False, has_lines=True),
        answer=check_text(typed.answer, "answer", 2000, is_required=False, has_lines=True),
        host=clean_person_name(typed.host),
        unit=check_text(typed.unit, "name", 200),
    )


def make_booking(typed: Typed, **values: object) -> tuple[Booking, list[BookingHost]]:
    """The conversation, tomorrow at ten in Berlin."""
    ana = Account(pk="acc_ana", name=typed.host, email="ana@acme.example", tzid="Europe/Berlin")
    unit = OrganizationalUnit(name=typed.unit)
    request = SchedulingRequest(
        unit=unit,
        host=ana,
        summary=typed.title,
        description=typed.description,
        place={"kind": "in_person", "detail": typed.place},
    )
    usual: dict[str, object] = {
        "request": request,
        "starts_at": TEN,
        "ends_at": TEN + timedelta(minutes=30),
        "tzid": "Europe/Berlin",
        "uid": "bok_1@localhost",
        "has_reply_words": True,
        "token": "token",
        "invitee_name": typed.name,
        "invitee_email": ADDRESS,
        "invitee_tzid": "Europe/London",
        "cancelled_reason": typed.reason,
        "cancelled_by": "host",
        "answers": [{"key": "job", "label": "What do you do?", "answer": typed.answer}],
    }
    booking = Booking(**{**usual, **values})
    return booking, [BookingHost(booking=booking, account=ana, is_organizer=True)]


def write_mails(typed: Typed, language: str = "en-gb") -> list[bytes]:
    """The invitation, the cancellation and the host's notice."""
    booking, seats = make_booking(typed)
    reader = Person(booking.invitee_name, booking.invitee_email)
    with override(language):
        invitation = write_invitation_letter(
            booking, seats, reader, "Booked.", [("plan.pdf", "https://f.example/1")], is_picker=True
        )
        cancellation = write_cancellation_letter(booking, seats, reader, "Cancelled.", is_picker=True)
        notice = write_notice_letter(booking, seats[0].account, "Booked.", words=typed.reason)
        return [
            _write(booking, reader, invitation, "REQUEST"),
            _write(booking, reader, cancellation, "CANCEL"),
            _write(booking, reader, notice, None),
        ]


def _write(booking: Booking, reader: Person, letter: Letter, method: Method | None) -> bytes:
    draft = draft_mail(
        "invitation",
        reader.email,
        f"Booked: {booking.request.summary}",
        write_letter_text(letter),
        html=write_letter_html(letter),
        sender_name=booking.request.host.name if method else "",
        sender_address=write_organizer(booking, reader) if method else "",
        calendar=build_invitation(describe_for(booking, reader, is_picker=True), method) if method else None,
        calendar_method=method or "",
    )
    return str(draft.content).encode()
