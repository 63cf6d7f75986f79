"""How mails with answers come in: handed over by a mail server, through its pipe, or out of a mailbox."""

import base64
import io
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from parley.engine.models import Application, SmartInvite
from parley.engine.services.smart_invites.mailbox import read_mailbox
from parley.site.env import read_imap
from tests.engine.booking_cast import make_application
from tests.engine.services.smart_invites.cast import KIM, ask, write_answer
from tests.fakes.imap import Mailbox, run_mailbox

KEY = "key-of-the-mail-server"
BEARER = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def application(db: None, noon: datetime, settings: Any) -> Application:
    """An application somewhere, on an installation that takes mails."""
    settings.PARLEY_INBOUND_MAIL_KEY = KEY
    return make_application()


@pytest.fixture
def mail(application: Application) -> bytes:
    """Kim accepts."""
    return write_answer(ask(application)["attachments"]["icalendar"], KIM, "ACCEPTED")


@pytest.fixture
def mailbox(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """The operator named it."""
    with run_mailbox() as running:
        monkeypatch.setenv("PARLEY_INBOUND_IMAP_URL", running.url)
        settings.PARLEY_INBOUND_IMAP = read_imap("PARLEY_INBOUND_IMAP_URL")
        yield running


def status() -> str:
    return SmartInvite.objects.get().recipients.get().status


def hand_over(client: Client, body: Any, kind: str, headers: dict[str, str] = BEARER) -> tuple[int, str]:
    answer = client.post("/inbound/mail", body, kind, headers=headers)
    return answer.status_code, answer.json()["outcome"] if answer.status_code == 200 else ""


def test_a_mail_is_handed_over_as_it_is(client: Client, mail: bytes) -> None:
    assert hand_over(client, mail, "message/rfc822") == (200, "taken")
    assert status() == "accepted"


def test_a_mail_is_handed_over_as_receiving_services_wrap_it(client: Client, mail: bytes) -> None:
    token = base64.b64encode(f"mail:{KEY}".encode()).decode()
    basic = {"Authorization": f"Basic {token}"}
    assert hand_over(client, {"RawEmail": mail.decode()}, "application/json", basic) == (200, "taken")
    answer = client.post("/inbound/mail", {"body-mime": mail.decode()}, headers=basic)
    assert answer.json() == {"outcome": "late"}
    answer = client.post("/inbound/mail", {"email": io.BytesIO(mail)}, headers=basic)
    assert answer.json() == {"outcome": "late"}


def test_what_is_no_answer_is_taken_without_a_complaint(client: Client, application: Application) -> None:
    assert hand_over(client, b"Subject: x\r\n\r\nhello", "message/rfc822") == (200, "unreadable")
    assert hand_over(client, b"[", "application/json") == (200, "unreadable")
    assert client.post("/inbound/mail", {"other": "x"}, headers=BEARER).json() == {"outcome": "unreadable"}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic ###", "Basic d3Jvbmc="])
def test_nobody_hands_a_mail_over_without_the_key(client: Client, mail: bytes, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    assert hand_over(client, mail, "message/rfc822", headers) == (401, "")
    assert status() == "pending"


def test_without_a_key_the_door_is_closed(client: Client, mail: bytes, settings: Any) -> None:
    settings.PARLEY_INBOUND_MAIL_KEY = ""
    assert hand_over(client, mail, "message/rfc822", {"Authorization": "Bearer "}) == (401, "")


def test_what_is_too_large_to_be_an_answer_is_refused_unread(client: Client, application: Application) -> None:
    assert hand_over(client, b"x" * 4_000_001, "message/rfc822") == (413, "")


def test_a_mail_comes_through_a_pipe(mail: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mail)))
    said = io.StringIO()
    call_command("take_mail", stdout=said)
    assert (said.getvalue(), status()) == ("taken\n", "accepted")


@pytest.mark.parametrize("keeps_marks", [True, False])
def test_a_mailbox_is_read_once_and_its_mails_stay_unread_for_people(
    mail: bytes, mailbox: Mailbox, keeps_marks: bool
) -> None:
    mailbox.keeps_marks = keeps_marks
    mailbox.mails = {7: b"Subject: x\r\n\r\nhello", 9: mail}
    assert [read_mailbox(), read_mailbox()] == [2, 0]
    assert status() == "accepted"
    mark = b"ParleyRead" if keeps_marks else b"\\Seen"
    assert mailbox.marks == {7: {mark}, 9: {mark}}
    assert b'SELECT "Answers"' in mailbox.commands


def test_a_mailbox_that_is_away_or_refuses_is_left_for_later(mailbox: Mailbox, settings: Any, db: None) -> None:
    settings.PARLEY_INBOUND_IMAP = settings.PARLEY_INBOUND_IMAP | {"password": "old"}
    assert read_mailbox() == 0
    settings.PARLEY_INBOUND_IMAP = settings.PARLEY_INBOUND_IMAP | {"port": 1}
    assert read_mailbox() == 0
    settings.PARLEY_INBOUND_IMAP = None
    assert read_mailbox() == 0
