"""Availability, booking links and invitations through the Python client; that no method was forgotten."""

import inspect
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pycronofy
import pytest

from tests.clients.cast import REDIRECT_URI, Cast, Somebody
from tests.clients.python_client.calls import TZID, covers, is_refused
from tests.clients.times import day_ahead, text

pytestmark = pytest.mark.slow


@covers(
    "availability",
    "map_availability_buffer",
    "map_availability_duration",
    "map_availability_member",
    "map_availability_participants",
    "map_availability_participants_group",
    "map_buffer_details",
    "translate_available_periods",
)
def test_availability_is_told_in_both_forms(client: Any, cast: Cast, host: Somebody) -> None:
    guest = cast.people["python"]["guest"]
    group = {"members": [host.sub, {"sub": guest.sub}], "required": "all"}
    period = {"start": day_ahead(9, 8), "end": day_ahead(9, 12)}
    periods = client.availability([group], 60, [dict(period)])
    assert [(each["start"], each["end"]) for each in periods] == [(text(period["start"]), text(period["end"]))]
    assert {each["sub"] for each in periods[0]["participants"]} == {host.sub, guest.sub}
    slots = client.availability(
        [{"members": [host.sub], "required": 1}],
        {"minutes": 60},
        [dict(period)],
        start_interval=30,
        buffer={"before": 15, "after": {"minutes": 10}},
        response_format="overlapping_slots",
        max_results=3,
    )
    assert [each["start"][11:16] for each in slots] == ["08:00", "08:30", "09:00"]
    is_refused(422, client.availability, [{"members": ["acc_unknown"], "required": 1}], 60, [dict(period)])


@covers("translate_query_slots")
def test_availability_of_certain_times_is_told(client: Any, host: Somebody) -> None:
    asked = [{"start": day_ahead(10, 9)}, {"start": day_ahead(10, 13)}]
    slots = client.availability(
        [{"members": [host.sub], "required": 1}], 60, query_slots=asked, response_format="slots"
    )
    assert [each["start"] for each in slots] == [text(day_ahead(10, 9)), text(day_ahead(10, 13))]


@covers("sequenced_availability", "map_availability_sequence", "map_sequence_item")
def test_sequences_follow_each_other(client: Any, cast: Cast, host: Somebody) -> None:
    guest = cast.people["python"]["guest"]
    step = {"required_duration": 60, "participants": [{"members": [host.sub], "required": "all"}]}
    second = {"required_duration": 30, "participants": [{"members": [guest.sub], "required": "all"}]}
    sequence = [{"sequence_id": "one", "ordinal": 1, **step}, {"sequence_id": "two", "ordinal": 2, **second}]
    sequence[1]["buffer"] = {"before": {"minimum": {"minutes": 15}, "maximum": {"minutes": 60}}}
    found = client.sequenced_availability(sequence, [{"start": day_ahead(9, 8), "end": day_ahead(9, 12)}])
    one, two = found[0]["sequence"]
    assert (one["sequence_id"], two["sequence_id"]) == ("one", "two")
    gap = datetime.fromisoformat(two["start"]) - datetime.fromisoformat(one["end"])
    assert timedelta(minutes=15) <= gap <= timedelta(minutes=60)
    assert two["participants"] == [{"sub": guest.sub}]


@covers("upsert_availability_rule", "get_availability_rule", "list_availability_rules", "delete_availability_rule")
def test_availability_rules_are_kept(client: Any) -> None:
    periods = [{"day": "monday", "start_time": "09:30", "end_time": "12:30"}]
    rule = {"availability_rule_id": "mornings", "tzid": "America/Chicago", "weekly_periods": periods}
    kept = client.upsert_availability_rule(rule)
    assert {name: kept[name] for name in rule} == rule
    assert client.get_availability_rule("mornings") == kept
    assert kept in client.list_availability_rules()
    client.delete_availability_rule("mornings")
    is_refused(404, client.get_availability_rule, "mornings")


def booking_of(host: Somebody) -> dict[str, Any]:
    return {
        "oauth": {"redirect_uri": REDIRECT_URI},
        "target_calendars": [{"sub": host.sub, "calendar_id": host.calendar_id}],
        "minimum_notice": {"hours": 4},
    }


