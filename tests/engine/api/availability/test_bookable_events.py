"""Bookable events and registrations, in the contract's shapes (6.5)."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.api.availability import bookable_events as door
from parley.engine.models import Application, Registration
from parley.engine.services.applications.applications import register_application
from parley.engine.services.applications.tokens import grant_access
from tests.engine.booking_cast import make_account

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


OPEN = {"Origin": "https://careers.example"}


def ask_for(client: Client, headers: dict[str, str], *names: str, query: str = "") -> Any:
    fields = {"bookable_events": [{"bookable_event_id": name} for name in names], "max_results": 512}
    return client.post(f"/v1/availability{query}", fields, JSON, headers=headers)


def keep(client: Client, headers: dict[str, str], name: str, **fields: Any) -> None:
    told = client.post("/v1/bookable_events", {**EVENT, "bookable_event_id": name, **fields}, JSON, headers=headers)
    assert told.status_code == 200


def test_events_to_come_with_places_left_are_available(
    client: Client,
    headers: dict[str, str],
    noon: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keep(client, headers, "later", start="2026-03-10T09:00:00Z", end="2026-03-10T12:00:00Z", registration={})
    keep(client, headers, "open-day_1")
    keep(client, headers, "full", registration={"capacity": 1})
    keep(client, headers, "cancelled", status="cancelled")
    keep(client, headers, "begun", start="2026-03-03T12:00:00Z")
    client.post("/v1/bookable_events/full/registrations", {"registration_id": "a"}, JSON, headers=headers)
    register(client, headers, "a")
    register(client, headers, "b", "declined")
    names = ("later", "open-day_1", "full", "cancelled", "begun")
    ask_for(client, headers, *names)
    # Two for the application, by token and by key, one for the events.
    with django_assert_num_queries(3):
        told = ask_for(client, headers, *names)
    assert told.status_code == 200
    assert told.json() == {
        "available_bookable_events": [
            {
                "bookable_event_id": "open-day_1",
                "start": EVENT["start"],
                "end": EVENT["end"],
                "registration": {"capacity": 2, "registered_count": 1},
            },
            {
                "bookable_event_id": "later",
                "start": "2026-03-10T09:00:00Z",
                "end": "2026-03-10T12:00:00Z",
                "registration": {"capacity": None, "registered_count": 0},
            },
        ]
    }
    register(client, headers, "c")
    assert ask_for(client, headers, "open-day_1").json() == {"available_bookable_events": []}


def test_events_of_nobody_and_of_others_are_refused_alike(client: Client, headers: dict[str, str]) -> None:
    client.post("/v1/bookable_events", EVENT, JSON, headers=headers)
    for asking, name in ((make_key("Another"), "open-day_1"), (headers, "unheard-of")):
        refused = ask_for(client, asking, name)
        (problem,) = refused.json()["errors"]["bookable_events[0].bookable_event_id"]
        assert (refused.status_code, problem["key"]) == (422, "errors.not_authorized")
    for wrong in ([], 7, [7], [{}], [{"bookable_event_id": "no spaces"}]):
        assert client.post("/v1/availability", {"bookable_events": wrong}, JSON, headers=headers).status_code == 422


def test_a_page_asks_about_the_events_that_its_token_names(
    client: Client, headers: dict[str, str], noon: datetime
) -> None:
    client.post("/v1/bookable_events", EVENT, JSON, headers=headers)

    def make_token(*ids: str) -> str:
        fields = {"version": "1", "permissions": ["availability"], "origin": OPEN["Origin"], "bookable_event_ids": ids}
        told = client.post("/v1/element_tokens", fields, JSON, headers=headers).json()
        return f"?et={told['element_token']['token']}"

    served = ask_for(client, OPEN, "open-day_1", query=make_token("open-day_1", "other"))
    assert [each["bookable_event_id"] for each in served.json()["available_bookable_events"]] == ["open-day_1"]
    assert served.headers["Access-Control-Allow-Origin"] == OPEN["Origin"]
    for ids in ([], ["other"]):
        refused = ask_for(client, OPEN, "open-day_1", query=make_token(*ids))
        assert "not_authorized" in refused.content.decode()
    # Who names events names no people.
    account = make_account("Ana Ruiz")
    question = {"participants": [{"members": [{"sub": account.pk}]}], "required_duration": {"minutes": 30}}
    question["query_periods"] = [{"start": EVENT["start"], "end": EVENT["end"]}]
    grant_access(Application.objects.get(name="Careers"), account, "read_events")
    asked = client.post("/v1/availability", question, JSON, headers=headers)
    assert asked.status_code == 200
    asked = client.post(f"/v1/availability{make_token('open-day_1')}", question, JSON, headers=OPEN)
    assert asked.status_code == 422
