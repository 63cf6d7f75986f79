"""Bookable events and registrations, in the contract's shapes (6.5)."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.api.availability import bookable_events as door
from parley.engine.models import Registration
from parley.engine.services.applications.applications import register_application

pytestmark = pytest.mark.django_db
JSON = "application/json"
EVENT = {
    "bookable_event_id": "open-day_1",
    "start": "2026-03-09T09:00:00Z",
    "end": "2026-03-09T12:00:00Z",
    "status": "confirmed",
    "registration": {"capacity": 2},
}
MARA = {"email": "mara@candidates.example", "name": "Mara Okafor", "locale": "en-GB", "zoneinfo": "Europe/London"}
ONE = "/v1/bookable_events/open-day_1"


@pytest.fixture
def headers() -> dict[str, str]:
    """An application's key."""
    return make_key("Careers")


def make_key(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {register_application(name, [], []).client_secret}"}


def register(client: Client, headers: dict[str, str], name: str, status: str = "accepted", **more: Any) -> Any:
    fields = {"registration_id": name, "status": status, "metadata": MARA, **more}
    return client.post(f"{ONE}/registrations", fields, JSON, headers=headers)


def test_an_event_is_kept_and_told_with_its_registrations(client: Client, headers: dict[str, str]) -> None:
    # Node leaks its token into the body.
    made = client.post("/v1/bookable_events", {**EVENT, "bearer_token": "x"}, JSON, headers=headers)
    empty = {"capacity": 2, "registered_count": 0, "total_count": 0, "registrations": []}
    assert made.status_code == 200
    assert made.json() == {**EVENT, "registration": {**empty, "pages": {"current": 1, "total": 1}}}
    told = register(client, headers, "reg-1").json()
    assert told["registration"]["registrations"] == [
        {"registration_id": "reg-1", "status": "accepted", "metadata": MARA}
    ]
    assert client.get(ONE, headers=headers).json() == told


def test_no_more_register_than_there_are_places(client: Client, headers: dict[str, str]) -> None:
    client.post("/v1/bookable_events", EVENT, JSON, headers=headers)
    assert register(client, headers, "a", "pending").status_code == 200
    assert register(client, headers, "b", "tentative").status_code == 200
    refused = register(client, headers, "c")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["registration"])
    assert refused.json()["errors"]["registration"][0]["key"] == "errors.event_full"
    # Whoever declines takes no place, and somebody already seated may change their answer.
    assert register(client, headers, "c", "declined").status_code == 200
    assert register(client, headers, "a", "accepted").status_code == 200
    assert register(client, headers, "b", "removed").status_code == 200
    told = register(client, headers, "c").json()["registration"]
    assert (told["registered_count"], told["total_count"]) == (2, 3)
    assert client.delete(f"{ONE}/registrations/b", headers=headers).status_code == 202
    assert client.delete(f"{ONE}/registrations/b", headers=headers).status_code == 202
    assert client.get(ONE, headers=headers).json()["registration"]["total_count"] == 2


def test_a_cancelled_event_takes_nobody_and_an_open_one_everybody(client: Client, headers: dict[str, str]) -> None:
    client.post("/v1/bookable_events", {**EVENT, "registration": {"capacity": None}}, JSON, headers=headers)
    assert all(register(client, headers, str(number)).status_code == 200 for number in range(4))
    client.post("/v1/bookable_events", {**EVENT, "status": "cancelled"}, JSON, headers=headers)
    assert register(client, headers, "late").json()["errors"]["registration"][0]["key"] == "errors.event_cancelled"
    told = client.get(ONE, headers=headers).json()
    assert (told["status"], told["registration"]["registered_count"]) == ("cancelled", 4)


def test_registrations_come_page_by_page(
    client: Client,
    headers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(door, "REGISTRATIONS_A_PAGE", 2)
    client.post("/v1/bookable_events", {**EVENT, "registration": {}}, JSON, headers=headers)
    for number in range(5):
        register(client, headers, str(number))
    seen: list[str] = []
    address = ONE
    with django_assert_max_num_queries(12):
        while address:
            told = client.get(address, headers=headers).json()["registration"]
            seen += [each["registration_id"] for each in told["registrations"]]
            address = told["pages"].get("next_page", "").removeprefix("http://localhost:8000")
    assert seen == ["0", "1", "2", "3", "4"]
    assert client.get(f"{ONE}/registrations/pages/guess", headers=headers).status_code == 404


def test_another_application_sees_and_touches_nothing(client: Client, headers: dict[str, str]) -> None:
    client.post("/v1/bookable_events", EVENT, JSON, headers=headers)
    register(client, headers, "a")
    other = make_key("Another")
    assert client.get(ONE, headers=other).status_code == 404
    assert register(client, other, "b").status_code == 404
    assert client.delete(f"{ONE}/registrations/a", headers=other).status_code == 404
    assert Registration.objects.count() == 1
    # The same id is another event there.
    client.post("/v1/bookable_events", EVENT, JSON, headers=other)
    assert client.get(ONE, headers=other).json()["registration"]["total_count"] == 0
    assert client.get(ONE).status_code == 401


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"bookable_event_id": "no spaces"}, {"bookable_event_id"}),
        ({"end": "2026-03-09T08:00:00Z"}, {"end"}),
        ({"status": "maybe"}, {"status"}),
        ({"registration": {"capacity": 0}}, {"registration.capacity"}),
        ({"registration": {"capacity": 257}}, {"registration.capacity"}),
        ({"registration": 7, "start": 7}, {"registration", "start"}),
    ],
)
def test_an_event_that_cannot_be_is_refused(
    client: Client, headers: dict[str, str], wrong: dict[str, Any], fields: set[str]
) -> None:
    refused = client.post("/v1/bookable_events", {**EVENT, **wrong}, JSON, headers=headers)
    assert (refused.status_code, set(refused.json()["errors"])) == (422, fields)


def test_a_registration_that_cannot_be_is_refused(client: Client, headers: dict[str, str]) -> None:
    client.post("/v1/bookable_events", EVENT, JSON, headers=headers)
    refused = register(client, headers, "", "perhaps", metadata={"email": "x" * 300})
    assert set(refused.json()["errors"]) == {"registration_id", "status", "metadata.email"}
