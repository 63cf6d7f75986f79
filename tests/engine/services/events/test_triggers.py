"""Event triggers: they come in their minute, once, wherever the event went."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parley.engine.models import BusyTime, Calendar, EventTrigger, WebhookDelivery
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.engine.services.events.triggers import deliver_due_triggers, follow_moved_events
from parley.toolkit.clock import frozen
from tests.engine.services.calendars.conftest import OtherClient
from tests.engine.services.events.writing_cast import ApiCaller, write_all

NINE = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def before_start(minutes: int) -> list[dict[str, Any]]:
    """A call so many minutes before the event."""
    transition = {"before": "event_start", "offset": {"minutes": minutes}}
    return [{"type": "webhook", "uri": "https://hooks.example/t", "transitions": [transition]}]


def run_at(moment: datetime) -> list[dict[str, Any]]:
    """What is to be delivered after the duties ran at that moment; each is told once."""
    with frozen(moment):
        follow_moved_events()
        deliver_due_triggers()
    bodies = [json.loads(row.body) for row in WebhookDelivery.objects.order_by("pk")]
    WebhookDelivery.objects.all().delete()
    return bodies


def test_a_trigger_comes_once_in_its_minute(caller: ApiCaller, kept_only: Calendar) -> None:
    caller.upsert(kept_only, subscriptions=before_start(15))
    assert run_at(NINE - 16 * MINUTE) == []
    (body,) = run_at(NINE - 15 * MINUTE)
    assert body["notification"] == {
        "type": "event_subscription",
        "transitions": [{"before": "event_start", "offset": {"minutes": 15}}],
    }
    assert (body["event"]["event_id"], body["event"]["start"]) == ("talk-1", "2026-03-05T09:00:00Z")
    assert body["event"]["summary"] == "Talk"
    with frozen(NINE - 14 * MINUTE):
        caller.come_back().upsert(kept_only, subscriptions=before_start(15), summary="Renamed")
    assert run_at(NINE - 14 * MINUTE) == []


def test_the_delivery_waits_seven_seconds_for_an_answer(caller: ApiCaller, kept_only: Calendar) -> None:
    caller.upsert(kept_only, subscriptions=before_start(0))
    with frozen(NINE):
        deliver_due_triggers()
    row = WebhookDelivery.objects.get()
    assert (row.url, row.timeout_seconds, row.application_id) == ("https://hooks.example/t", 7, caller.application.pk)


def test_a_trigger_follows_its_event(caller: ApiCaller, kept_only: Calendar) -> None:
    caller.upsert(kept_only, subscriptions=before_start(15))
    caller.upsert(kept_only, start="2026-03-05T08:00:00Z")
    assert len(run_at(NINE - 75 * MINUTE)) == 1, "a call that does not speak of subscriptions leaves them"
    with frozen(NINE - 70 * MINUTE):
        caller.come_back().upsert(kept_only, start="2026-03-05T09:30:00Z")
    assert run_at(NINE - 15 * MINUTE) == []
    assert len(run_at(NINE + 15 * MINUTE)) == 1


def test_a_trigger_follows_the_owner_who_moves_the_event(
    caller: ApiCaller, calendar: Calendar, app: OtherClient
) -> None:
    caller.upsert(calendar, subscriptions=before_start(15))
    write_all()
    uid = EventTrigger.objects.get().event.uid
    app.put(uid, app.read(uid).replace("20260305T090000Z", "20260305T080000Z").encode())
    with frozen(NINE - 90 * MINUTE):
        assert sync_connection(calendar.connection)
    assert len(run_at(NINE - 75 * MINUTE)) == 1


@pytest.mark.parametrize("how", ["deleted", "unsubscribed"])
def test_nothing_comes_of_what_is_gone(caller: ApiCaller, kept_only: Calendar, how: str) -> None:
    caller.upsert(kept_only, subscriptions=before_start(15))
    if how == "deleted":
        caller.delete(f"calendars/{kept_only.pk}/events", {"event_id": "talk-1"})
    else:
        caller.upsert(kept_only, subscriptions=[])
    assert run_at(NINE - 15 * MINUTE) == []


def test_each_occurrence_of_a_series_has_its_moment(caller: ApiCaller, kept_only: Calendar) -> None:
    caller.upsert(kept_only, subscriptions=before_start(15), recurrence={"rules": [{"frequency": "daily", "count": 3}]})
    assert BusyTime.objects.filter(calendar=kept_only).count() == 3
    days = [NINE + timedelta(days=day) for day in range(4)]
    assert [len(run_at(day - 15 * MINUTE)) for day in days] == [1, 1, 1, 0]


def test_what_comes_after_the_end_comes_after_the_end(caller: ApiCaller, kept_only: Calendar) -> None:
    transition = {"after": "event_end", "offset": {"hours": 1}}
    subscription = {"type": "webhook", "uri": "https://hooks.example/t", "transitions": [transition]}
    caller.upsert(kept_only, subscriptions=[subscription])
    assert run_at(NINE + 119 * MINUTE) == []
    assert len(run_at(NINE + 120 * MINUTE)) == 1


def test_a_worker_that_stood_still_for_hours_calls_nobody(caller: ApiCaller, kept_only: Calendar) -> None:
    caller.upsert(kept_only, subscriptions=before_start(15))
    assert run_at(NINE + 5 * 60 * MINUTE) == []


def test_conferencing_is_told_when_it_is_assigned(caller: ApiCaller, kept_only: Calendar) -> None:
    subscription = {
        "type": "webhook",
        "uri": "https://hooks.example/t",
        "interactions": [{"type": "conferencing_assigned"}],
    }
    room = {"profile_id": "explicit", "provider_description": "Ours", "join_url": "https://r.example/1"}
    caller.upsert(kept_only, subscriptions=[subscription])
    assert run_at(NINE) == []
    caller.upsert(kept_only, conferencing=room)
    (body,) = run_at(NINE)
    assert body["notification"]["interactions"] == [{"type": "conferencing_assigned"}]
    assert body["event"]["conferencing"] == {"provider_name": "explicit", "join_url": "https://r.example/1"}
    caller.upsert(kept_only, conferencing=room, summary="Renamed")
    assert run_at(NINE) == []
