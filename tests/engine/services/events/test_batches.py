"""Many writes in one call, and many events removed at once."""

import json
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from parley.engine.models import Account, AvailablePeriod, Calendar, Connection, ManagedEvent
from tests.engine.booking_cast import make_account
from tests.engine.services.events.writing_cast import TALK, ApiCaller, let_in, list_events, read_errors, write_all
from tests.fakes.caldav_servers import CalDavServer


def entry(calendar_id: str, method: str = "POST", **data: Any) -> dict[str, Any]:
    """One event of a batch."""
    fields = {"event_id": data["event_id"]} if method == "DELETE" else {**TALK, **data}
    return {"method": method, "relative_url": f"/v1/calendars/{calendar_id}/events", "data": fields}


def list_statuses(answer: HttpResponse) -> list[int]:
    assert answer.status_code == 207, answer.content
    return [each["status"] for each in json.loads(answer.content)["batch"]]


def list_ids() -> list[str]:
    return sorted(ManagedEvent.objects.filter(deleted_at=None).values_list("event_id", flat=True))


def test_a_batch_writes_and_removes_in_its_order(caller: ApiCaller, calendar: Calendar, radicale: CalDavServer) -> None:
    steps = [
        entry(calendar.pk, event_id="a", summary="First"),
        entry(calendar.pk, event_id="b"),
        entry(calendar.pk, "DELETE", event_id="b"),
        entry(calendar.pk, event_id="a", summary="Second"),
        {
            "method": "POST",
            "relative_url": "/v1/available_periods",
            "data": {"available_period_id": "p", "start": TALK["start"], "end": TALK["end"]},
        },
    ]
    assert list_statuses(caller.post("batch", {"batch": steps})) == [202] * 5
    write_all()
    assert [event["SUMMARY"] for event in list_events(radicale)] == ["Second"]
    assert AvailablePeriod.objects.get().period_id == "p"


def test_what_is_wrong_with_one_entry_is_told_beside_it_and_stops_no_other(
    caller: ApiCaller, kept_only: Calendar
) -> None:
    steps = [
        entry(kept_only.pk, event_id="good"),
        entry(kept_only.pk, event_id="bad", start="tomorrow", summary=""),
        entry("cal_of_nobody", event_id="lost"),
        entry(kept_only.pk, event_id="room", conferencing={"profile_id": "pro_of_nobody"}),
        {"method": "GET", "relative_url": "/v1/events"},
        {"method": "POST", "relative_url": "/v1/channels", "data": {}},
        {"method": "POST", "relative_url": f"/v1/calendars/{kept_only.pk}/events", "data": "text"},
        {"method": "DELETE", "relative_url": "/v1/available_periods", "data": {}},
    ]
    answer = caller.post("batch", {"batch": steps})
    assert list_statuses(answer) == [202, 422, 404, 422, 422, 422, 422, 422]
    entries = json.loads(answer.content)["batch"]
    assert entries[0] == {"status": 202}
    assert entries[1]["data"]["errors"].keys() == {"summary", "start"}
    assert entries[3]["data"]["errors"]["conferencing.profile_id"][0]["key"] == "errors.not_available"
    assert list_ids() == ["good"]


@pytest.mark.parametrize("body", [{}, {"batch": {}}, {"batch": ["text"]}, {"batch": [{}] * 51}])
def test_a_batch_that_is_none_is_refused_as_a_whole(caller: ApiCaller, body: dict[str, Any]) -> None:
    assert caller.post("batch", body).status_code == 422


def test_a_batch_asks_for_each_scope_that_it_needs(caller: ApiCaller, rosa: Account, kept_only: Calendar) -> None:
    caller.upsert(kept_only)
    reader = let_in(caller.application, rosa, "create_event")
    steps = [
        entry(kept_only.pk, event_id="new"),
        entry(kept_only.pk, event_id="loud", reminders=[{"minutes": 5}]),
        entry(kept_only.pk, "DELETE", event_id="talk-1"),
    ]
    assert list_statuses(reader.post("batch", {"batch": steps})) == [202, 202, 403]
    assert list_ids() == ["loud", "new", "talk-1"]


def test_fifty_events_cost_hardly_more_queries_than_one(caller: ApiCaller, kept_only: Calendar) -> None:
    costs = []
    for count in (1, 50):
        with CaptureQueriesContext(connection) as taken:
            steps = [entry(kept_only.pk, event_id=f"{count}-{number}") for number in range(count)]
            assert list_statuses(caller.post("batch", {"batch": steps})) == [202] * count
        costs.append(len(taken))
    # SQLite takes so many values a statement; else it would be the same.
    assert costs[1] <= costs[0] + 2, costs
    changed = [entry(kept_only.pk, event_id=f"50-{number}", summary="Other") for number in range(50)]
    with CaptureQueriesContext(connection) as taken:
        assert list_statuses(caller.post("batch", {"batch": changed})) == [202] * 50
    assert len(taken) <= costs[0] + 4


def test_everything_an_application_made_goes_at_once(caller: ApiCaller, kept_only: Calendar, rosa: Account) -> None:
    other = Connection.objects.create(account=rosa, service="caldav", name="Home", address="https://other.example/")
    home = Calendar.objects.create(connection=other, href="https://other.example/home/", name="Home")
    for event_id, where in (("a", kept_only), ("b", home), ("c", home)):
        caller.upsert(where, event_id=event_id)
    assert caller.delete("events", {"calendar_ids": [kept_only.pk]}).status_code == 202
    assert list_ids() == ["b", "c"]
    with CaptureQueriesContext(connection) as taken:
        assert caller.delete("events", {"delete_all": True}).status_code == 202
    assert list_ids() == []
    assert len(taken) <= 22


def test_python_names_what_goes_in_the_query(caller: ApiCaller, kept_only: Calendar) -> None:
    caller.upsert(kept_only)
    assert caller.delete(f"events?calendar_ids[]={kept_only.pk}&calendar_ids[]=cal_x", {}).status_code == 422
    assert caller.delete(f"events?calendar_ids[]={kept_only.pk}", {}).status_code == 202
    caller.upsert(kept_only)
    assert list_ids() == ["talk-1"]
    assert caller.delete("events?delete_all=True", {}).status_code == 202
    assert list_ids() == []


def test_removing_asks_for_exactly_one_way_and_own_calendars(caller: ApiCaller, kept_only: Calendar) -> None:
    stranger = let_in(caller.application, make_account("Ben Cole"))
    caller.upsert(kept_only)
    for body in ({}, {"delete_all": True, "calendar_ids": [kept_only.pk]}, {"delete_all": False}):
        assert caller.delete("events", body).status_code == 422
    answer = stranger.delete("events", {"calendar_ids": [kept_only.pk]})
    assert read_errors(answer) == {"calendar_ids": "invalid_calendar_ids"}
    assert stranger.delete("events", {"delete_all": True}).status_code == 202
    assert list_ids() == ["talk-1"]
