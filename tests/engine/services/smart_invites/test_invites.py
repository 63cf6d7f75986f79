"""Smart invites: idempotent, each change under a higher sequence, cancelled, and recipients taken off."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.notifications import SmartInviteUnknown
from parley.engine.models import Application, SmartInvite
from parley.engine.services.smart_invites.invites import get_invite
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import make_application
from tests.engine.services.smart_invites.cast import CALLBACK, EVENT, KIM, LEE, ask, read_event


@pytest.fixture
def application(db: None, noon: datetime) -> Application:
    """An application somewhere."""
    return make_application()


def test_an_invitation_is_organized_by_an_address_of_this_service(application: Application) -> None:
    shown = ask(application)
    invitation = shown["attachments"]["icalendar"]
    assert {name: value for name, value in shown.items() if name not in ("attachments", "event")} == {
        "recipient": {"email": KIM, "status": "pending"},
        "smart_invite_id": "board-1",
        "callback_url": CALLBACK,
        "method": "request",
        "replies": [],
        "organizer": {"name": "Ana Ruiz"},
    }
    assert shown["event"]["start"] == {"time": "2026-03-10T09:00:00Z", "tzid": "Europe/Berlin"}
    event = read_event(invitation)
    assert "\r\nMETHOD:REQUEST\r\n" in invitation
    assert event["DTSTART"].dt == datetime.fromisoformat("2026-03-10T09:00:00+00:00")
    assert (event["SEQUENCE"], event["ORGANIZER"].params["CN"]) == (0, "Ana Ruiz")
    assert event["ATTENDEE"] == f"mailto:{KIM}"
    local, _, host = str(event["ORGANIZER"]).removeprefix("mailto:").partition("@")
    assert (local.startswith("parley+"), len(local) <= 64, host) == (True, True, "localhost")


@override_settings(PARLEY_REPLY_ADDRESS="answers@mail.acme.example")
def test_the_operator_chooses_where_answers_go(application: Application) -> None:
    organizer = read_event(ask(application)["attachments"]["icalendar"])["ORGANIZER"]
    assert organizer.startswith("mailto:answers+") and organizer.endswith("@mail.acme.example")


def test_the_same_call_twice_is_the_same_invitation(application: Application, noon: datetime) -> None:
    first = ask(application)
    with frozen(noon + timedelta(hours=1)):
        assert ask(application) == first
        assert ask(application, recipient={"email": KIM.lower()}) == first
    assert ask(application, recipient={"email": LEE})["attachments"] != first["attachments"]
    assert SmartInvite.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"event": {**EVENT, "summary": "Other"}},
        {"event": {**EVENT, "start": "2026-03-10T08:00:00Z"}},
        {"organizer": {"name": "Ben Cole"}},
    ],
)
def test_a_change_is_the_next_version(application: Application, change: dict[str, Any]) -> None:
    first = read_event(ask(application)["attachments"]["icalendar"])
    changed = read_event(ask(application, **change)["attachments"]["icalendar"])
    assert (changed["UID"], changed["SEQUENCE"]) == (first["UID"], 1)


def test_a_cancellation_needs_the_id_only_and_can_be_taken_back(application: Application) -> None:
    ask(application)
    cancelled = ask(application, method="cancel", event=None, callback_url=None)
    assert cancelled["method"] == "cancel"
    assert "METHOD:CANCEL" in cancelled["attachments"]["icalendar"]
    event = read_event(cancelled["attachments"]["icalendar"])
    assert (event["SEQUENCE"], event["STATUS"], event["SUMMARY"]) == (1, "CANCELLED", "Board meeting")
    assert ask(application, method="cancel") == cancelled
    assert read_event(ask(application)["attachments"]["icalendar"])["SEQUENCE"] == 2


def test_several_people_share_one_invitation_and_one_may_be_taken_off(application: Application) -> None:
    both = ask(application, recipients=[{"email": KIM}, {"email": LEE}])
    assert both["recipients"] == [{"email": KIM, "status": "pending"}, {"email": LEE, "status": "pending"}]
    assert "recipient" not in both
    assert read_event(both["attachments"]["icalendar"])["ATTENDEE"] == [f"mailto:{KIM}", f"mailto:{LEE}"]

    left = ask(application, method="remove", recipient={"email": KIM.lower()})
    assert left["recipients"] == [{"email": LEE, "status": "pending"}]
    assert left["attachments"]["removed"]["email"] == KIM
    off = left["attachments"]["removed"]["icalendar"]
    assert ("METHOD:CANCEL" in off, read_event(off)["ATTENDEE"]) == (True, f"mailto:{KIM}")
    assert "METHOD:REQUEST" in left["attachments"]["icalendar"]
    assert ask(application, method="remove", recipient={"email": KIM}) == left
    with pytest.raises(InputRefused, match="cancel the invitation"):
        ask(application, method="remove", recipient={"email": LEE})

    # Whoever is left out of a later call stays, whoever is new comes in.
    back = ask(application, recipients=[{"email": KIM}])
    assert [one["email"] for one in back["recipients"]] == [KIM, LEE]
    assert ask(application, method="cancel", recipients=[{"email": KIM}])["method"] == "cancel"


def test_an_invitation_is_found_again_by_its_ids(application: Application) -> None:
    ask(application)
    assert get_invite(application, "board-1").recipient_key == KIM.lower()
    ask(application, recipient={"email": "a+b@candidates.example"})
    # Ruby leaves the plus sign of an address as it is, and a query reads it as a blank.
    assert get_invite(application, "board-1", "a b@candidates.example").recipient_key == "a+b@candidates.example"
    for smart_invite_id, email in (("board-2", ""), ("board-1", "nobody@candidates.example"), ("board-1", "")):
        with pytest.raises(SmartInviteUnknown):
            get_invite(application, smart_invite_id, email)


def test_an_application_sees_its_own_invitations_only(application: Application) -> None:
    ask(application)
    other = make_application(secret="CRN_other")
    with pytest.raises(SmartInviteUnknown):
        get_invite(other, "board-1", KIM)
    with pytest.raises(SmartInviteUnknown):
        ask(other, method="cancel")
    assert ask(other)["attachments"] != ask(application)["attachments"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"smart_invite_id": None}, "smart_invite_id"),
        ({"smart_invite_id": "x" * 65}, "smart_invite_id"),
        ({"recipient": None}, "recipient"),
        ({"recipient": {"email": "nobody"}}, "recipient.email"),
        ({"recipients": []}, "recipients"),
        ({"recipients": [{"email": KIM}, {}]}, "recipients[1].email"),
        ({"event": None}, "event"),
        ({"event": {**EVENT, "end": None}}, "end"),
        ({"method": "maybe"}, "method"),
        ({"callback_url": "javascript:x"}, "callback_url"),
        ({"organizer": "Ana"}, "organizer"),
    ],
)
def test_what_cannot_be_an_invitation_is_refused_by_name(
    application: Application, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        ask(application, **change)
    assert refused.value.field == field
    assert not SmartInvite.objects.exists()


@pytest.mark.parametrize("method", ["cancel", "remove"])
def test_what_was_never_made_cannot_be_called_off(application: Application, method: str) -> None:
    with pytest.raises(SmartInviteUnknown):
        ask(application, method=method)
