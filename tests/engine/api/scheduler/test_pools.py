"""Requests that draw from pools, pools changed by applications, and the lists of a unit."""

from typing import Any

import pytest
from django.test import Client

from parley.engine.models import Account, OrganizationalUnit, PoolChoice, SchedulingRequest
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.people.resources import create_resource
from parley.engine.services.pools.pools import PoolWish, create_pool
from parley.engine.services.requests.descriptions import describe_request, describe_requests
from tests.engine.api.scheduler.calling import make, post
from tests.engine.booking_cast import MARA, make_account, make_unit

pytestmark = pytest.mark.django_db


def choose_time(made: dict[str, Any], number: int = 3) -> SchedulingRequest:
    """The candidate picks a time."""
    request = SchedulingRequest.objects.get(pk=made["scheduling_request_id"])
    book_slot(request, list_request_slots(request)[number].starts_at, MARA, "form")
    return SchedulingRequest.objects.get(pk=request.pk)


def test_a_host_group_sends_whose_turn_it_is(
    client: Client, token: dict[str, str], unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    pool = create_pool(ana, unit, PoolWish("Support", 1, "wait", {ana.pk: 1, ben.pk: 1}))
    made = [make(client, token, host_group={"sub": pool.pk}) for _ in range(4)]
    assert {each["host"] for each in made} == {None}
    assert made[0]["host_group"]["sub"] == pool.pk
    assert {each["sub"] for each in made[0]["host_group"]["members"]} == {ana.pk, ben.pk}

    hosts = [choose_time(each, number).host_id for number, each in enumerate(made)]

    assert sorted(hosts[:2]) == sorted([ana.pk, ben.pk])
    assert hosts[2:] == hosts[:2], "whoever waited longest comes next"
    assert PoolChoice.objects.filter(pool=pool, is_host=True).count() == 4
    assert "never booked" in PoolChoice.objects.order_by("pk")[0].reason
    told = describe_request(SchedulingRequest.objects.get(pk=made[0]["scheduling_request_id"]))
    assert told["host"]["sub"] == hosts[0]
    assert told["event"]["start"]["time"].endswith("Z")


def test_people_named_in_the_body_are_a_pool_of_their_own(
    client: Client, token: dict[str, str], ana: Account, ben: Account
) -> None:
    group = {"name": "Panel", "members": [{"sub": ana.pk}, {"sub": ben.pk}], "required": 1}
    made = make(client, token, host_group=group, tags=[{"value": "Urgent"}])
    assert "sub" not in made["host_group"] and made["host_group"]["required"] == 1
    assert made["tags"] == [{"value": "Urgent"}]
    assert SchedulingRequest.objects.get().period == {"kind": "days", "days": 14}
    assert choose_time(made).host_id in (ana.pk, ben.pk)


def test_a_collaborator_comes_from_a_pool_and_never_twice(
    client: Client, token: dict[str, str], unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    pool = create_pool(ana, unit, PoolWish("Panel", 1, "share", {ana.pk: 3, ben.pk: 1}))
    made = make(client, token, host={"sub": ana.pk}, collaborator_groups=[{"sub": pool.pk}])
    booked = choose_time(made)
    assert (booked.host_id, [each.account_id for each in PoolChoice.objects.all()]) == (ana.pk, [ben.pk])
    assert {seat.account_id for seat in booked.bookings.get().hosts.all()} == {ana.pk, ben.pk}
    wrong = {"host": {"sub": ana.pk}, "collaborator_groups": [{"sub": pool.pk, "required": 2}]}
    assert post(client, "scheduling_requests", wrong, token).status_code == 422


def test_several_recipients_are_kept_and_one_picks(client: Client, token: dict[str, str], ana: Account) -> None:
    recipients = [{"email": "guest@x.example"}, {"email": "mara@x.example", "slot_selector": True}]
    made = make(client, token, host={"sub": ana.pk}, recipients=recipients)
    assert [(each["email"], each["slot_selector"]) for each in made["recipients"]] == [
        ("mara@x.example", True),
        ("guest@x.example", False),
    ]


def test_the_deprecated_twin_answers_in_its_own_words(client: Client, token: dict[str, str], ana: Account) -> None:
    body = {"host": {"sub": ana.pk}, "recipients": [{"email": "m@x.example"}]}
    made = post(client, "scheduler_requests", body, token).json()["scheduler_request"]
    assert made["scheduler_request_id"].startswith("srq_")
    assert made["recipients"][0]["select_url"] == made["primary_select_url"]


def test_a_selection_rule_is_changed_by_addresses(
    client: Client, token: dict[str, str], unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    pool = create_pool(ana, unit, PoolWish("Support", 1, "wait", {ana.pk: 1}))
    body = {
        "name": "Second line",
        "required": 1,
        "members": {
            "add": [{"email": "BEN@acme.example"}, {"email": "who@x.example"}],
            "remove": [{"email": ana.email}],
        },
    }
    address = f"/v1/scheduler/selection_rules/{pool.pk}"
    answer = client.patch(address, body, content_type="application/json", headers=token).json()
    assert answer["selection_rule"] == {
        "sub": pool.pk,
        "name": "Second line",
        "required": 1,
        "members": [{"display_name": "Ben Cole", "email": ben.email, "sub": ben.pk}],
    }
    assert [each["sub"] for each in answer["diff_applied"]["members"]["removed"]] == [ana.pk]
    assert answer["diff_applied"]["members"]["not_resolved"] == [{"email": "who@x.example"}]
    too_many = client.patch(address, {"required": 2}, content_type="application/json", headers=token)
    assert (too_many.status_code, list(too_many.json()["errors"])) == (422, ["required_count"])


def test_a_pool_of_another_unit_is_unknown(client: Client, token: dict[str, str], ana: Account) -> None:
    otto = make_account("Otto Fremd")
    foreign = create_pool(otto, make_unit(otto), PoolWish("Theirs", 1, "wait", {otto.pk: 1}))
    changed = client.patch(
        f"/v1/scheduler/selection_rules/{foreign.pk}", {"name": "Mine"}, content_type="application/json", headers=token
    )
    assert changed.status_code == 404
    assert post(client, "scheduling_requests", {"host_group": {"sub": foreign.pk}}, token).status_code == 404
    collaborators = {"host": {"sub": ana.pk}, "collaborator_groups": [{"sub": foreign.pk}]}
    assert post(client, "scheduling_requests", collaborators, token).status_code == 422


def test_rooms_are_listed(client: Client, token: dict[str, str], unit: OrganizationalUnit, ana: Account) -> None:
    room = create_resource(ana, unit, "Room 5", "room5@acme.example")
    assert client.get("/v1/organizational_unit_resources", headers=token).json() == {
        "organizational_unit_resources": [{"sub": room.pk, "email": "room5@acme.example", "name": "Room 5"}],
        "pages": {"current": 1, "total": 1},
    }


def test_describing_many_costs_a_fixed_number_of_queries(
    client: Client,
    token: dict[str, str],
    unit: OrganizationalUnit,
    ana: Account,
    ben: Account,
    django_assert_num_queries: Any,
) -> None:
    pool = create_pool(ana, unit, PoolWish("Support", 1, "wait", {ana.pk: 1, ben.pk: 1}))
    for _ in range(5):
        make(
            client, token, host_group={"sub": pool.pk}, recipients=[{"email": "a@x.example"}, {"email": "b@x.example"}]
        )
    found = list(SchedulingRequest.objects.all())
    with django_assert_num_queries(11):
        assert len(describe_requests(found)) == 5
