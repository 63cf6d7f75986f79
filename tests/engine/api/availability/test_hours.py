"""Availability rules and available periods, in the contract's shapes (6.3, 6.4)."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.api.availability import periods as periods_door
from parley.engine.models import Account, Application, AvailablePeriod, Calendar, Connection
from parley.engine.services.applications.element_tokens import issue_element_token
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code
from tests.engine.booking_cast import make_account, make_application

pytestmark = pytest.mark.django_db
JSON = "application/json"
RULE = {
    "availability_rule_id": "default",
    "tzid": "America/Chicago",
    "weekly_periods": [
        {"day": "monday", "start_time": "09:30", "end_time": "12:30"},
        {"day": "monday", "start_time": "14:00", "end_time": "17:00"},
        {"day": "friday", "start_time": "22:00", "end_time": "02:00"},
    ],
}
PERIOD = {"available_period_id": "one", "start": "2026-03-09T09:00:00Z", "end": "2026-03-09T12:00:00Z"}


@pytest.fixture
def application() -> Application:
    """An application that two people have let in."""
    return make_application()


@pytest.fixture
def ana() -> Account:
    """Somebody in Berlin."""
    return make_account("Ana Ruiz")


def headers_for(account: Account, application: Application) -> dict[str, str]:
    grant = grant_access(application, account, "create_event", None)
    issued = redeem_code(application, issue_code(grant, "https://b"), "https://b")
    return {"Authorization": f"Bearer {issued.access_token}"}


@pytest.fixture
def headers(ana: Account, application: Application) -> dict[str, str]:
    """Ana's token."""
    return headers_for(ana, application)


def keys_of(answer: Any) -> dict[str, str]:
    return {field: problems[0]["key"] for field, problems in answer.json()["errors"].items()}


def test_a_rule_is_kept_read_listed_and_forgotten(client: Client, headers: dict[str, str]) -> None:
    made = client.post("/v1/availability_rules", RULE, JSON, headers=headers)
    assert (made.status_code, made.json()) == (200, {"availability_rule": RULE})
    again = {**RULE, "tzid": "Europe/Paris", "weekly_periods": RULE["weekly_periods"][:1]}
    assert client.post("/v1/availability_rules", again, JSON, headers=headers).json() == {"availability_rule": again}
    assert client.get("/v1/availability_rules/default", headers=headers).json() == {"availability_rule": again}
    assert client.get("/v1/availability_rules", headers=headers).json() == {"availability_rules": [again]}
    # PHP sends an empty list where others send no body.
    assert client.delete("/v1/availability_rules/default", "[]", JSON, headers=headers).status_code == 202
    assert client.get("/v1/availability_rules/default", headers=headers).status_code == 404
    assert client.delete("/v1/availability_rules/default", headers=headers).status_code == 404


def test_a_rule_names_calendars_of_its_own_account_only(client: Client, headers: dict[str, str], ana: Account) -> None:
    own, other = (
        Calendar.objects.create(
            connection=Connection.objects.create(account=person, service="caldav", name="x", address="https://c/"),
            href="/work/",
            name="Work",
        )
        for person in (ana, make_account("Ben Cole"))
    )
    made = client.post("/v1/availability_rules", {**RULE, "calendar_ids": [own.pk]}, JSON, headers=headers)
    assert made.json()["availability_rule"]["calendar_ids"] == [own.pk]
    for wrong in ([other.pk], [own.pk, "cal_unknown"], [], [7]):
        refused = client.post("/v1/availability_rules", {**RULE, "calendar_ids": wrong}, JSON, headers=headers)
        assert refused.status_code == 422
        assert keys_of(refused) == {"calendar_ids": "errors.invalid_calendar_ids"}


def test_what_is_wrong_with_a_rule_is_said_all_at_once(client: Client, headers: dict[str, str]) -> None:
    assert keys_of(client.post("/v1/availability_rules", {}, JSON, headers=headers)) == {
        "availability_rule_id": "errors.required",
        "tzid": "errors.required",
        "weekly_periods": "errors.required",
    }
    wrong = {
        "availability_rule_id": "é" * 65,
        "tzid": "Mars/Olympus",
        "weekly_periods": [{"day": "monday", "start_time": "25:00", "end_time": "12:00"}],
    }
    refused = client.post("/v1/availability_rules", wrong, JSON, headers=headers)
    assert refused.status_code == 422
    assert set(keys_of(refused)) == {"availability_rule_id", "tzid", "weekly_periods[0].start_time"}


def test_rules_are_the_accounts_own(client: Client, headers: dict[str, str], application: Application) -> None:
    client.post("/v1/availability_rules", RULE, JSON, headers=headers)
    of_ben = headers_for(make_account("Ben Cole"), application)
    assert client.get("/v1/availability_rules/default", headers=of_ben).status_code == 404
    assert client.delete("/v1/availability_rules/default", headers=of_ben).status_code == 404
    assert client.get("/v1/availability_rules", headers=of_ben).json() == {"availability_rules": []}
    assert client.get("/v1/availability_rules").status_code == 401


def test_a_page_of_another_site_keeps_the_rules_of_the_first_account_its_token_names(
    client: Client, headers: dict[str, str], ana: Account, application: Application
) -> None:
    site = {"Origin": "https://careers.example"}

    def call(permission: str, **more: str) -> Any:
        told = issue_element_token(application, [permission], "https://careers.example", [ana.pk], [])
        return client.post(f"/v1/availability_rules?et={told.token}", RULE, JSON, headers={**site, **more})

    assert call("managed_availability").json() == {"availability_rule": RULE}
    assert client.get("/v1/availability_rules/default", headers=headers).json() == {"availability_rule": RULE}
    assert call("agenda").status_code == 403
    assert call("managed_availability", Origin="https://elsewhere.example").status_code == 401


