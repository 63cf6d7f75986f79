"""Links that the calendar's own provider makes for events of applications (`conferencing: integrated`)."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from parley.engine.models import (
    Account,
    Calendar,
    Channel,
    ChannelChange,
    ConferencingProfile,
    Connection,
    ManagedEvent,
    OrganizationalUnit,
)
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.engine.services.events.providing.managed import MOST_LOOKS, write_due_managed_events
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState
from tests.engine.services.events.writing_cast import ApiCaller, let_in, read_errors
from tests.engine.services.flowing.desks import HALF_HOUR, Desk, GoogleDesk, MicrosoftDesk

INTEGRATED = {"profile_id": "integrated"}
HOOK = "http://127.0.0.1:9/hook"
HOSTS = {GoogleDesk: "https://meet.google.com/", MicrosoftDesk: "https://teams.microsoft.com/"}


@pytest.fixture
def caller(rosa: Account, unit: OrganizationalUnit) -> ApiCaller:
    """The company's application with Rosa's leave."""
    assert unit.application is not None
    return let_in(unit.application, rosa)


def find_calendar(desk: Desk) -> Calendar:
    """The calendar that the desk shows."""
    return Calendar.objects.filter(connection=desk.connection, is_readonly=False).order_by("-is_primary")[0]


def write(caller: ApiCaller, desk: Desk, starts_at: datetime, **changes: object) -> None:
    """Write the talk, half an hour long."""
    times = {"start": f"{starts_at:%Y-%m-%dT%H:%M:%SZ}", "end": f"{starts_at + HALF_HOUR:%Y-%m-%dT%H:%M:%SZ}"}
    caller.upsert(find_calendar(desk), **times, **changes)


def settle(desk: Desk) -> None:
    """Let the worker write, look for links as if time passed in between, and read the calendar."""
    for _ in range(MOST_LOOKS + 2):
        ManagedEvent.objects.filter(state=WorkState.PENDING).update(next_attempt_at=now())
        if not write_due_managed_events():
            break
    assert ManagedEvent.objects.get().state == WorkState.DONE
    assert Connection.objects.get(pk=desk.connection.pk).next_sync_at <= now()
    assert sync_connection(Connection.objects.get(pk=desk.connection.pk))


def read_event(caller: ApiCaller) -> dict[str, Any]:
    """The one event as `/v1/events` tells it."""
    headers = {"Authorization": f"Bearer {caller.token}"}
    answer = Client().get("/v1/events", {"tzid": "Etc/UTC", "include_managed": "true"}, headers=headers)
    [event] = json.loads(answer.content)["events"]
    return dict(event)


def fail_links(desk: Desk, google: str, teams: str) -> None:
    """What becomes of links from now on."""
    if isinstance(desk, GoogleDesk):
        desk.fake.faults.meet = google
    elif isinstance(desk, MicrosoftDesk):
        desk.fake.faults.teams = teams


def test_the_link_is_the_providers_and_later_writes_leave_it(
    office: Desk, caller: ApiCaller, in_two_days: datetime
) -> None:
    channel = Channel.objects.create(application=caller.application, account=caller.account, callback_url=HOOK)
    write(caller, office, in_two_days, conferencing=INTEGRATED)
    assert not ChannelChange.objects.exists()
    settle(office)
    # The application is told of what is not its own doing: the link.
    assert ChannelChange.objects.filter(channel=channel).exists()
    conferencing = read_event(caller)["conferencing"]
    assert conferencing["join_url"].startswith(HOSTS[type(office)])
    assert office.list_shown() == [("Talk", in_two_days)]
    write(caller, office, in_two_days + HALF_HOUR, summary="Later talk")
    settle(office)
    event = read_event(caller)
    assert event["conferencing"] == conferencing and event["summary"] == "Later talk"
    assert event["description"].startswith("About boats")
    assert office.list_shown() == [("Later talk", in_two_days + HALF_HOUR)]


def test_a_slow_link_is_asked_for_again_and_found(office: Desk, caller: ApiCaller, in_two_days: datetime) -> None:
    fail_links(office, "pending", "pending")
    write(caller, office, in_two_days, conferencing=INTEGRATED)
    assert write_due_managed_events() == 1
    row = ManagedEvent.objects.get()
    assert (row.state, row.written_version) == (WorkState.PENDING, row.wanted_version)
    settle(office)
    assert read_event(caller)["conferencing"]["join_url"].startswith(HOSTS[type(office)])


@pytest.mark.parametrize("office", ["google"], indirect=True)
def test_a_link_that_never_comes_leaves_the_event_and_ends_the_asking(
    office: Desk, caller: ApiCaller, in_two_days: datetime
) -> None:
    fail_links(office, "stuck", "failure")
    write(caller, office, in_two_days, conferencing=INTEGRATED)
    settle(office)
    assert "conferencing" not in read_event(caller)
    assert office.list_shown() == [("Talk", in_two_days)]
    assert not write_due_managed_events()


@pytest.mark.parametrize("office", ["google"], indirect=True)
def test_only_calendars_that_make_links_take_the_wish(office: Desk, caller: ApiCaller, in_two_days: datetime) -> None:
    headers = {"Authorization": f"Bearer {caller.token}"}
    told = json.loads(Client().get("/v1/calendars", headers=headers).content)["calendars"]
    calendar = find_calendar(office)
    offers = {each["calendar_id"]: each["calendar_integrated_conferencing_available"] for each in told}
    assert offers[calendar.pk] is True
    # A person's own room is theirs, whatever the calendar makes.
    ConferencingProfile.objects.create(account=caller.account, name="Rosa's room", join_url="https://zoom.example/j/1")
    Calendar.objects.filter(pk=calendar.pk).update(conferencing=[])
    body = {"event_id": "a", "summary": "x", "start": "2030-01-01", "end": "2030-01-02", "conferencing": INTEGRATED}
    answer = caller.post(f"calendars/{calendar.pk}/events", body)
    assert read_errors(answer) == {"conferencing.profile_id": "not_available"}
    entry = {"method": "POST", "relative_url": f"/v1/calendars/{calendar.pk}/events", "data": body}
    batch = json.loads(caller.post("batch", {"batch": [entry]}).content)["batch"]
    assert [each["status"] for each in batch] == [422]
