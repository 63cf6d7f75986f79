"""Texts leave once, their fate comes back signed, and STOP is obeyed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from parley.console.domain.errors import InputRefused
from parley.console.models import Candidate, InboxThread, Member, SmsMessage, SmsStop, TimelineEntry
from parley.console.services.inbox.sms import send_due_sms, send_sms
from tests.console.conversation_cast import make_candidate
from tests.fakes.twilio import NUMBER, FakeTwilio, run_fake_twilio, sign

URL = "http://localhost:8000/inbound/sms"


@pytest.fixture
def twilio(settings: Any) -> Iterator[FakeTwilio]:
    """The provider."""
    with run_fake_twilio() as fake:
        settings.PARLEY_SMS = fake.describe()
        yield fake


@pytest.fixture
def milena(ana: Member) -> Candidate:
    """A candidate with a number."""
    return make_candidate(ana, phone="+49 151 23456789")


def call(fields: dict[str, str], signature: str = "") -> int:
    """What Twilio would send."""
    answer = Client().post("/inbound/sms", fields, headers={"X-Twilio-Signature": signature or sign(URL, fields)})
    return int(answer.status_code)


def test_a_text_leaves_once_however_often_the_form_is_sent(ana: Member, milena: Candidate, twilio: FakeTwilio) -> None:
    for _time in range(2):
        send_sms(ana, milena, "See you at ten", "form-1")
        send_due_sms()
    (sent,) = twilio.taken
    assert (sent["To"], sent["From"], sent["Body"]) == ("+4915123456789", NUMBER, "See you at ten")
    assert sent["StatusCallback"] == URL
    assert TimelineEntry.objects.get(kind="sms").code == "sent"


def test_receipts_tell_the_fate(ana: Member, milena: Candidate, twilio: FakeTwilio) -> None:
    send_sms(ana, milena, "One", "1")
    send_sms(ana, milena, "Two", "2")
    send_due_sms()
    one, two = (row.provider_id for row in SmsMessage.objects.order_by("pk"))
    assert call({"MessageSid": one, "MessageStatus": "delivered"}) == 200
    assert call({"MessageSid": one, "MessageStatus": "sent"}) == 200
    assert call({"MessageSid": two, "MessageStatus": "undelivered", "ErrorCode": "30003"}) == 200
    rows = list(SmsMessage.objects.order_by("pk"))
    assert rows[0].delivered_at is not None
    assert (rows[1].state, "30003" in rows[1].last_error) == ("failed", True)


def test_an_answer_reaches_the_thread_once_and_stop_is_obeyed(
    ana: Member, milena: Candidate, twilio: FakeTwilio
) -> None:
    send_sms(ana, milena, "See you at ten", "1")
    send_due_sms()
    words = {"MessageSid": "SMin1", "From": "+4915123456789", "To": NUMBER, "Body": "Stop"}
    assert call(words) == 200
    assert call(words) == 200
    assert SmsMessage.objects.filter(direction="in").count() == 1
    thread = InboxThread.objects.get()
    assert (thread.candidate, thread.owner, thread.is_unread, thread.excerpt) == (milena, ana, True, "Stop")
    with pytest.raises(InputRefused):
        send_sms(ana, milena, "But", "2")
    call({**words, "MessageSid": "SMin2", "Body": "START"})
    assert not SmsStop.objects.exists()
    send_sms(ana, milena, "Welcome back", "3")


def test_a_forged_call_changes_nothing(ana: Member, milena: Candidate, twilio: FakeTwilio) -> None:
    send_sms(ana, milena, "One", "1")
    send_due_sms()
    fields = {"MessageSid": "SMin1", "From": "+4915123456789", "To": NUMBER, "Body": "Stop"}
    assert call(fields, "forged") == 401
    assert not SmsStop.objects.exists()


def test_what_the_provider_refuses_for_good_is_told_and_the_rest_tried_again(
    ana: Member, milena: Candidate, twilio: FakeTwilio
) -> None:
    twilio.refused = {"+4915123456789": (400, 21610)}
    send_sms(ana, milena, "One", "1")
    send_due_sms()
    assert "STOP" in SmsMessage.objects.get().last_error
    twilio.refused = {"+4915123456789": (503, 20503)}
    send_sms(ana, milena, "Two", "2")
    send_due_sms()
    assert SmsMessage.objects.order_by("-pk")[0].state == "pending"


def test_what_the_provider_may_have_taken_is_not_sent_again(ana: Member, milena: Candidate, twilio: FakeTwilio) -> None:
    twilio.is_dropping = True
    send_sms(ana, milena, "One", "1")
    send_due_sms()
    row = SmsMessage.objects.get()
    assert (row.state, "may arrive" in row.last_error, len(twilio.taken)) == ("failed", True, 1)


def test_what_never_reached_the_provider_is_tried_again(ana: Member, milena: Candidate, settings: Any) -> None:
    with run_fake_twilio() as gone:
        settings.PARLEY_SMS = gone.describe()
    send_sms(ana, milena, "One", "1")
    send_due_sms()
    assert SmsMessage.objects.get().state == "pending"


def test_without_a_provider_texts_stay_in_the_catcher(ana: Member, milena: Candidate, settings: Any) -> None:
    before = set((settings.PARLEY_DATA / "mail").glob("*.eml"))
    send_sms(ana, milena, "See you at ten", "1")
    send_due_sms()
    (kept,) = set((settings.PARLEY_DATA / "mail").glob("*.eml")) - before
    assert b"See you at ten" in kept.read_bytes()
    assert call({"MessageSid": "x", "Body": "Stop"}, "x") == 401


def test_a_candidate_without_a_number_gets_none(ana: Member) -> None:
    with pytest.raises(InputRefused):
        send_sms(ana, make_candidate(ana, "Ivo", phone="ask him"), "Hello", "1")
