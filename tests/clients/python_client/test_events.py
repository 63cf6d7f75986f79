"""Calendars, events and notifications through the Python client."""

import base64
import hashlib
import hmac
from datetime import date, timedelta
from typing import Any

import pytest
from pycronofy.batch import BatchBuilder
from pycronofy.exceptions import PyCronofyPartialSuccessError
from pycronofy.pagination import Pages

from tests.clients.cast import Cast, Somebody
from tests.clients.python_client.calls import TZID, covers, event_of, is_refused, read_managed
from tests.clients.times import day_ahead, text
from tests.clients.waiting import eventually

pytestmark = pytest.mark.slow


@covers("list_calendars", "create_calendar")
def test_calendars_are_listed_and_made(client: Any, host: Somebody) -> None:
    known = {each["calendar_id"]: each for each in client.list_calendars()}
    assert known[host.calendar_id]["profile_id"] == host.profile_id
    assert known[host.calendar_id]["permission_level"] == "sandbox"
    made = client.create_calendar(host.profile_id, "Interviews")["calendar"]
    assert (made["calendar_name"], made["permission_level"]) == ("Interviews", "unrestricted")
    assert made["calendar_id"] in [each["calendar_id"] for each in client.list_calendars()]
    refusal = is_refused(422, client.create_calendar, host.profile_id, "Interviews")
    assert refusal.json()["errors"]["name"][0]["key"] == "errors.duplicate_calendar_name"


@covers("upsert_event", "read_events", "delete_event")
def test_an_event_is_written_read_changed_and_deleted(client: Any, host: Somebody) -> None:
    starts_at = day_ahead(5)
    assert client.upsert_event(host.calendar_id, event_of("ev-1", starts_at)) is None
    told = eventually(lambda: read_managed(client, "ev-1"))
    assert told is not None
    assert (told["summary"], told["description"], told["calendar_id"]) == (
        "Talk ev-1",
        "About the work",
        host.calendar_id,
    )
    assert (told["start"], told["end"]) == (text(starts_at), text(starts_at + timedelta(hours=1)))
    assert told["location"]["description"] == "Room 7" and told["deleted"] is False
    assert told["event_uid"].startswith("evt_") and told["options"]["update"] is True
    client.upsert_event(host.calendar_id, event_of("ev-1", starts_at + timedelta(hours=2)))
    eventually(lambda: read_managed(client, "ev-1"), lambda one: bool(one) and one["start"] != told["start"])
    localized = client.read_events(only_managed=True, tzid=TZID, localized_times=True).all()
    mine = next(each for each in localized if each.get("event_id") == "ev-1")
    assert mine["start"]["tzid"] == TZID
    client.delete_event(host.calendar_id, "ev-1")
    eventually(lambda: read_managed(client, "ev-1"), lambda one: one is None)
    is_refused(404, client.upsert_event, "cal_unknown", event_of("ev-2", starts_at))
    refusal = is_refused(422, client.upsert_event, host.calendar_id, event_of("", starts_at))
    assert refusal.json()["errors"]


def test_a_whole_day_keeps_its_dates(client: Any, host: Somebody) -> None:
    day = day_ahead(8).date()
    whole = event_of("day", day_ahead(8), start=day, end=day + timedelta(days=2))
    client.upsert_event(host.calendar_id, whole)
    told = eventually(lambda: read_managed(client, "day"))
    assert told is not None
    assert (told["start"], told["end"]) == (day.isoformat(), (day + timedelta(days=2)).isoformat())
    assert date.fromisoformat(told["start"]) == day


def test_events_come_page_by_page_in_order(client: Any, host: Somebody) -> None:
    builder = BatchBuilder()
    for number in range(50):
        builder.upsert_event(host.calendar_id, event_of(f"page-{number}", day_ahead(20 + number)))
    assert not client.batch(builder).has_errors()
    for number in range(50, 70):
        client.upsert_event(host.calendar_id, event_of(f"page-{number}", day_ahead(20 + number)))

    def read() -> list[dict[str, Any]]:
        pages = client.read_events(only_managed=True, from_date=day_ahead(19).date(), to_date=day_ahead(100).date())
        assert isinstance(pages, Pages)
        return [each for each in pages.all() if each["event_id"].startswith("page-")]

    found = eventually(read, lambda found: len(found) == 70)
    starts = [each["start"] for each in found]
    assert starts == sorted(starts)
    client.delete_all_events([host.calendar_id])


