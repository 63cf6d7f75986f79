"""Another host and another time for a request, over the API: our additions."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.engine.models import Account, SchedulingRequest
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.wishes.proposing import Proposal, propose_times
from parley.toolkit.clock import now
from tests.engine.api.scheduler.calling import make, post
from tests.engine.booking_cast import MARA

pytestmark = pytest.mark.django_db


def test_a_colleague_hosts_and_the_agreed_time_stays(client: Client, token: dict[str, str], ana: Account) -> None:
    ben = Account.objects.get(email="ben@acme.example")
    request_id = make(client, token, host={"sub": ana.pk})["scheduling_request_id"]
    request = SchedulingRequest.objects.get(pk=request_id)
    starts_at = list_request_slots(request)[0].starts_at
    book_slot(request, starts_at, MARA, "form")

    told = post(client, f"parley/scheduling_requests/{request_id}/host", {"host": {"sub": ben.pk}}, token)
    assert told.status_code == 200
    assert told.json()["scheduling_request"]["host"]["sub"] == ben.pk
    assert told.json()["scheduling_request"]["parley"]["status"] == "booked"
    assert request.bookings.get(status="confirmed").starts_at == starts_at


def test_another_time_is_asked_for_under_the_same_request(client: Client, token: dict[str, str], ana: Account) -> None:
    request_id = make(client, token, host={"sub": ana.pk})["scheduling_request_id"]
    request = SchedulingRequest.objects.get(pk=request_id)
    path = f"parley/scheduling_requests/{request_id}/reopen"
    assert post(client, path, {}, token).status_code >= 400
    book_slot(request, list_request_slots(request)[0].starts_at, MARA, "form")
    told = post(client, path, {"reason": "I am ill."}, token).json()["scheduling_request"]
    assert (told["scheduling_request_id"], told["parley"]["status"]) == (request_id, "pending")
    assert told["parley"]["booking"]["status"] == "cancelled"


def test_a_proposed_time_is_accepted(client: Client, token: dict[str, str], ana: Account) -> None:
    request_id = make(client, token, host={"sub": ana.pk})["scheduling_request_id"]
    night = (now() + timedelta(days=3)).replace(hour=23, minute=30, second=0, microsecond=0)
    path, body = f"parley/scheduling_requests/{request_id}/accept", {"start": f"{night:%Y-%m-%dT%H:%M:%SZ}"}
    assert post(client, path, body, token).status_code == 422  # nobody has proposed it
    propose_times(SchedulingRequest.objects.get(pk=request_id), Proposal((night,), "", MARA))
    told = post(client, path, body, token).json()["scheduling_request"]
    assert (told["parley"]["status"], told["parley"]["wish"]["state"]) == ("booked", "accepted")
    assert told["parley"]["booking"]["starts_at"] == body["start"]
    assert post(client, path, {"start": "tomorrow"}, token).status_code == 422


def test_whoever_hosts_must_be_named_and_reachable(client: Client, token: dict[str, str], ana: Account) -> None:
    request_id = make(client, token, host={"sub": ana.pk})["scheduling_request_id"]
    path = f"parley/scheduling_requests/{request_id}/host"
    assert post(client, path, {}, token).status_code == 422
    assert post(client, path, {"host": {"sub": "acc_nobody"}}, token).status_code == 403
    assert post(client, "parley/scheduling_requests/srq_none/host", {"host": {"sub": ana.pk}}, token).status_code == 404


def test_a_booking_is_moved_to_the_time_that_the_host_chose(
    client: Client, token: dict[str, str], ana: Account
) -> None:
    request_id = make(client, token, host={"sub": ana.pk})["scheduling_request_id"]
    request = SchedulingRequest.objects.get(pk=request_id)
    path = f"parley/scheduling_requests/{request_id}/move"
    slots = list_request_slots(request)
    night = (slots[0].starts_at + timedelta(days=1)).replace(hour=21, minute=10)
    body = {"start": f"{night:%Y-%m-%dT%H:%M:%SZ}"}
    assert post(client, path, body, token).status_code == 422  # nothing is booked yet
    book_slot(request, slots[0].starts_at, MARA, "form")

    told = post(client, path, body, token).json()["scheduling_request"]
    assert (told["parley"]["status"], told["parley"]["booking"]["starts_at"]) == ("booked", body["start"])
    moved = request.bookings.get()
    assert (moved.starts_at, moved.sequence) == (night, 1)
    assert post(client, path, body, token).status_code == 200
    assert request.bookings.get().sequence == 1


def test_a_time_at_which_the_host_is_busy_is_refused_in_words(
    client: Client, token: dict[str, str], ana: Account
) -> None:
    first, second = (make(client, token, host={"sub": ana.pk})["scheduling_request_id"] for _each in range(2))
    requests = [SchedulingRequest.objects.get(pk=each) for each in (first, second)]
    taken = book_slot(requests[0], list_request_slots(requests[0])[0].starts_at, MARA, "form").starts_at
    kept = book_slot(requests[1], list_request_slots(requests[1])[-1].starts_at, MARA, "other").starts_at
    path = f"parley/scheduling_requests/{second}/move"
    refused = post(client, path, {"start": f"{taken:%Y-%m-%dT%H:%M:%SZ}"}, token)
    (problem,) = refused.json()["errors"]["start"]
    assert (refused.status_code, problem["key"]) == (422, "errors.not_available") and "Ana" in problem["description"]
    assert post(client, path, {"start": "2020-01-01T09:00:00Z"}, token).status_code == 422
    assert post(client, path, {"start": "tomorrow"}, token).status_code == 422
    assert requests[1].bookings.get().starts_at == kept