def test_periods_are_kept_listed_and_forgotten(client: Client, headers: dict[str, str]) -> None:
    assert client.post("/v1/available_periods", PERIOD, JSON, headers=headers).status_code == 202
    # C# writes a space for the T.
    later = {"available_period_id": "two", "start": "2026-03-10 09:00:00Z", "end": "2026-03-10 10:00:00Z"}
    assert client.post("/v1/available_periods", later, JSON, headers=headers).content == b""
    moved = {**PERIOD, "end": {"time": "2026-03-09T11:00:00Z", "tzid": "Etc/UTC"}}
    assert client.post("/v1/available_periods", moved, JSON, headers=headers).status_code == 202
    answer = client.get("/v1/available_periods", headers=headers).json()
    first = {**PERIOD, "end": "2026-03-09T11:00:00Z"}
    second = {**later, "start": "2026-03-10T09:00:00Z", "end": "2026-03-10T10:00:00Z"}
    assert answer == {"pages": {"current": 1, "total": 1}, "available_periods": [first, second]}
    # PHP forgets one at an address with a slash, or at one that names it; Python forgets all in the query.
    one = {"available_period_id": "one"}
    client.post("/v1/available_periods", {**PERIOD, "available_period_id": "php 1"}, JSON, headers=headers)
    named = client.delete("/v1/available_periods/php%201", "[]", JSON, headers=headers)
    assert (named.status_code, named.content, AvailablePeriod.objects.count()) == (202, b"", 2)
    assert client.delete("/v1/available_periods/", one, JSON, headers=headers).status_code == 202
    assert client.delete("/v1/available_periods", one, JSON, headers=headers).status_code == 202
    assert AvailablePeriod.objects.count() == 1
    assert client.delete("/v1/available_periods?delete_all=True", "{}", JSON, headers=headers).status_code == 202
    assert AvailablePeriod.objects.count() == 0
    refused = client.delete("/v1/available_periods", {}, JSON, headers=headers)
    assert keys_of(refused) == {"available_period_id": "errors.required"}


def test_periods_are_told_in_a_zone_and_within_dates(client: Client, headers: dict[str, str]) -> None:
    client.post("/v1/available_periods", PERIOD, JSON, headers=headers)
    asked = {"from": "2026-03-09", "to": "2026-03-10", "tzid": "Asia/Tokyo", "localized_times": "True"}
    told = client.get("/v1/available_periods", asked, headers=headers).json()["available_periods"]
    assert told[0]["start"] == {"time": "2026-03-09T18:00:00+09:00", "tzid": "Asia/Tokyo"}
    before = {"from": "2026-03-08", "to": "2026-03-09", "tzid": "Asia/Tokyo"}
    assert client.get("/v1/available_periods", before, headers=headers).json()["available_periods"] == []
    refused = client.get("/v1/available_periods", {"from": "2026-03-08"}, headers=headers)
    assert keys_of(refused) == {"tzid": "errors.required"}


def test_many_periods_come_page_by_page_for_their_caller_only(
    client: Client,
    headers: dict[str, str],
    ana: Account,
    application: Application,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(periods_door, "PERIODS_A_PAGE", 2)
    for number in range(5):
        fields = {
            "available_period_id": str(number),
            "start": f"2026-03-0{number + 1}",
            "end": f"2026-03-0{number + 2}",
        }
        client.post("/v1/available_periods", fields, JSON, headers=headers)
    seen: list[str] = []
    address: str | None = "/v1/available_periods"
    with django_assert_max_num_queries(9):
        while address:
            answer = client.get(address, headers=headers).json()
            seen += [each["available_period_id"] for each in answer["available_periods"]]
            assert answer["pages"]["total"] == 3
            next_page = answer["pages"].get("next_page", "")
            assert not next_page or next_page.startswith("http://localhost:8000/v1/available_periods/pages/")
            address = next_page.removeprefix("http://localhost:8000") or None
    assert seen == ["0", "1", "2", "3", "4"]
    page = client.get("/v1/available_periods", headers=headers).json()["pages"]["next_page"]
    of_ben = headers_for(make_account("Ben Cole"), application)
    assert client.get(page.removeprefix("http://localhost:8000"), headers=of_ben).status_code == 404
    assert client.get("/v1/available_periods/pages/guess", headers=headers).status_code == 404
    elsewhere = headers_for(ana, make_application(secret="CRN_of_another"))
    assert client.get("/v1/available_periods", headers=elsewhere).json()["available_periods"] == []


@pytest.mark.parametrize(
    ("wrong", "field", "key"),
    [
        ({"end": "2026-03-09T09:00:00Z"}, "end", "errors.must_be_after_start"),
        ({"start": "2026-03-09T09:00:00.5Z"}, "start", "errors.invalid"),
        ({"start": "soon"}, "start", "errors.invalid"),
        ({"tzid": "Mars/Olympus"}, "tzid", "errors.invalid"),
        ({"available_period_id": "x" * 65}, "available_period_id", "errors.too_long"),
    ],
)
def test_a_period_that_cannot_be_is_refused(
    client: Client, headers: dict[str, str], wrong: dict[str, str], field: str, key: str
) -> None:
    refused = client.post("/v1/available_periods", {**PERIOD, **wrong}, JSON, headers=headers)
    assert (refused.status_code, keys_of(refused)) == (422, {field: key})