@covers("real_time_scheduling", "get_real_time_scheduling_status", "disable_real_time_scheduling_link")
def test_a_booking_link_is_made_asked_about_and_disabled(client: Any, cast: Cast, host: Somebody) -> None:
    availability = {
        "participants": [{"members": [{"sub": host.sub}], "required": "all"}],
        "required_duration": {"minutes": 60},
        "available_periods": [{"start": day_ahead(9, 8), "end": day_ahead(9, 12)}],
    }
    event = {"event_id": "rts-1", "summary": "Interview", "tzid": TZID}
    made = client.real_time_scheduling(availability, event=event, **booking_of(host))
    link = made["real_time_scheduling"]
    assert made["url"] == link["url"] and link["url"].startswith(f"{cast.url}/rts/")
    assert (link["status"], link["event"]["event_id"]) == ("open", "rts-1")
    token, link_id = link["url"].rpartition("/")[2], link["real_time_scheduling_id"]
    by_token = client.get_real_time_scheduling_status(token=token)["real_time_scheduling"]
    by_id = client.get_real_time_scheduling_status(real_time_scheduling_id=link_id)["real_time_scheduling"]
    assert by_token == by_id and by_id["real_time_scheduling_id"] == link_id
    page = pycronofy.request_handler.requests.get(link["url"], timeout=30)
    assert page.status_code == 200 and "Interview" in page.text
    disabled = client.disable_real_time_scheduling_link(link_id, "Not any more")["real_time_scheduling"]
    assert disabled["status"] == "disabled"
    is_refused(404, client.get_real_time_scheduling_status, real_time_scheduling_id="sch_unknown")


@covers("real_time_sequencing")
def test_a_link_to_a_sequence_is_made(client: Any, cast: Cast, host: Somebody) -> None:
    steps = [
        {
            "sequence_id": name,
            "ordinal": ordinal,
            "participants": [{"members": [{"sub": host.sub}], "required": "all"}],
            "required_duration": {"minutes": 30},
            "event": {"event_id": f"seq-{name}", "summary": name.title(), "tzid": TZID},
        }
        for ordinal, name in enumerate(("first", "second"), start=1)
    ]
    availability = {"sequence": steps, "available_periods": [{"start": day_ahead(9, 8), "end": day_ahead(9, 12)}]}
    event = {"event_id": "seq", "summary": "Talks", "tzid": TZID}
    made = client.real_time_sequencing(availability, event=event, **booking_of(host))
    assert made["url"] == made["real_time_sequencing"]["url"]
    assert made["real_time_sequencing"]["real_time_sequencing_id"].startswith("seq_")
    assert pycronofy.request_handler.requests.get(made["url"], timeout=30).status_code == 200


@covers("upsert_smart_invite", "get_smart_invite", "cancel_smart_invite")
def test_a_smart_invite_is_made_read_and_cancelled(client: Any) -> None:
    event = {"summary": "Lunch", "description": "", "start": day_ahead(6, 10), "end": day_ahead(6, 11), "tzid": TZID}
    recipient = {"email": "mara@candidates.example"}
    made = client.upsert_smart_invite("inv-1", recipient, event, "https://application.example/invite")
    assert made["recipient"] == {"email": "mara@candidates.example", "status": "pending"}
    assert (made["smart_invite_id"], made["method"], made["replies"]) == ("inv-1", "request", [])
    assert made["event"]["start"] == {"time": text(day_ahead(6, 10)), "tzid": TZID} or made["event"]["start"]["time"]
    assert "METHOD:REQUEST" in made["attachments"]["icalendar"]
    assert client.get_smart_invite("inv-1", "mara@candidates.example")["smart_invite_id"] == "inv-1"
    cancelled = client.cancel_smart_invite("inv-1", recipient)
    assert cancelled["method"] == "cancel" and "METHOD:CANCEL" in cancelled["attachments"]["icalendar"]
    is_refused(404, client.get_smart_invite, "unknown", "mara@candidates.example")


@covers("validate")
def test_every_method_of_the_client_has_a_test() -> None:
    for other in ("test_identity", "test_events"):
        import_module(f"tests.clients.python_client.{other}")
    methods = {name for name, _ in inspect.getmembers(pycronofy.Client, inspect.isfunction) if name[0] != "_"}
    assert methods - covers.methods == set()
    assert covers.methods - methods == set()
