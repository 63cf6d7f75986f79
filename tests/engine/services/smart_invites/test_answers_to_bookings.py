"""Answers to bookings' invitations: of the candidate, proven by the address that only the candidate was given."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from parley.engine.models import Booking, BookingReply, OutgoingMail
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.changing import reschedule_booking
from parley.engine.services.mails import send_due_mails
from parley.engine.services.smart_invites.replies import take_mail
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import MARA, make_account, make_application, make_request, make_unit
from tests.engine.services.smart_invites.cast import read_event, write_answer
from tests.fakes.smtp import SmtpServer


@pytest.fixture
def booking(db: None, noon: datetime, smtp_server: SmtpServer, settings: Any) -> Booking:
    """Tomorrow at ten, on an installation that answers come in to."""
    facts = {"host": smtp_server.host, "port": smtp_server.port, "username": "", "password": ""}
    settings.PARLEY_SMTP = {**facts, "use_tls": False, "use_ssl": False}
    settings.PARLEY_INBOUND_MAIL_KEY = "key"
    return book(noon)


def book(noon: datetime) -> Booking:
    ana = make_account("Ana Ruiz")
    request = make_request(make_unit(ana, application=make_application()), ana)
    return book_slot(request, noon + timedelta(hours=22), MARA, "form")


def receive(smtp_server: SmtpServer) -> tuple[EmailMessage, str]:
    """The candidate's newest mail as it arrived, and the invitation in it."""
    send_due_mails()
    mail = smtp_server.mails_to(MARA.email)[-1]
    part = mail.find_part("text/calendar")
    assert part is not None
    return mail, part.get_content()


def test_the_candidate_answers_under_an_address_of_their_own(
    booking: Booking, noon: datetime, smtp_server: SmtpServer
) -> None:
    mail, invitation = receive(smtp_server)
    organizer = str(read_event(invitation)["ORGANIZER"]).removeprefix("mailto:")
    assert organizer in str(mail.message["From"]), "mail programs show no buttons where the two differ"
    assert len(organizer.partition("+")[2].partition("@")[0]) == 32
    with frozen(noon + timedelta(minutes=1)):
        assert take_mail(write_answer(invitation, MARA.email, "ACCEPTED", COMMENT="See you")) == "taken"
    assert take_mail(write_answer(invitation, MARA.email, "ACCEPTED", COMMENT="See you")) == "late"
    reply = BookingReply.objects.get(booking=booking)
    assert (reply.status, reply.comment, reply.answered_at) == ("accepted", "See you", noon + timedelta(minutes=1))


def test_scenario_56_a_forged_sender_who_knows_the_uid_answers_nothing(
    booking: Booking, smtp_server: SmtpServer
) -> None:
    _, invitation = receive(smtp_server)
    word = str(read_event(invitation)["ORGANIZER"]).partition("+")[2].partition("@")[0]
    forged = write_answer(invitation, MARA.email, "DECLINED").replace(f"+{word}".encode(), b"")
    assert take_mail(forged) == "unknown"
    assert take_mail(forged.replace(b"parley@", b"parley+" + b"0" * 32 + b"@")) == "unknown"
    assert take_mail(write_answer(invitation, "stranger@candidates.example", "DECLINED")) == "unknown"
    assert take_mail(write_answer(invitation, MARA.email, "DECLINED", UID="bok_unknown@localhost")) == "unknown"
    assert not BookingReply.objects.exists()


def test_scenario_56_an_answer_to_the_time_before_is_late(
    booking: Booking, noon: datetime, smtp_server: SmtpServer
) -> None:
    _, before = receive(smtp_server)
    reschedule_booking(booking, noon + timedelta(hours=23), "invitee")
    _, after = receive(smtp_server)
    assert read_event(before)["ORGANIZER"] == read_event(after)["ORGANIZER"]
    assert take_mail(write_answer(before, MARA.email, "ACCEPTED")) == "late"
    assert take_mail(write_answer(after, MARA.email, "ACCEPTED")) == "taken"


def test_scenario_56_a_decline_is_told_to_the_host_once(booking: Booking, smtp_server: SmtpServer) -> None:
    _, invitation = receive(smtp_server)
    kept = OutgoingMail.objects.count()
    answer = write_answer(invitation, MARA.email, "DECLINED", COMMENT="I am ill")
    assert [take_mail(answer), take_mail(answer)] == ["taken", "late"]
    take_mail(write_answer(invitation, MARA.email, "DECLINED", stamp="20260303T130000Z"))
    (mail,) = OutgoingMail.objects.order_by("pk")[kept:]
    assert (mail.recipient, mail.subject) == ("ana@acme.example", "Declined: Interview")
    assert "Mara Okafor declined the invitation." in mail.content
    assert "I am ill" in mail.content
    booking.refresh_from_db()
    assert booking.status == "confirmed"


def test_who_was_invited_under_the_plain_address_goes_on_under_it(
    booking: Booking, noon: datetime, smtp_server: SmtpServer
) -> None:
    # As of a version before, or of a time when no answers came in.
    Booking.objects.update(has_reply_words=False)
    booking.refresh_from_db()
    reschedule_booking(booking, noon + timedelta(hours=23), "invitee")
    _, invitation = receive(smtp_server)
    assert str(read_event(invitation)["ORGANIZER"]) == "mailto:parley@localhost"
    forged = write_answer(invitation, MARA.email, "DECLINED").replace(f"From: {MARA.email}".encode(), b"From: x@y.zz")
    assert take_mail(forged) == "unknown"
    assert take_mail(write_answer(invitation, MARA.email, "ACCEPTED")) == "taken"
