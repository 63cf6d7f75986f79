"""The mails that follow from a booking."""

from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import default

import pytest
from icalendar import Calendar

from parley.engine.models import Account, OrganizationalUnit, OutgoingMail
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.changing import cancel_booking, reschedule_booking
from parley.engine.services.mails import send_due_mails
from parley.engine.services.people.typed_words import Invitee
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import MARA, make_request
from tests.fakes.smtp import SmtpServer

TEN = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def read(row: OutgoingMail) -> EmailMessage:
    """The mail as a program reads it."""
    message = message_from_string(row.content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def find_part(message: EmailMessage, content_type: str) -> EmailMessage:
    """The one part of this type."""
    (part,) = [each for each in message.walk() if each.get_content_type() == content_type]
    assert isinstance(part, EmailMessage)
    return part


def read_event(message: EmailMessage) -> tuple[Calendar, bytes]:
    """The invitation in the mail: parsed, and as bytes."""
    content = find_part(message, "text/calendar").get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    return calendar, content


def test_an_invitation_is_what_calendars_expect(unit: OrganizationalUnit, ana: Account) -> None:
    booking = book_slot(make_request(unit, ana, description="Bring\nyour CV."), TEN, MARA, "form")

    row = OutgoingMail.objects.get(purpose="invitation")
    message = read(row)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    inline = find_part(message, "text/calendar")
    assert inline["Content-Type"].params["method"] == "REQUEST"
    attached = find_part(message, "application/ics")
    assert attached.get_filename() == "invite.ics"
    calendar, content = read_event(message)
    assert attached.get_payload(decode=True) == content
    event = calendar.walk("VEVENT")[0]
    assert calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"]) == (booking.uid, 0)
    assert event["DTSTART"].dt == TEN
    sender = message["From"].addresses[0]
    assert event["ORGANIZER"].lower() == f"mailto:{sender.addr_spec}".lower()
    assert (sender.display_name, event["ORGANIZER"].params["CN"]) == ("Ana Ruiz", "Ana Ruiz")
    assert event["ATTENDEE"] == f"mailto:{MARA.email}"
    assert message["Message-ID"] == row.mail_id
    assert all(len(line) <= 998 for line in row.content.splitlines())


def test_the_candidate_reads_the_time_in_their_own_zone(unit: OrganizationalUnit, ana: Account) -> None:
    booking = book_slot(make_request(unit, ana), TEN, MARA, "form")

    text = find_part(read(OutgoingMail.objects.get(purpose="invitation")), "text/plain").get_content()
    assert "Wednesday 4 March, 09:00–09:30, London time" in text
    assert f"/booking/{booking.token}" in text
    notice = find_part(read(OutgoingMail.objects.get(purpose="notice")), "text/plain").get_content()
    assert "Wednesday 4 March, 10:00–10:30, Berlin time" in notice


def test_scenario_55_a_move_and_a_cancellation_keep_the_uid_and_raise_the_sequence(
    unit: OrganizationalUnit, ana: Account, noon: datetime
) -> None:
    booking = book_slot(make_request(unit, ana), TEN, MARA, "form")
    with frozen(noon + timedelta(minutes=1)):
        booking = reschedule_booking(booking, TEN + timedelta(hours=1), "invitee")
    with frozen(noon + timedelta(minutes=2)):
        cancel_booking(booking, "host", "I am ill.")

    _, moved, cancelled = (read(row) for row in OutgoingMail.objects.filter(recipient=MARA.email).order_by("pk"))
    for message, method, sequence in ((moved, "REQUEST", 1), (cancelled, "CANCEL", 2)):
        calendar, content = read_event(message)
        event = calendar.walk("VEVENT")[0]
        assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == (method, booking.uid, sequence)
        assert f"DTSTAMP:20260303T120{sequence}00Z".encode() in content
        assert find_part(message, "text/calendar")["Content-Type"].params["method"] == method
        assert find_part(message, "application/ics").get_payload(decode=True) == content
    assert "I am ill." in find_part(cancelled, "text/plain").get_content()
    assert find_part(cancelled, "application/ics").get_filename() == "cancel.ics"


@pytest.mark.parametrize("name", ['<b>"Mara"</b>, {{ secret }} {% now %}', "Ümit Çelik 🙂", "=?utf-8?q?Bcc?=: x"])
def test_names_stay_names(unit: OrganizationalUnit, ana: Account, name: str) -> None:
    book_slot(make_request(unit, ana, summary=f"Talk with {name}"), TEN, Invitee(name, MARA.email, MARA.tzid), "form")

    message = read(OutgoingMail.objects.get(purpose="invitation"))
    assert name in find_part(message, "text/plain").get_content()
    assert "<b>" not in find_part(message, "text/html").get_content()
    calendar, _ = read_event(message)
    assert calendar.walk("VEVENT")[0]["ATTENDEE"].params["CN"] == name.replace('"', "'")
    assert message["Bcc"] is None


def test_mails_arrive_at_a_real_server_once(
    unit: OrganizationalUnit, ana: Account, smtp_server: SmtpServer, settings: object
) -> None:
    facts = {"host": smtp_server.host, "port": smtp_server.port, "username": "", "password": ""}
    settings.PARLEY_SMTP = {**facts, "use_tls": False, "use_ssl": False}  # type: ignore[attr-defined]
    book_slot(make_request(unit, ana), TEN, MARA, "form")

    assert send_due_mails() == 2
    assert send_due_mails() == 0
    (mail,) = smtp_server.mails_to(MARA.email)
    assert mail.find_part("text/calendar") is not None
    assert OutgoingMail.objects.filter(state="done").count() == 2


@pytest.mark.parametrize(("answer", "state"), [("451 later", "pending"), ("550 no such user", "failed")])
def test_a_server_that_refuses_costs_a_retry_or_the_mail(
    unit: OrganizationalUnit, ana: Account, smtp_server: SmtpServer, settings: object, answer: str, state: str
) -> None:
    facts = {"host": smtp_server.host, "port": smtp_server.port, "username": "", "password": ""}
    settings.PARLEY_SMTP = {**facts, "use_tls": False, "use_ssl": False}  # type: ignore[attr-defined]
    smtp_server.refuse_with = answer
    book_slot(make_request(unit, ana), TEN, MARA, "form")

    send_due_mails()
    assert {row.state for row in OutgoingMail.objects.all()} == {state}
    assert all(row.last_error for row in OutgoingMail.objects.all())
