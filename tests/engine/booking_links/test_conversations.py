"""Scheduling conversations: the organizer's times, the other's choice (7.6)."""

from typing import Any

import pytest
from django.test import Client

from parley.engine.models import Grant, ManagedEvent
from parley.engine.services.applications.tokens import grant_access, issue_tokens
from tests.engine.booking_links.cast import Cast

JSON = "application/json"
ADDRESS = "/v1/scheduling_conversations"


@pytest.fixture
def headers(cast: Cast) -> dict[str, str]:
    """Ana's token."""
    grant = grant_access(cast.application, cast.ana, "create_event")
    return {"Authorization": f"Bearer {issue_tokens(grant).access_token}"}


def body(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "participants": [
            {"participant_id": "organizer", "sub": cast.ana.pk, "slots": {"selection_method": "auto"}},
            {"participant_id": "guest", "email": "mara@candidates.example", "common_name": "Mara"},
        ],
        "tzid": "Europe/Berlin",
        "subject": "A first conversation",
        "event": {"event_id": "talk-1"},
        "required_duration": {"minutes": 60},
        "available_periods": [{"start": "2026-03-09T09:00:00Z", "end": "2026-03-09T11:00:00Z"}],
        **more,
    }


def test_the_guest_chooses_one_of_the_organizers_times(client: Client, cast: Cast, headers: dict[str, str]) -> None:
    told = client.post(ADDRESS, body(cast), JSON, headers=headers).json()["scheduling_conversation"]
    assert told["status"] == "pending" and told["subject"] == "A first conversation"
    assert [each["participant_id"] for each in told["participants"]] == ["organizer", "guest"]
    assert client.get(f"{ADDRESS}/{told['scheduling_conversation_id']}", headers=headers).json() == {
        "scheduling_conversation": told
    }
    slots_url = told["participants"][1]["slots"]["url"]
    token = slots_url.rsplit("/", 1)[1]
    assert client.get(f"{ADDRESS}?token={token}", headers=headers).json() == {
        "participant": {"participant_id": "guest"},
        "scheduling_conversation": told,
    }
    path = slots_url.removeprefix("http://localhost:8000")
    slots = client.get(path, headers=headers).json()["slots"]
    assert [slot["start"] for slot in slots] == [
        "2026-03-09T09:00:00Z",
        "2026-03-09T09:30:00Z",
        "2026-03-09T10:00:00Z",
    ]
    chosen = client.post(path, {"slots": [slots[1]]}, JSON, headers=headers).json()["scheduling_conversation"]
    assert chosen["status"] == "complete"
    assert chosen["event"] == {"event_id": "talk-1", "start": slots[1]["start"], "end": slots[1]["end"]}
    assert client.post(path, {"slot_id": slots[1]["slot_id"]}, JSON, headers=headers).status_code == 200
    assert client.post(path, {"slot_id": slots[0]["slot_id"]}, JSON, headers=headers).status_code == 422
    event = ManagedEvent.objects.get()
    assert (event.event_id, event.calendar) == ("talk-1", cast.calendars[cast.ana.pk])


def test_others_see_nothing(client: Client, cast: Cast, headers: dict[str, str]) -> None:
    told = client.post(ADDRESS, body(cast), JSON, headers=headers).json()["scheduling_conversation"]
    grant = grant_access(cast.application, cast.ben, "create_event")
    other = {"Authorization": f"Bearer {issue_tokens(grant).access_token}"}
    path = told["participants"][1]["slots_url"].removeprefix("http://localhost:8000")
    for address in (f"{ADDRESS}/{told['scheduling_conversation_id']}", path):
        assert client.get(address, headers=other).status_code == 404
        assert client.get(address).status_code == 401
    assert client.get(f"{ADDRESS}?token=guess", headers=headers).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"participants": []}, {"participants"}),
        ({"participants": [{"email": "a@b.example"}]}, {"participants[0].sub"}),
        ({"required_duration": None}, {"required_duration"}),
        ({"available_periods": []}, {"query_periods"}),
        ({"tzid": "Nowhere"}, {"tzid"}),
        ({"event": {"event_id": "x" * 65}}, {"event.event_id"}),
        ({"event": {"url": "javascript:alert(1)"}}, {"event.url"}),
    ],
)
def test_what_cannot_be_is_refused(
    client: Client, cast: Cast, headers: dict[str, str], wrong: dict[str, Any], fields: set[str]
) -> None:
    refused = client.post(ADDRESS, body(cast, **wrong), JSON, headers=headers)
    assert refused.status_code == 422 and fields <= set(refused.json()["errors"])


def test_nobody_is_written_to_who_lets_the_application_read_only(
    client: Client, cast: Cast, headers: dict[str, str]
) -> None:
    Grant.objects.filter(account=cast.ben).update(scope="read_events")
    people = [{"participant_id": "organizer", "sub": cast.ana.pk}, {"participant_id": "guest", "sub": cast.ben.pk}]
    refused = client.post(ADDRESS, body(cast, participants=people), JSON, headers=headers)
    assert (refused.status_code, set(refused.json()["errors"])) == (422, {"participants[1].sub"})
