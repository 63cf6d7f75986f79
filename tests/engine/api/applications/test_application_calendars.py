"""Calendars of an application's own: made once an id, spoken for by tokens, erased with everything in them."""

import json
from typing import Any

import pytest
from django.test import Client

from parley.engine.models import Account, ApplicationCalendar, Calendar, Grant, Token
from parley.engine.services.applications.applications import RegisteredApplication, register_application
from parley.engine.services.applications.tokens import MOST_REFRESH_TOKENS
from parley.engine.services.own_accounts import application_calendars
from parley.site.supervisor.radicale import CalendarServer

pytestmark = pytest.mark.django_db


def ask(client: Client, told: RegisteredApplication, calendar_id: Any = "room-1", **fields: Any) -> Any:
    own = {"client_id": told.client_id, "client_secret": told.client_secret, "application_calendar_id": calendar_id}
    body = json.dumps({**own, **fields})
    # Node's client sends this header beside credentials in the body (0.9).
    headers = {"Authorization": "Bearer undefined"}
    return client.post("/v1/application_calendars", body, content_type="application/json", headers=headers)


def test_the_same_id_is_the_same_calendar_and_its_tokens_work(
    client: Client, told: RegisteredApplication, builtin_server: CalendarServer
) -> None:
    first = ask(client, told).json()
    assert first["sub"] == first["account_id"] and first["sub"].startswith("apc_")
    assert (first["scope"], first["expires_in"], first["token_type"]) == ("read_write", 3600, "bearer")
    assert first["application_calendar_id"] == "room-1"
    assert first["linking_profile"]["provider_name"] == "cronofy"
    again = ask(client, told).json()
    assert again["sub"] == first["sub"] and ask(client, told, "room-2").json()["sub"] != first["sub"]
    for token in (first["access_token"], again["access_token"]):
        answer = client.get("/v1/calendars", headers={"Authorization": f"Bearer {token}"})
        (calendar,) = answer.json()["calendars"]
        assert calendar["calendar_primary"] is True
    form = {"client_id": told.client_id, "client_secret": told.client_secret, "application_calendar_id": "room-1"}
    assert client.post("/v1/application_calendars", form).json()["sub"] == first["sub"]
    check_that_erasure_takes_it_whole(client, told, first["sub"], builtin_server)


def check_that_erasure_takes_it_whole(
    client: Client, told: RegisteredApplication, sub: str, server: CalendarServer
) -> None:
    """In the same test, since starting the calendar server takes longest."""
    own = {"client_id": told.client_id, "client_secret": told.client_secret}
    assert Calendar.objects.filter(connection__account=sub).exists()
    fields = {**own, "sub": sub, "request_pii_erasure": "true"}
    assert client.post("/oauth/token/revoke", fields).status_code == 200
    assert not Account.objects.filter(pk=sub).exists() and not Calendar.objects.filter(connection__account=sub).exists()
    assert ask(client, told).json()["sub"] != sub


def test_another_applications_id_is_another_calendar_and_old_tokens_give_way(
    client: Client, told: RegisteredApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application_calendars, "connect_builtin_calendar", lambda account: None)
    subs = {ask(client, one).json()["sub"] for one in (told, register_application("Other", [], []))}
    assert len(subs) == 2 and ApplicationCalendar.objects.count() == 2
    for _ in range(MOST_REFRESH_TOKENS + 3):
        last = ask(client, told).json()
    assert Token.objects.filter(kind="refresh", grant__account=last["sub"]).count() == MOST_REFRESH_TOKENS
    assert Grant.objects.filter(account=last["sub"]).count() == 1


@pytest.mark.parametrize("calendar_id", ["", None, "x" * 65, "é", "a b", "\x00", 7, "a\n"])
def test_an_id_that_cannot_be_used_is_refused(client: Client, told: RegisteredApplication, calendar_id: Any) -> None:
    assert ask(client, told, calendar_id).status_code == 422 and not Account.objects.exists()


def test_wrong_credentials_get_401(client: Client, told: RegisteredApplication) -> None:
    for changes in ({"client_secret": "x"}, {"client_id": "x"}, {"client_id": None}):
        assert ask(client, told, **changes).status_code == 401


def test_without_a_calendar_server_it_is_said_so(client: Client, told: RegisteredApplication) -> None:
    answer = ask(client, told)
    assert answer.status_code == 422 and "built-in calendar" in answer.content.decode()
