"""How many guests an application may invite, and when their mails are written: by the worker, from rows."""

from datetime import datetime, timedelta
from typing import Any

from parley.engine.models import Calendar, GuestNotice, ManagedEvent, OutgoingMail
from parley.engine.services.events.inviting.composing import compose_due_notices, forget_old_notices
from parley.engine.services.events.writing.envelopes import get_state
from parley.toolkit.clock import frozen
from tests.engine.services.events.writing_cast import TALK, ApiCaller, compose_all, read_errors


def name_guests(count: int, of: str = "guest") -> list[dict[str, str]]:
    return [{"email": f"{of}-{number}@example.org"} for number in range(count)]


def test_a_call_notes_what_guests_are_to_be_told_and_the_worker_writes_it_once(
    caller: ApiCaller, kept_only: Calendar
) -> None:
    caller.upsert(kept_only, attendees={"invite": name_guests(3)})
    assert not OutgoingMail.objects.exists(), "nobody waits for mails to be composed"
    # Changed before the worker came: everybody hears of both, each under the version of its own.
    caller.upsert(kept_only, start="2026-03-05T09:30:00Z")
    compose_all()
    told = OutgoingMail.objects.order_by("pk").values_list("recipient", "subject")
    assert [subject for _, subject in told] == ["Invitation: Talk"] * 3 + ["Changed: Talk"] * 3
    assert compose_due_notices() == 0
    assert {(row.before, row.after) for row in GuestNotice.objects.all()} == {("", "")}


def test_an_event_has_so_many_guests_over_all_calls(caller: ApiCaller, kept_only: Calendar) -> None:
    caller.upsert(kept_only, attendees={"invite": name_guests(200)})
    url = f"calendars/{kept_only.pk}/events"
    further = {**TALK, "attendees": {"invite": name_guests(1, "further")}}
    answer = caller.post(url, further)
    assert (answer.status_code, read_errors(answer)) == (422, {"attendees.invite": "too_many"})
    swapped = {**further, "attendees": {**further["attendees"], "remove": name_guests(1)}}
    assert caller.post(url, swapped).status_code == 202
    assert len(get_state(ManagedEvent.objects.get()).guests) == 200


def test_an_application_mails_so_many_guests_a_day_and_may_always_let_them_go(
    caller: ApiCaller, kept_only: Calendar, noon: datetime, settings: Any
) -> None:
    settings.PARLEY_GUEST_MAILS_PER_DAY = 5
    caller.upsert(kept_only, attendees={"invite": name_guests(3)})
    url = f"calendars/{kept_only.pk}/events"
    more = {**TALK, "event_id": "talk-2", "attendees": {"invite": name_guests(3)}}
    answer = caller.post(url, more)
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    entries = [
        {"method": "POST", "relative_url": f"/v1/{url}", "data": {**more, "event_id": f"talk-{number}"}}
        for number in (3, 4)
    ]
    entries[1]["data"]["attendees"] = {"invite": name_guests(2)}  # type: ignore[index]
    batch: Any = caller.post("batch", {"batch": entries})
    assert [each["status"] for each in batch.json()["batch"]] == [429, 202]
    assert set(ManagedEvent.objects.values_list("event_id", flat=True)) == {"talk-1", "talk-4"}
    caller.upsert(kept_only, event_id="talk-5")
    assert caller.delete(url, {"event_id": "talk-1"}).status_code == 202
    compose_all()
    with frozen(noon + timedelta(days=1, minutes=1)):
        assert caller.come_back().post(url, more).status_code == 202


def test_notices_are_forgotten_after_two_days(caller: ApiCaller, kept_only: Calendar, noon: datetime) -> None:
    caller.upsert(kept_only, attendees={"invite": name_guests(1)})
    with frozen(noon + timedelta(days=3)):
        assert forget_old_notices() == 0, "what is still to be told stays"
    compose_all()
    with frozen(noon + timedelta(days=1)):
        assert forget_old_notices() == 0
    with frozen(noon + timedelta(days=2, minutes=1)):
        assert forget_old_notices() == 1
