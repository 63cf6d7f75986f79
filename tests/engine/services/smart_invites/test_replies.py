"""Answers by mail: to the right invitation and person, to the present time, the latest one, told to the application."""

import json
from datetime import datetime
from typing import Any

import pytest

from parley.engine.models import Application, SmartInvite, WebhookDelivery
from parley.engine.services.smart_invites.descriptions import describe_outcome
from parley.engine.services.smart_invites.invites import Outcome
from parley.engine.services.smart_invites.replies import take_mail
from tests.engine.booking_cast import make_application
from tests.engine.services.smart_invites.cast import CALLBACK, EVENT, KIM, LEE, ask, write_answer


@pytest.fixture
def application(db: None, noon: datetime) -> Application:
    """An application somewhere."""
    return make_application()


def told() -> list[Any]:
    """What the application was called back with."""
    return [json.loads(row.body) for row in WebhookDelivery.objects.order_by("pk")]


def look() -> dict[str, Any]:
    return describe_outcome(Outcome(SmartInvite.objects.get()))


def test_an_answer_reaches_the_application_once(application: Application) -> None:
    mail = write_answer(ask(application)["attachments"]["icalendar"], KIM, "ACCEPTED", COMMENT="With pleasure")
    assert [take_mail(mail), take_mail(mail)] == ["taken", "late"]
    reply = {"email": KIM, "status": "accepted", "comment": "With pleasure"}
    assert told() == [
        {
            "notification": {"type": "smart_invite"},
            "smart_invite": {
                "smart_invite_id": "board-1",
                "callback_url": CALLBACK,
                "recipient": {"email": KIM, "status": "accepted"},
                "reply": reply,
            },
        }
    ]
    row = WebhookDelivery.objects.get()
    assert (row.url, row.kind) == (CALLBACK, "smart_invite")
    assert (look()["recipient"]["status"], look()["replies"]) == ("accepted", [reply])
    assert "PARTSTAT=ACCEPTED" in look()["attachments"]["icalendar"].replace("\r\n ", "")


def test_another_time_comes_as_a_proposal_in_the_zone_of_the_event(application: Application) -> None:
    invitation = ask(application)["attachments"]["icalendar"]
    later = {"DTSTART": "20260311T150000Z", "DTEND": "20260311T153000Z"}
    assert take_mail(write_answer(invitation, KIM, "TENTATIVE", METHOD="COUNTER", **later)) == "taken"
    assert told()[0]["smart_invite"]["reply"] == {
        "email": KIM,
        "status": "tentative",
        "proposal": {
            "start": {"time": "2026-03-11T16:00:00+01:00", "tzid": "Europe/Berlin"},
            "end": {"time": "2026-03-11T16:30:00+01:00", "tzid": "Europe/Berlin"},
        },
    }


def test_an_answer_to_an_older_version_does_not_accept_the_new_time(application: Application) -> None:
    before = ask(application)["attachments"]["icalendar"]
    after = ask(application, event={**EVENT, "start": "2026-03-10T08:00:00Z"})["attachments"]["icalendar"]
    assert take_mail(write_answer(before, KIM, "ACCEPTED")) == "late"
    assert take_mail(write_answer(before, KIM, "ACCEPTED", SEQUENCE="")) == "late"
    assert look()["recipient"]["status"] == "pending"
    assert take_mail(write_answer(after, KIM, "ACCEPTED")) == "taken"


def test_a_change_that_leaves_the_time_leaves_the_answers_too(application: Application) -> None:
    before = ask(application)["attachments"]["icalendar"]
    take_mail(write_answer(before, KIM, "ACCEPTED"))
    ask(application, event={**EVENT, "summary": "Board and staff"})
    assert look()["recipient"]["status"] == "accepted"
    assert take_mail(write_answer(before, KIM, "DECLINED", stamp="20260303T130000Z")) == "taken"
    ask(application, event={**EVENT, "end": "2026-03-10T10:00:00Z"})
    assert (look()["recipient"]["status"], look()["replies"]) == ("pending", [])


