"""Each address answers to the scopes that speak of what it does, and refuses the others with 403 (section 3)."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from parley.engine.models import Connection
from tests.engine.booking_cast import make_account, make_application
from tests.engine.kept import bearer, make_calendar

RULE = {"availability_rule_id": "default", "tzid": "Europe/Berlin", "weekly_periods": []}
PERIOD = {"available_period_id": "one", "start": "2026-03-09T09:00:00Z", "end": "2026-03-09T12:00:00Z"}
BATCH = {"batch": [{"method": "POST", "relative_url": "/v1/available_periods", "data": PERIOD}]}
HOURS = {"read_events", "read_free_busy", "create_event", "free_busy", "read_only", "read_write"}
WORDS = ("read_account", "list_calendars", "delete_event", "event_reminders", *sorted(HOURS))


def send(client: Client, method: str, path: str, body: Any, scope: str) -> int:
    application, account = make_application(secret=f"CRN_{scope}"), make_account("Ana Ruiz")
    profile_id = make_calendar(account, takes_bookings=True).connection_id
    headers = bearer(application, account, scope)
    address = f"/v1/{path}".replace("PROFILE", profile_id)
    answer = client.generic(method, address, body, "application/json", headers=headers)
    if path == "batch" and answer.status_code == 207:
        return int(answer.json()["batch"][0]["status"])
    return answer.status_code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "body", "allowing"),
    [
        ("GET", "profiles", None, set(WORDS) - {"event_reminders"}),
        ("GET", "accessible_calendars?profile_id=PROFILE", None, set(WORDS) - {"event_reminders"}),
        ("POST", "profiles/PROFILE/revoke", None, {"read_account", "free_busy", "read_only", "read_write"}),
        ("POST", "availability_rules", RULE, {"create_event", "read_write"}),
        ("DELETE", "availability_rules/default", None, {"create_event", "read_write"}),
        ("GET", "availability_rules", None, HOURS),
        ("POST", "available_periods", PERIOD, HOURS),
        ("GET", "available_periods", None, HOURS),
        ("DELETE", "available_periods", {"available_period_id": "one"}, HOURS),
        ("POST", "batch", BATCH, HOURS),
        ("GET", "channels", None, HOURS - {"create_event"}),
    ],
)
def test_a_scope_opens_what_it_speaks_of(
    client: Client, noon: datetime, method: str, path: str, body: Any, allowing: set[str]
) -> None:
    text = json.dumps(body) if body is not None else ""
    answered = {word: send(client, method, path, text, word) for word in WORDS}
    assert {word for word, status in answered.items() if status != 403} == allowing, answered
    # What is not there is not there for whoever may ask, either.
    assert {status for word, status in answered.items() if word in allowing} <= {200, 202, 404}
    assert Connection.objects.count() == len(WORDS)