@covers("batch")
def test_a_batch_answers_each_entry(client: Any, host: Somebody) -> None:
    builder = BatchBuilder()
    builder.upsert_event(host.calendar_id, event_of("batch-1", day_ahead(6)))
    builder.upsert_event("cal_unknown", event_of("batch-2", day_ahead(6)))
    builder.delete_event(host.calendar_id, "never-there")
    with pytest.raises(PyCronofyPartialSuccessError) as partly:
        client.batch(builder)
    answer = partly.value.batch_response
    assert [entry.status() for entry in answer.entries] == [202, 404, 202]
    assert answer.has_errors() and len(answer.errors()) == 1
    eventually(lambda: read_managed(client, "batch-1"))


@covers("delete_all_events")
def test_all_managed_events_are_deleted_by_calendar_or_at_once(client: Any, as_somebody: Any, cast: Cast) -> None:
    guest = cast.people["python"]["guest"]
    client = as_somebody(guest)
    for number in (1, 2):
        client.upsert_event(guest.calendar_id, event_of(f"bulk-{number}", day_ahead(number + 2)))

    def read() -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = client.read_events(only_managed=True).all()
        return events

    eventually(read, lambda found: len(found) == 2)
    client.delete_all_events([guest.calendar_id])
    eventually(read, lambda found: found == [])
    client.upsert_event(guest.calendar_id, event_of("bulk-3", day_ahead(3)))
    eventually(read, lambda found: len(found) == 1)
    client.delete_all_events()
    eventually(read, lambda found: found == [])
    refusal = is_refused(422, client.delete_all_events, ["cal_unknown"])
    assert refusal.json()["errors"]["calendar_ids"][0]["key"] == "errors.invalid_calendar_ids"


@covers("change_participation_status", "delete_external_event")
def test_an_event_made_elsewhere_is_read_but_not_touched_without_permission(
    client: Any, cast: Cast, host: Somebody
) -> None:
    def find() -> Any:
        return next((each for each in client.read_events(tzid=TZID) if each["summary"] == "Made elsewhere"), None)

    told = eventually(find)
    assert told["start"] == cast.outside_starts_at and "event_id" not in told
    assert told["event_uid"].startswith("evt_external_")
    assert (told["options"]["delete"], told["options"]["update"]) == (False, False)
    assert (told["organizer"]["email"], told["participation_status"]) == ("else@people.example", "needs_action")
    is_refused(403, client.delete_external_event, host.calendar_id, told["event_uid"])
    is_refused(404, client.change_participation_status, host.calendar_id, "evt_external_unknown", "accepted")


def test_an_event_made_elsewhere_is_answered_and_deleted_with_permission(as_somebody: Any, cast: Cast) -> None:
    guest = cast.people["python"]["guest"]
    client = as_somebody(guest)

    def find() -> Any:
        return next((each for each in client.read_events(tzid=TZID) if each["start"] == cast.outside_starts_at), None)

    told = eventually(find)
    client.change_participation_status(guest.calendar_id, told["event_uid"], "accepted")
    eventually(find, lambda event: event["participation_status"] == "accepted")
    client.delete_external_event(guest.calendar_id, told["event_uid"])
    eventually(find, lambda event: event is None)


@covers("read_free_busy")
def test_free_and_busy_times_say_nothing_else(client: Any, cast: Cast, host: Somebody) -> None:
    def find() -> Any:
        found = client.read_free_busy(tzid=TZID, localized_times=False).all()
        return next((each for each in found if each["start"] == cast.outside_starts_at), None)

    told = eventually(find)
    assert told["free_busy_status"] == "tentative" and told["calendar_id"] == host.calendar_id
    assert "summary" not in told and "description" not in told


@covers("create_notification_channel", "list_notification_channels", "close_notification_channel")
def test_channels_are_opened_listed_and_closed(client: Any, host: Somebody) -> None:
    address = "https://application.example/changes"
    channel = client.create_notification_channel(address, calendar_ids=(host.calendar_id,), only_managed=True)
    assert channel["channel_id"].startswith("chn_") and channel["callback_url"] == address
    assert channel["filters"] == {"calendar_ids": [host.calendar_id], "only_managed": True}
    same = client.create_notification_channel(address, calendar_ids=(host.calendar_id,), only_managed=True)
    assert same["channel_id"] == channel["channel_id"]
    assert channel["channel_id"] in [each["channel_id"] for each in client.list_notification_channels()]
    client.close_notification_channel(channel["channel_id"])
    assert channel["channel_id"] not in [each["channel_id"] for each in client.list_notification_channels()]
    is_refused(404, client.close_notification_channel, channel["channel_id"])


@covers("hmac_valid")
def test_signatures_are_checked_against_several_secrets(client: Any, cast: Cast) -> None:
    body = b'{"example":"well-known"}'
    right = base64.b64encode(hmac.new(cast.client_secret.encode(), body, hashlib.sha256).digest()).decode()
    assert client.hmac_valid(f"other,{right}", body.decode())
    assert not client.hmac_valid("other", body.decode())
