"""Scheduling requests over the API, in the shapes of the contract's section 7.7."""

from typing import Any

import pytest
from django.test import Client

from parley.engine.models import Account, OrganizationalUnit, SchedulingRequest
from parley.engine.services.applications.applications import (
    find_application_by_secret,
    register_application,
)
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.bookings import book_slot
from tests.engine.api.scheduler.calling import KEY, make, post
from tests.engine.booking_cast import MARA

pytestmark = pytest.mark.django_db


def test_a_request_is_made_by_the_hosts_preferences(client: Client, token: dict[str, str], ana: Account) -> None:
    made = make(
        client,
        token,
        host={"sub": ana.pk},
        recipients=[{"email": "mara@x.example", "display_name": "Mara", "slot_selector": True}],
        event={
            "summary": "Interview",
            "duration": {"minutes": 45},
            "location": {"description": "Room 5"},
            "metadata": {"scheduler": {"correlation_id": "c-1", "utm_source": "mail"}},
        },
        buffer={"after": {"minutes": 10}},
    )

    assert made["scheduling_request_id"].startswith("srq_")
    assert "/rts/" in made["primary_select_url"]
    assert (made["summary"], made["duration"]) == ("Interview", {"minutes": 45})
    assert made["buffer"] == {"before": {"minutes": 0}, "after": {"minutes": 10}}
    assert made["recipients"][0]["email"] == "mara@x.example"
    assert made["metadata"]["scheduler"] == {"correlation_id": "c-1", "utm_source": "mail"}


def test_colleagues_join_by_groups(client: Client, token: dict[str, str], ana: Account) -> None:
    ben = Account.objects.get(email="ben@acme.example")
    made = make(
        client,
        token,
        host={"sub": ana.pk},
        collaborator_groups=[{"name": "Pool", "members": [{"sub": ben.pk}], "required": 0}],
    )
    assert made["collaborator_groups"][0]["required"] == 0
    made = make(client, token, host_group={"members": [{"sub": ana.pk}, {"sub": ben.pk}], "required": 2})
    assert made["host"]["sub"] == ana.pk
    assert made["collaborator_groups"][0]["members"][0]["sub"] == ben.pk


def test_a_duration_may_be_told_in_hours(client: Client, token: dict[str, str], ana: Account) -> None:
    for duration, minutes in (({"hours": 2}, 120), ({"hours": 1, "minutes": 15}, 75)):
        made = make(client, token, host={"sub": ana.pk}, event={"duration": duration})
        assert made["duration"] == {"minutes": minutes}


def test_impersonation_names_the_host(client: Client, token: dict[str, str], ana: Account) -> None:
    assert make(client, token | {"Cronofy-Impersonate": ana.pk})["host"]["sub"] == ana.pk


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "host"),
        ({"host": "acc_1"}, "host"),
        ({"event": {"duration": {"minutes": "half"}}}, "event.duration.minutes"),
        ({"event": {"duration": {"hours": 0.5}}}, "event.duration.hours"),
        ({"event": {"summary": "a\nb"}}, "summary"),
        ({"recipients": [{"email": "nobody"}]}, "recipient_email"),
        ({"parley": {"period": {"kind": "days", "days": 1000}}}, "days"),
        (
            {"collaborator_groups": [{"members": [{"sub": "a"}, {"sub": "b"}], "required": 3}]},
            "collaborator_groups[0].required",
        ),
    ],
)
def test_bad_fields_are_named(
    client: Client, token: dict[str, str], ana: Account, body: dict[str, Any], field: str
) -> None:
    if body and "host" not in body:
        body["host"] = {"sub": ana.pk}
    answer = post(client, "scheduling_requests", body, token)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


def test_requests_are_asked_for_and_unknown_ones_left_out(client: Client, token: dict[str, str], ana: Account) -> None:
    made = [make(client, token, host={"sub": ana.pk})["scheduling_request_id"] for _ in range(2)]
    body = {"scheduling_request_ids": [made[1], "srq_unknown", made[0]]}
    found = post(client, "scheduling_requests/query", body, token).json()["scheduling_requests"]
    assert [each["scheduling_request"]["scheduling_request_id"] for each in found] == [made[1], made[0]]


def test_a_request_is_withdrawn_with_its_booking(
    client: Client, token: dict[str, str], ana: Account, unit: OrganizationalUnit
) -> None:
    request_id = make(client, token, host={"sub": ana.pk})["scheduling_request_id"]
    request = SchedulingRequest.objects.get(unit=unit, pk=request_id)
    booking = book_slot(request, list_request_slots(request)[3].starts_at, MARA, "form")
    answer = post(client, "scheduling_requests/cancel", {"scheduling_request_id": request_id}, token)
    assert (answer.status_code, answer.content) == (202, b"")
    booking.refresh_from_db()
    assert booking.status == "cancelled"


def test_the_changes_go_on_from_a_cursor(client: Client, token: dict[str, str], ana: Account) -> None:
    first = make(client, token, host={"sub": ana.pk})["scheduling_request_id"]
    answer = client.get("/v1/parley/scheduling_requests/changes", headers=KEY).json()
    assert [each["scheduling_request"]["scheduling_request_id"] for each in answer["changes"]] == [first]
    second = make(client, token, host={"sub": ana.pk})["scheduling_request_id"]
    address = f"/v1/parley/scheduling_requests/changes?cursor={answer['cursor']}&limit=5"
    later = client.get(address, headers=KEY).json()
    assert [each["scheduling_request"]["scheduling_request_id"] for each in later["changes"]] == [second]
    assert later["changes"][0]["scheduling_request"]["parley"]["status"] == "pending"


def test_another_application_sees_nothing(client: Client, token: dict[str, str], ana: Account) -> None:
    request_id = make(client, token, host={"sub": ana.pk})["scheduling_request_id"]
    told = register_application("Other", [], [])
    other = {"Authorization": f"Bearer {told.client_secret}"}
    assert find_application_by_secret(told.client_secret) is not None

    body = {"scheduling_request_ids": [request_id]}
    assert post(client, "scheduling_requests/query", body, other).json() == {"scheduling_requests": []}
    cancelled = post(client, "scheduling_requests/cancel", {"scheduling_request_id": request_id}, other)
    assert cancelled.status_code == 404
    assert client.get("/v1/parley/scheduling_requests/changes", headers=other).json()["changes"] == []
    assert post(client, "scheduling_requests", {"host": {"sub": ana.pk}}, other).status_code == 403


def test_strangers_are_refused(client: Client) -> None:
    for path in ("scheduling_requests", "scheduling_requests/query", "scheduling_requests/cancel"):
        assert post(client, path, {}, {}).status_code == 401
    assert client.get("/v1/parley/scheduling_requests/changes").status_code == 401
