"""Guests answer the invitations that applications sent them, by mail."""

import json
from email import message_from_string
from typing import Any

import pytest

from parley.engine.models import BusyTime, Calendar, ChannelChange, ManagedEvent, OutgoingMail
from parley.engine.services.events.writing.envelopes import derive_event_uid, get_state
from parley.engine.services.smart_invites.replies import take_mail
from tests.engine.services.events.writing_cast import ApiCaller, compose_all, list_events, write_all
from tests.engine.services.smart_invites.cast import write_answer
from tests.fakes.caldav_servers import CalDavServer

ANA = "ana@example.org"
GUESTS = {"invite": [{"email": ANA}, {"email": "ben@example.org"}]}


@pytest.fixture(autouse=True)
def answers_come_in(settings: Any) -> None:
    """A mail server hands answers over."""
    settings.PARLEY_INBOUND_MAIL_KEY = "key"


def read_invitation(recipient: str = ANA) -> str:
    """The calendar object of the newest mail to somebody."""
    compose_all()
    mail = message_from_string(OutgoingMail.objects.filter(recipient=recipient).latest("pk").content)
    part = next(each for each in mail.walk() if each.get_content_type() == "text/calendar")
    return bytes(part.get_payload(decode=True)).decode()


def list_answers() -> dict[str, str]:
    return {guest.email: guest.answer for guest in get_state(ManagedEvent.objects.get()).guests}


def test_an_answer_stands_in_the_owners_calendar_and_the_application_hears_of_it(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    caller.upsert(calendar, attendees=GUESTS)
    caller.post("channels", {"callback_url": "https://hooks.example/c"})
    mail = write_answer(read_invitation(), ANA, "ACCEPTED")
    assert [take_mail(mail), take_mail(mail)] == ["taken", "late"]
    assert ChannelChange.objects.count() == 1
    compose_all()
    assert OutgoingMail.objects.count() == 2, "nobody else is told"
    write_all()
    (event,) = list_events(radicale)
    answers = {str(person): person.params["PARTSTAT"] for person in event["ATTENDEE"]}
    assert answers == {f"mailto:{ANA}": "ACCEPTED", "mailto:ben@example.org": "NEEDS-ACTION"}
    text = BusyTime.objects.select_related("text").get(deleted_at=None).text
    assert text is not None
    told = json.loads(text.content.partition("\n")[0])["attendees"]
    assert {each["email"]: each["status"] for each in told}[ANA] == "accepted"


def test_an_answer_to_another_time_or_of_a_stranger_counts_for_nothing(caller: ApiCaller, kept_only: Calendar) -> None:
    caller.upsert(kept_only, attendees=GUESTS)
    earlier = read_invitation()
    assert take_mail(write_answer(earlier, "stranger@example.org", "ACCEPTED")) == "unknown"
    caller.upsert(kept_only, attendees={"invite": [{"email": "cem@example.org"}]})
    assert take_mail(write_answer(earlier, ANA, "DECLINED")) == "taken", "more guests are nothing new to Ana"
    caller.upsert(kept_only, start="2026-03-05T08:00:00Z")
    assert list_answers()[ANA] == "needs_action"
    assert take_mail(write_answer(earlier, ANA, "ACCEPTED")) == "late"
    assert take_mail(write_answer(read_invitation(), ANA, "TENTATIVE")) == "taken"
    assert list_answers()[ANA] == "tentative"
    caller.delete(f"calendars/{kept_only.pk}/events", {"event_id": "talk-1"})
    assert take_mail(write_answer(earlier, ANA, "ACCEPTED")) == "late"


def test_one_guest_does_not_answer_for_another(caller: ApiCaller, kept_only: Calendar) -> None:
    caller.upsert(kept_only, attendees=GUESTS)
    forged = write_answer(read_invitation("ben@example.org"), ANA, "DECLINED")
    assert take_mail(forged) == "unknown", "the sender is forged, but Ben knows his own address only"
    assert list_answers()[ANA] == "needs_action"
    assert take_mail(write_answer(read_invitation(), ANA, "DECLINED")) == "taken"


def test_nobody_else_can_work_out_the_uid_of_an_event(caller: ApiCaller, kept_only: Calendar, settings: Any) -> None:
    caller.upsert(kept_only)
    event = ManagedEvent.objects.get()
    assert event.uid == derive_event_uid(caller.application, kept_only, "talk-1")
    # As a version before derived it: an event keeps the UID that it has.
    ManagedEvent.objects.update(uid="evt_of_before@localhost")
    caller.upsert(kept_only, summary="Changed")
    assert ManagedEvent.objects.get().uid == "evt_of_before@localhost"
    settings.PARLEY_LOOKUP_KEY = "another installation"
    assert derive_event_uid(caller.application, kept_only, "talk-1") != event.uid
