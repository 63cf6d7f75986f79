"""Real-time sequencing: several conversations in a row, chosen together or not at all (7.2)."""

import json
from typing import Any

import pytest
from django.test import Client

from parley.engine.models import BookingLink, ManagedEvent, WebhookDelivery
from tests.engine.booking_links.cast import Cast, link_body
from tests.engine.booking_links.test_real_time_scheduling import JSON, list_buttons, path_of, take


def sequence_body(cast: Cast, name: str = "availability", **more: Any) -> dict[str, Any]:
    """Ana for an hour, then, after five to thirty minutes, Ben for half an hour."""

    def step(number: int, sub: str, minutes: int, title: str) -> dict[str, Any]:
        return {
            "sequence_id": f"step-{number}",
            "ordinal": number,
            "participants": [{"members": [{"sub": sub}], "required": "all"}],
            "required_duration": {"minutes": minutes},
            "start_interval": {"minutes": 15},
            "event": {"event_id": f"part-{number}", "summary": title, "tzid": "Europe/Berlin"},
        }

    first, second = step(1, cast.ana.pk, 60, "With Ana"), step(2, cast.ben.pk, 30, "With Ben")
    first["buffer"] = {"after": {"minimum": {"minutes": 5}, "maximum": {"minutes": 30}}}
    question = {
        "sequence": [first, second],
        "query_periods": [{"start": "2026-03-09T09:00:00Z", "end": "2026-03-09T11:00:00Z"}],
    }
    body = {**link_body(cast), name: question, **more}
    del body["event"]
    return body if name == "availability" else {key: value for key, value in body.items() if key != "availability"}


def make(client: Client, cast: Cast, **more: Any) -> dict[str, Any]:
    answer = client.post("/v1/real_time_sequencing", sequence_body(cast, **more), JSON, headers=cast.headers)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize("name", ["availability", "availablity"])
def test_a_sequence_is_asked_for_under_its_name_and_under_the_misspelled_one(
    client: Client, cast: Cast, name: str
) -> None:
    told = make(client, cast, name=name)
    inner = told["real_time_sequencing"]
    assert told["url"] == inner["url"] and inner["real_time_sequencing_id"].startswith("seq_")
    assert inner["status"] == "open" and isinstance(inner["event"], dict)


def test_all_conversations_of_a_choice_are_written_together(client: Client, cast: Cast) -> None:
    path = path_of(make(client, cast))
    page = client.get(f"{path}?tz=UTC").content.decode()
    assert list_buttons(page) == ["2026-03-09T09:00:00Z", "2026-03-09T09:15:00Z"]
    asked = client.post(f"{path}/choose", {"starts_at": "2026-03-09T09:15:00Z", "tz": "UTC"}).content.decode()
    assert "With Ana" in asked and "With Ben" in asked and "09:15–10:15" in asked and "10:30–11:00" in asked
    take(client, path, "2026-03-09T09:15:00Z")
    events = {event.event_id: event for event in ManagedEvent.objects.select_related("calendar__connection__account")}
    assert {key: event.calendar.connection.account.name for key, event in events.items()} == {
        "part-1": "Ana Ruiz",
        "part-2": "Ben Cole",
    }
    assert [events[key].starts_at.strftime("%H:%M") for key in ("part-1", "part-2")] == ["09:15", "10:30"]
    body = json.loads(WebhookDelivery.objects.get().body)
    assert [(step["sequence_id"], step["start"], step["event"]["event_id"]) for step in body["sequence"]] == [
        ("step-1", "2026-03-09T09:15:00Z", "part-1"),
        ("step-2", "2026-03-09T10:30:00Z", "part-2"),
    ]


def test_none_of_them_is_written_when_one_is_gone(client: Client, cast: Cast) -> None:
    first, second = path_of(make(client, cast)), path_of(make(client, cast))
    take(client, first, "2026-03-09T09:00:00Z")
    before = ManagedEvent.objects.count()
    assert take(client, second, "2026-03-09T09:00:00Z").status_code == 409
    assert ManagedEvent.objects.count() == before
    assert BookingLink.objects.filter(status="open").count() == 1


def test_a_sequence_is_closed(client: Client, cast: Cast) -> None:
    told = make(client, cast)["real_time_sequencing"]
    address = f"/v1/real_time_sequencing/{told['real_time_sequencing_id']}"
    closed = client.post(f"{address}/disable", {"display_message": "Over."}, JSON, headers=cast.headers).json()
    assert closed["real_time_sequencing"]["status"] == "disabled"
    assert client.get(address, headers=cast.headers).json() == closed
    # A sequence is no single time.
    other = f"/v1/real_time_scheduling/{told['real_time_sequencing_id']}"
    assert client.get(other, headers=cast.headers).status_code == 404


def test_a_step_without_an_event_is_refused(client: Client, cast: Cast) -> None:
    body = sequence_body(cast)
    del body["availability"]["sequence"][1]["event"]
    refused = client.post("/v1/real_time_sequencing", body, JSON, headers=cast.headers)
    assert set(refused.json()["errors"]) == {"availability.sequence[1].event"}