def test_of_two_answers_the_later_counts_whichever_comes_first(application: Application) -> None:
    invitation = ask(application)["attachments"]["icalendar"]
    assert take_mail(write_answer(invitation, KIM, "DECLINED", stamp="20260303T120500Z")) == "taken"
    assert take_mail(write_answer(invitation, KIM, "ACCEPTED", stamp="20260303T120000Z")) == "late"
    # Two of one second: the one that came last.
    assert take_mail(write_answer(invitation, KIM, "TENTATIVE", stamp="20260303T120500Z")) == "taken"
    assert look()["recipient"]["status"] == "tentative"


def test_nobody_answers_for_somebody_else_or_for_another_invitation(application: Application) -> None:
    first = ask(application)["attachments"]["icalendar"]
    second = ask(application, smart_invite_id="board-2")["attachments"]["icalendar"]
    assert take_mail(write_answer(first, LEE, "ACCEPTED")) == "unknown"
    uid = next(line for line in second.split("\r\n") if line.startswith("UID:")).removeprefix("UID:")
    assert take_mail(write_answer(first, KIM, "ACCEPTED", UID=uid)) == "unknown"
    organizer = SmartInvite.objects.get(smart_invite_id="board-1").reply_token
    assert take_mail(write_answer(first, KIM, "ACCEPTED").replace(organizer.encode(), b"0" * 32)) == "unknown"
    assert told() == []


def test_the_mail_server_may_know_the_address_when_the_mail_does_not(application: Application) -> None:
    invitation = ask(application)["attachments"]["icalendar"]
    invite = SmartInvite.objects.get()
    mail = write_answer(invitation, KIM, "ACCEPTED").replace(f"+{invite.reply_token}".encode(), b"")
    assert take_mail(mail) == "unknown"
    assert take_mail(mail, [f"Parley+{invite.reply_token.upper()}@localhost"]) == "taken"


def test_of_several_each_answers_for_themselves(application: Application) -> None:
    invitation = ask(application, recipients=[{"email": KIM}, {"email": LEE}])["attachments"]["icalendar"]
    take_mail(write_answer(invitation, LEE, "DECLINED"))
    (call,) = told()
    assert call["smart_invite"]["recipient"] == {"email": LEE, "status": "declined"}
    assert [one["status"] for one in call["smart_invite"]["recipients"]] == ["pending", "declined"]
    ask(application, method="remove", recipient={"email": LEE})
    assert take_mail(write_answer(invitation, LEE, "ACCEPTED", stamp="20260303T130000Z")) == "unknown"


def test_one_of_several_does_not_answer_for_another(application: Application) -> None:
    several = ask(application, recipients=[{"email": KIM}, {"email": LEE}])
    invitation = several["attachments"]["icalendar"]
    forged = write_answer(invitation, LEE, "DECLINED").replace(f"From: {LEE}".encode(), b"From: kim@candidates.example")
    assert take_mail(forged) == "unknown"
    # Whoever mails each their own organizer's address proves more than a sender's name can.
    own = {each["email"]: each["address"] for each in several["parley"]["organizers"]}
    assert take_mail(forged, [own[KIM]]) == "unknown"
    assert take_mail(forged, [own[LEE]]) == "taken"
    assert "parley" not in ask(application, smart_invite_id="board-2")


def test_a_cancelled_invitation_takes_no_answers(application: Application) -> None:
    invitation = ask(application)["attachments"]["icalendar"]
    ask(application, method="cancel")
    assert take_mail(write_answer(invitation, KIM, "ACCEPTED", SEQUENCE="1")) == "late"


@pytest.mark.parametrize("mail", [b"", b"Subject: hello\r\n\r\nI am away.", b"\xff\xfe\x00"])
def test_mails_without_an_answer_are_left_alone(application: Application, mail: bytes) -> None:
    assert take_mail(mail) == "unreadable"
