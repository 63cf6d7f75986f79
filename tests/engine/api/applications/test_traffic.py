"""Rate limits over all processes, and the call log."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.models import Application, ApplicationCall, RateShare
from parley.engine.services.applications.applications import RegisteredApplication
from parley.engine.services.applications.traffic import calls, rates
from parley.engine.services.applications.traffic.calls import Call, flush_calls, forget_old_calls, list_calls, note_call
from parley.engine.services.applications.traffic.counting import RateCounter
from parley.engine.services.applications.traffic.rates import forget_old_shares, share_rates
from parley.engine.services.applications.traffic.sharing import start_sharing, stop_sharing
from parley.toolkit.clock import frozen, now
from tests.engine.signing import BUILTIN

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 3, 3, 12, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def limits(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Limits that a test reaches soon, and counts of its own."""
    settings.PARLEY_RATE_PER_SECOND, settings.PARLEY_RATE_PER_MINUTE = 3, 5
    monkeypatch.setattr(rates, "_counter", RateCounter())
    flush_calls()
    with frozen(MOMENT):
        yield


def call(client: Client, secret: str) -> Any:
    return client.get("/v1/parley/link_attempts/x", headers={"Authorization": f"Bearer {secret}"})


def call_often(client: Client, secret: str, times: int) -> list[int]:
    return [call(client, secret).status_code for _ in range(times)]


def test_beyond_the_limit_of_a_second_it_is_429_until_the_next(client: Client, told: RegisteredApplication) -> None:
    assert call_often(client, told.client_secret, 4) == [404, 404, 404, 429]
    answer = call(client, told.client_secret)
    assert answer["Retry-After"] == "1" and answer.json()["errors"]["base"][0]["key"] == "errors.rate_limited"
    with frozen(MOMENT + timedelta(seconds=1)):
        assert call_often(client, told.client_secret, 1) == [404]


def test_beyond_the_limit_of_a_minute_it_says_how_long_to_wait(client: Client, told: RegisteredApplication) -> None:
    call_often(client, told.client_secret, 3)
    with frozen(MOMENT + timedelta(seconds=20)):
        assert call_often(client, told.client_secret, 3) == [404, 404, 429]
        assert call(client, told.client_secret)["Retry-After"] == "30"
    with frozen(MOMENT + timedelta(seconds=50)):
        assert call_often(client, told.client_secret, 1) == [404]


def test_new_tokens_count_too(client: Client, told: RegisteredApplication) -> None:
    own = {"client_id": told.client_id, "client_secret": told.client_secret, "grant_type": "refresh_token"}
    body = json.dumps({**own, "refresh_token": "x"})
    answers = [client.post("/oauth/token", body, content_type="application/json") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
    assert answers[-1]["Retry-After"] == "1" and answers[-1].json()["error"] == "temporarily_unavailable"


def test_each_application_has_its_own_limit_and_the_console_none(client: Client, told: RegisteredApplication) -> None:
    call_often(client, told.client_secret, 4)
    assert set(call_often(client, str(BUILTIN["client_secret"]), 7)) == {404}


def test_a_limit_of_nought_is_none(client: Client, told: RegisteredApplication, settings: Any) -> None:
    settings.PARLEY_RATE_PER_SECOND = settings.PARLEY_RATE_PER_MINUTE = 0
    assert set(call_often(client, told.client_secret, 8)) == {404}


def test_what_other_processes_let_through_counts(
    client: Client, told: RegisteredApplication, application: Application
) -> None:
    second = int(MOMENT.timestamp())
    RateShare.objects.create(
        application=application, process="other", second=second, second_count=2, minute=second // 60, minute_count=2
    )
    assert call_often(client, told.client_secret, 1) == [404]
    share_rates()
    assert call_often(client, told.client_secret, 1) == [429]
    told_by_us = RateShare.objects.exclude(process="other").get()
    assert (told_by_us.second_count, told_by_us.minute_count) == (1, 1)
    with frozen(MOMENT + timedelta(seconds=1)):
        assert call_often(client, told.client_secret, 3) == [404, 404, 429]
    with frozen(MOMENT + timedelta(minutes=6)):
        assert forget_old_shares() == 2


def test_sharing_costs_two_statements_and_none_at_rest(
    client: Client, told: RegisteredApplication, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        share_rates()
    call_often(client, told.client_secret, 2)
    with django_assert_num_queries(2):
        share_rates()


def test_a_call_is_logged_with_its_route_and_without_ids_or_tokens(
    client: Client, told: RegisteredApplication, application: Application
) -> None:
    call(client, told.client_secret)
    client.post(
        "/v1/element_tokens", "{}", "application/json", headers={"Authorization": f"Bearer {told.client_secret}"}
    )
    call(client, "CRN_unknown")
    assert flush_calls() == 2 and flush_calls() == 0
    refused, unknown = list_calls(application)
    assert (unknown.method, unknown.route, unknown.status) == ("GET", "/v1/parley/link_attempts/{attempt_id}", 404)
    assert (unknown.error_key, unknown.called_at) == ("base: errors.not_found", MOMENT)
    assert (refused.route, refused.status) == ("/v1/element_tokens", 422)
    assert refused.error_key == "permissions: errors.required"


def test_refusals_of_the_token_endpoint_are_logged(
    client: Client, told: RegisteredApplication, application: Application
) -> None:
    own = {"client_id": told.client_id, "client_secret": told.client_secret}
    client.post("/oauth/token", {**own, "grant_type": "authorization_code", "code": "x"})
    client.post("/oauth/token", {**own, "client_secret": "x"})
    flush_calls()
    (row,) = list_calls(application, only_errors=True)
    assert (row.route, row.status, row.error_key) == ("/oauth/token", 400, "invalid_grant")


def make_call(application_id: str, status: int = 200, days: int = 0) -> Call:
    return Call(application_id, "GET", "/v1/account", status, 3, "", now() - timedelta(days=days))


def test_a_flood_keeps_its_errors_and_some_of_the_rest(application: Application) -> None:
    for number in range(300):
        note_call(make_call(application.pk, 500 if number >= 290 else 200))
    note_call(make_call("app_gone"))
    assert flush_calls() == calls.MOST_A_FLUSH + 10
    assert list_calls(application, only_errors=True).count() == 10


def test_the_log_forgets_after_a_week_and_beyond_its_length(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "KEPT_A_APPLICATION", 3)
    for days in (8, 1, 0, 0, 0):
        note_call(make_call(application.pk, days=days))
    flush_calls()
    assert forget_old_calls() == 2 and ApplicationCall.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_serving_process_writes_its_calls_down_by_itself(application: Application) -> None:
    note_call(make_call(application.pk))
    start_sharing()
    start_sharing()
    stop_sharing()
    assert list_calls(application).count() == 1
