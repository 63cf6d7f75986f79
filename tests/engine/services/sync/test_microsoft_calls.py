"""Calls of Microsoft: the question whether the address is ours, batches with forged items, messages on watches."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from parley.engine.models import Account, Calendar, CalendarWatch, Connection
from parley.toolkit.clock import now

CHANGED = {"changeType": "updated", "resource": "Users/x/Events/y"}


@pytest.fixture
def watch(rosa: Account) -> CalendarWatch:
    """A watch on a calendar that is next looked at in an hour."""
    later = now() + timedelta(hours=1)
    connection = Connection.objects.create(account=rosa, service="microsoft", name="Rosa", next_sync_at=later)
    calendar = Calendar.objects.create(connection=connection, href="AAMk", name="Calendar")
    return CalendarWatch.objects.create(
        calendar=calendar, provider_id="sub-1", expires_at=now() + timedelta(days=6), renew_at=now() + timedelta(days=4)
    )


def send(*items: dict[str, str]) -> int:
    body = json.dumps({"value": items})
    return Client().post("/inbound/microsoft", body, content_type="application/json").status_code


def is_due_soon() -> bool:
    return Connection.objects.get().next_sync_at < now() + timedelta(seconds=10)


@pytest.mark.django_db
def test_scenario_39_the_question_of_a_new_watch_is_answered_in_plain_text() -> None:
    answer = Client().post("/inbound/microsoft?validationToken=Validation%3A%20%3Cscript%3E%20%26%20more%2B")
    assert (answer.status_code, answer.content) == (200, b"Validation: <script> & more+")
    assert answer["Content-Type"].startswith("text/plain") and answer["X-Content-Type-Options"] == "nosniff"
    assert Client().get("/inbound/microsoft?validationToken=x").status_code == 405


def test_scenario_40_of_a_forged_and_a_genuine_item_the_genuine_one_counts(watch: CalendarWatch) -> None:
    forged = {**CHANGED, "subscriptionId": "sub-1", "clientState": "a guess"}
    unknown = {**CHANGED, "subscriptionId": "sub-2", "clientState": watch.secret}
    assert send(forged, unknown) == 202
    assert not is_due_soon()
    assert send(forged, {**CHANGED, "subscriptionId": "sub-1", "clientState": watch.secret}, unknown) == 202
    assert is_due_soon()


@pytest.mark.parametrize("body", ["", "null", "[]", '{"value": 3}', '{"value": [1, {}]}', "[" * 5000])
@pytest.mark.django_db
def test_a_message_that_makes_no_sense_is_taken_and_forgotten(body: str) -> None:
    answer = Client().post("/inbound/microsoft", body, content_type="application/json")
    assert answer.status_code == 202


def test_scenario_41_messages_on_watches_lead_to_a_look_a_new_watch_or_a_renewal(watch: CalendarWatch) -> None:
    own = {"subscriptionId": "sub-1", "clientState": watch.secret}
    assert send({**own, "lifecycleEvent": "missed"}) == 202
    assert is_due_soon()
    Connection.objects.update(next_sync_at=now() + timedelta(hours=1))
    assert send({**own, "lifecycleEvent": "reauthorizationRequired"}) == 202
    assert CalendarWatch.objects.filter(renew_at__lte=now(), ended_at=None).exists()
    assert is_due_soon()
    Connection.objects.update(next_sync_at=now() + timedelta(hours=1))
    assert send({**own, "lifecycleEvent": "subscriptionRemoved"}) == 202
    assert CalendarWatch.objects.exclude(ended_at=None).exists()
    assert is_due_soon()
    Connection.objects.update(next_sync_at=now() + timedelta(hours=1))
    # What has ended says nothing any more.
    assert send({**own, **CHANGED}) == 202
    assert not is_due_soon()
