"""Cronofy's Node client 3.8, unmodified, against the running server: every method that it has."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.clients.cast import OWN_HOURS_LATER, REDIRECT_URI, Cast, Somebody
from tests.clients.coverage import Coverage
from tests.clients.node import NodeClient, NodeRefused, run_node
from tests.clients.times import day_ahead, text
from tests.clients.waiting import eventually

pytestmark = pytest.mark.slow
covers = Coverage()
TZID = "Europe/Berlin"
CALLBACK = "https://application.example/node"


@pytest.fixture
def me(cast: Cast) -> Somebody:
    """The person for whom Node's client speaks."""
    return cast.people["node"]["host"]


@pytest.fixture
def other(cast: Cast, node: NodeClient) -> Iterator[NodeClient]:
    """Another client whose tokens a test may use up."""
    with run_node(cast, cast.people["node"]["leaver"]) as client:
        yield client


def event_of(event_id: str, days: int, **more: Any) -> dict[str, Any]:
    starts_at = day_ahead(days)
    times = {"start": text(starts_at), "end": text(starts_at + timedelta(hours=1)), "tzid": TZID}
    return {"event_id": event_id, "summary": f"Talk {event_id}", "description": "", **times, **more}


def is_refused(node: NodeClient, status: int, method: str, /, **options: Any) -> Any:
    """What the client read from a refusal, which must have this status."""
    with pytest.raises(NodeRefused) as refusal:
        node.call(method, **options)
    assert refusal.value.status == status, refusal.value
    return refusal.value.entity


def find_managed(node: NodeClient, event_id: str) -> dict[str, Any] | None:
    told = node.call("readEvents", tzid=TZID, only_managed=True)
    return next((each for each in told["events"] if each.get("event_id") == event_id), None)


@covers("accountInformation", "userInfo", "profileInformation", "listCalendars")
def test_the_person_is_told_with_profiles_and_calendars(node: NodeClient, me: Somebody) -> None:
    account = node.call("accountInformation")
    assert (account["sub"], account["account"]["email"]) == (me.sub, me.email)
    told = node.call("userInfo")
    assert told["sub"] == me.sub
    assert told["cronofy.data"]["profiles"][0]["profile_calendars"][0]["calendar_id"] == me.calendar_id
    assert node.call("profileInformation")["profiles"][0]["profile_id"] == me.profile_id
    calendars = node.call("listCalendars")["calendars"]
    assert me.calendar_id in [each["calendar_id"] for each in calendars]


@covers("createCalendar")
def test_a_calendar_is_made(node: NodeClient, me: Somebody) -> None:
    made = node.call("createCalendar", profile_id=me.profile_id, name="Talks", color="#49BED8")["calendar"]
    assert (made["calendar_name"], made["profile_id"]) == ("Talks", me.profile_id)
    entity = is_refused(node, 422, "createCalendar", profile_id=me.profile_id, name="Talks")
    assert entity["errors"]["name"][0]["key"] == "errors.duplicate_calendar_name"


@covers("requestAccessToken", "refreshAccessToken", "revokeAuthorization")
def test_a_code_becomes_tokens_which_are_refreshed_and_revoked(cast: Cast, other: NodeClient) -> None:
    leaver = cast.people["node"]["leaver"]
    told = other.call("requestAccessToken", code=leaver.code, redirect_uri=REDIRECT_URI)
    assert (told["token_type"], told["sub"], told["expires_in"]) == ("bearer", leaver.sub, 3600)
    assert other.read_config()["access_token"] == told["access_token"]
    assert told["linking_profile"]["profile_id"] == leaver.profile_id
    refreshed = other.call("refreshAccessToken")
    assert refreshed["refresh_token"] == told["refresh_token"]
    assert other.call("accountInformation")["sub"] == leaver.sub
    assert other.call("revokeAuthorization") in (None, "")
    assert "access_token" not in other.read_config()
    is_refused(other, 401, "accountInformation", access_token=refreshed["access_token"])


@covers("applicationCalendar")
def test_an_application_calendar_is_made_once(cast: Cast, node: NodeClient) -> None:
    with run_node(cast, cast.people["node"]["guest"]) as client:
        told = client.call("applicationCalendar", application_calendar_id="from-node")
        assert told["sub"].startswith("apc_") and told["scope"] == "read_write"
        assert told["linking_profile"]["provider_name"] == "cronofy"
        assert client.call("applicationCalendar", application_calendar_id="from-node")["sub"] == told["sub"]
        # The client goes on as that calendar by itself.
        assert client.call("accountInformation")["sub"] == told["sub"]


@covers("revokeProfileAuthorization")
def test_a_profile_is_revoked(cast: Cast, node: NodeClient) -> None:
    parter = cast.people["node"]["parter"]
    with run_node(cast, parter) as client:
        assert client.call("revokeProfileAuthorization", profile_id=parter.profile_id) in (None, "")
        left = client.call("profileInformation")["profiles"]
        assert [each for each in left if each["profile_connected"]] == []


@covers("authorizeWithServiceAccount")
def test_a_service_account_asks_for_an_account(cast: Cast, node: NodeClient, me: Somebody) -> None:
    wish = {"email": cast.people["python"]["host"].email, "scope": "read_only", "callback_url": CALLBACK}
    assert node.call("authorizeWithServiceAccount", access_token=cast.service_token, **wish) in (None, "")
    is_refused(node, 403, "authorizeWithServiceAccount", **wish)


@covers("delegatedAuthorizations", "listAccessibleCalendars")
def test_calendars_within_reach_are_listed_and_asked_for(node: NodeClient, me: Somebody) -> None:
    told = node.call("listAccessibleCalendars", profile_id=me.profile_id)
    assert told == {"accessible_calendars": []}
    wish = {"email": "room@people.example", "callback_url": CALLBACK, "scope": "read_only"}
    assert node.call("delegatedAuthorizations", profile_id=me.profile_id, **wish) in (None, "")
    is_refused(node, 404, "delegatedAuthorizations", profile_id="pro_unknown", **wish)


@covers("elevatedPermissions", "conferencingServiceAuthorizations")
def test_what_a_person_must_allow_is_asked_on_a_page(cast: Cast, node: NodeClient, me: Somebody) -> None:
    wanted = [{"calendar_id": me.calendar_id, "permission_level": "unrestricted"}]
    told = node.call("elevatedPermissions", permissions=wanted, redirect_uri=REDIRECT_URI)
    assert told["permissions_request"]["url"].startswith(f"{cast.url}/permissions/")
    asked = node.call("conferencingServiceAuthorizations", redirect_uri=REDIRECT_URI)
    assert asked["authorization_request"]["url"].startswith(f"{cast.url}/conferencing_services/")


@covers("requestElementToken")
def test_an_element_token_is_made(node: NodeClient, me: Somebody) -> None:
    told = node.call("requestElementToken", permissions=["agenda"], subs=[me.sub], origin="http://localhost:3000")
    assert (told["element_token"]["origin"], told["element_token"]["expires_in"]) == ("http://localhost:3000", 64800)


@covers("createEvent", "readEvents", "deleteEvent")
def test_an_event_is_written_read_and_deleted(node: NodeClient, me: Somebody) -> None:
    assert node.call("createEvent", calendar_id=me.calendar_id, **event_of("node-1", 5)) in (None, "")
    told = eventually(lambda: find_managed(node, "node-1"))
    assert told is not None
    assert (told["summary"], told["start"], told["calendar_id"]) == ("Talk node-1", text(day_ahead(5)), me.calendar_id)
    assert node.call("deleteEvent", calendar_id=me.calendar_id, event_id="node-1") in (None, "")
    eventually(lambda: find_managed(node, "node-1"), lambda found: found is None)
    is_refused(node, 422, "readEvents", tzid="Nowhere/At_All")


@covers("batch")
def test_a_batch_answers_each_entry_and_pages_follow(node: NodeClient, me: Somebody) -> None:
    address = f"/v1/calendars/{me.calendar_id}/events"
    events = [event_of(f"batch-{number}", 30 + number) for number in range(50)]
    entries = [{"method": "POST", "relative_url": address, "data": event} for event in events]
    assert [each["status"] for each in node.call("batch", batch=entries)["batch"]] == [202] * 50
    more = [{**entries[0], "data": event_of(f"batch-{50 + number}", 80 + number)} for number in range(50)]
    more.append({"method": "GET", "relative_url": "/v1/account", "data": {}})
    is_refused(node, 422, "batch", batch=more)
    statuses = [each["status"] for each in node.call("batch", batch=[*more[:49], more[-1]])["batch"]]
    assert statuses == [202] * 49 + [422]
    node.call("batch", batch=more[49:50])
    node.call("createEvent", calendar_id=me.calendar_id, **event_of("batch-100", 150))

    def read_all() -> list[str]:
        told = node.call("readEvents", tzid=TZID, only_managed=True)
        found = list(told["events"])
        while "next_page" in told["pages"]:
            told = node.call("readEvents", next_page=told["pages"]["next_page"])
            found += told["events"]
        return [each["event_id"] for each in found if each["event_id"].startswith("batch-")]

    found = eventually(read_all, lambda ids: len(ids) == 101)
    assert len(set(found)) == 101
    node.call("bulkDeleteEvents", calendar_ids=[me.calendar_id])
    eventually(read_all, lambda ids: ids == [])


@covers("bulkDeleteEvents")
def test_all_managed_events_are_deleted(cast: Cast, node: NodeClient) -> None:
    guest = cast.people["node"]["guest"]
    with run_node(cast, guest) as client:
        client.call("createEvent", calendar_id=guest.calendar_id, **event_of("bulk", 4))
        eventually(lambda: find_managed(client, "bulk"))
        client.call("bulkDeleteEvents", delete_all=True)
        eventually(lambda: find_managed(client, "bulk"), lambda found: found is None)
        is_refused(client, 422, "bulkDeleteEvents")


@covers("updateExternalEvent", "deleteExternalEvent")
def test_an_event_made_elsewhere_is_not_touched_without_permission(node: NodeClient, me: Somebody) -> None:
    def find() -> Any:
        told = node.call("readEvents", tzid=TZID, include_managed=True)["events"]
        return next((each for each in told if each["summary"] == "Made elsewhere"), None)

    told = eventually(find)
    changed = {**event_of("", 5), "event_uid": told["event_uid"]}
    changed.pop("event_id")
    is_refused(node, 403, "updateExternalEvent", calendar_id=me.calendar_id, **changed)
    is_refused(node, 403, "deleteExternalEvent", calendar_id=me.calendar_id, event_uid=told["event_uid"])


def test_an_event_made_elsewhere_is_changed_and_deleted_with_permission(cast: Cast) -> None:
    guest = cast.people["node"]["guest"]
    starts_at = text(datetime.fromisoformat(cast.outside_starts_at) + timedelta(hours=OWN_HOURS_LATER))
    with run_node(cast, guest) as client:

        def find() -> Any:
            told = client.call("readEvents", tzid=TZID)["events"]
            return next((each for each in told if each["start"] == starts_at), None)

        told = eventually(find)
        where = {"calendar_id": guest.calendar_id, "event_uid": told["event_uid"]}
        changed = {"summary": "Changed here", "start": told["start"], "end": told["end"], "tzid": TZID}
        client.call("updateExternalEvent", **where, **changed)
        eventually(find, lambda event: event["summary"] == "Changed here")
        entity = is_refused(client, 422, "deleteExternalEvent", **{**where, "event_uid": "no-uid-of-ours"})
        assert entity["errors"]["event_uid"][0]["key"] == "errors.must_be_external_event_uid"
        client.call("deleteExternalEvent", **where)
        eventually(find, lambda event: event is None)


@covers("freeBusy")
def test_free_and_busy_times_are_told(cast: Cast, node: NodeClient, me: Somebody) -> None:
    def find() -> Any:
        told = node.call("freeBusy", tzid=TZID)
        assert told["pages"]["current"] == 1
        return next((each for each in told["free_busy"] if each["start"] == cast.outside_starts_at), None)

    # An invitation that was not answered yet.
    assert eventually(find)["free_busy_status"] == "tentative"


@covers("createNotificationChannel", "listNotificationChannels", "deleteNotificationChannel")
def test_channels_are_opened_listed_and_closed(node: NodeClient) -> None:
    made = node.call("createNotificationChannel", callback_url=CALLBACK)["channel"]
    assert made["channel_id"].startswith("chn_")
    assert made["channel_id"] in [each["channel_id"] for each in node.call("listNotificationChannels")["channels"]]
    assert node.call("deleteNotificationChannel", channel_id=made["channel_id"]) in (None, "")
    is_refused(node, 404, "deleteNotificationChannel", channel_id=made["channel_id"])


@covers("hmacValid")
def test_signatures_are_checked(cast: Cast, node: NodeClient) -> None:
    body = '{"example":"well-known"}'
    right = base64.b64encode(hmac.new(cast.client_secret.encode(), body.encode(), hashlib.sha256).digest()).decode()
    assert node.call("hmacValid", hmac=f"other,{right}", body=body) is True
    assert node.call("hmacValid", hmac="other", body=body) is False


def question_of(sub: str) -> dict[str, Any]:
    return {
        "participants": [{"members": [{"sub": sub}], "required": "all"}],
        "required_duration": {"minutes": 60},
        "query_periods": [{"start": text(day_ahead(9, 8)), "end": text(day_ahead(9, 12))}],
    }


@covers("availability", "sequencedAvailability")
def test_free_times_are_told_alone_and_in_sequence(node: NodeClient, me: Somebody) -> None:
    question = question_of(me.sub)
    periods = node.call("availability", **question)["available_periods"]
    assert periods == [{**question["query_periods"][0], "participants": [{"sub": me.sub}]}]
    slots = node.call("availability", **question, response_format="slots")["available_slots"]
    assert [each["start"][11:16] for each in slots] == ["08:00", "09:00", "10:00", "11:00"]
    steps = [
        {
            "sequence_id": name,
            "ordinal": ordinal,
            **{key: question[key] for key in ("participants", "required_duration")},
        }
        for ordinal, name in enumerate(("a", "b"), start=1)
    ]
    told = node.call("sequencedAvailability", sequence=steps, query_periods=question["query_periods"])
    one, two = told["sequences"][0]["sequence"]
    assert one["end"] <= two["start"] and (one["sequence_id"], two["sequence_id"]) == ("a", "b")


@covers("listAvailabilityRules", "upsertAvailabilityRule", "readAvailabilityRule", "deleteAvailabilityRule")
def test_availability_rules_are_kept(node: NodeClient) -> None:
    periods = [{"day": "friday", "start_time": "09:30", "end_time": "12:30"}]
    rule = {"availability_rule_id": "fridays", "tzid": TZID, "weekly_periods": periods}
    kept = node.call("upsertAvailabilityRule", **rule)["availability_rule"]
    assert {name: kept[name] for name in rule} == rule
    assert node.call("readAvailabilityRule", availability_rule_id="fridays")["availability_rule"] == kept
    assert kept in node.call("listAvailabilityRules")["availability_rules"]
    assert node.call("deleteAvailabilityRule", availability_rule_id="fridays") in (None, "")
    is_refused(node, 404, "readAvailabilityRule", availability_rule_id="fridays")


@covers("upsertAvailablePeriod", "listAvailablePeriods", "deleteAvailablePeriods")
def test_available_periods_are_kept(node: NodeClient) -> None:
    for number in (1, 2):
        span = {"start": text(day_ahead(number, 13)), "end": text(day_ahead(number, 15))}
        assert node.call("upsertAvailablePeriod", available_period_id=f"p{number}", **span) in (None, "")
    told = node.call("listAvailablePeriods")
    assert [each["available_period_id"] for each in told["available_periods"]] == ["p1", "p2"]
    assert told["available_periods"][0]["start"] == text(day_ahead(1, 13)) and told["pages"]["total"] == 1
    node.call("deleteAvailablePeriods", available_period_id="p1")
    assert [each["available_period_id"] for each in node.call("listAvailablePeriods")["available_periods"]] == ["p2"]
    node.call("deleteAvailablePeriods", delete_all=True)
    assert node.call("listAvailablePeriods")["available_periods"] == []


@covers(
    "createBookableEvent",
    "readBookableEvents",
    "upsertRegistrationBookableEvent",
    "deleteRegistrationBookableEvent",
)
def test_a_bookable_event_takes_registrations(node: NodeClient) -> None:
    span = {"start": text(day_ahead(7)), "end": text(day_ahead(7, 10))}
    event = {"bookable_event_id": "open-day", "status": "confirmed", "registration": {"capacity": 2}, **span}
    made = node.call("createBookableEvent", **event)
    assert (made["bookable_event_id"], made["registration"]["capacity"]) == ("open-day", 2)
    metadata = {"email": "mara@candidates.example", "name": "Mara", "locale": "en", "zoneinfo": TZID}
    registration = {"registration_id": "r1", "status": "accepted", "metadata": metadata}
    whole = node.call("upsertRegistrationBookableEvent", bookable_event_id="open-day", **registration)
    assert whole["registration"]["registered_count"] == 1
    read = node.call("readBookableEvents", bookable_event_id="open-day")
    assert [each["registration_id"] for each in read["registration"]["registrations"]] == ["r1"]
    node.call("deleteRegistrationBookableEvent", bookable_event_id="open-day", registration_id="r1")
    left = node.call("readBookableEvents", bookable_event_id="open-day")
    assert left["registration"]["registered_count"] == 0


def booking_of(me: Somebody) -> dict[str, Any]:
    return {
        "oauth": {"redirect_uri": REDIRECT_URI},
        "event": {"event_id": "node-link", "summary": "Interview", "tzid": TZID},
        "target_calendars": [{"sub": me.sub, "calendar_id": me.calendar_id}],
    }


@covers("realTimeScheduling", "realTimeSequencing", "addToCalendar")
def test_booking_links_are_made(cast: Cast, node: NodeClient, me: Somebody) -> None:
    question = question_of(me.sub)
    made = node.call("realTimeScheduling", availability=question, **booking_of(me))
    assert made["url"].startswith(f"{cast.url}/rts/")
    assert made["real_time_scheduling"]["event"]["summary"] == "Interview"
    step = {key: question[key] for key in ("participants", "required_duration")}
    event = {"event_id": "step", "summary": "Step", "tzid": TZID}
    sequence = [{"sequence_id": "a", "ordinal": 1, **step, "event": event}]
    availability = {"sequence": sequence, "query_periods": question["query_periods"]}
    chained = node.call("realTimeSequencing", availability=availability, **booking_of(me))
    assert chained["url"] == chained["real_time_sequencing"]["url"]
    added = node.call(
        "addToCalendar", oauth={"redirect_uri": REDIRECT_URI, "scope": "create_event"}, event=event_of("add", 6)
    )
    assert added["url"].startswith(f"{cast.url}/add_to_calendar/")


@covers("createSmartInvite", "getSmartInvite", "cancelSmartInvite")
def test_a_smart_invite_is_made_read_and_cancelled(node: NodeClient) -> None:
    event = event_of("", 6)
    event.pop("event_id")
    invite = {"smart_invite_id": "node-invite", "recipient": {"email": "mara@candidates.example"}}
    made = node.call("createSmartInvite", **invite, event=event, callback_url=CALLBACK)
    assert made["recipient"]["status"] == "pending" and "METHOD:REQUEST" in made["attachments"]["icalendar"]
    asked = {"smart_invite_id": "node-invite", "recipient_email": "mara@candidates.example"}
    assert node.call("getSmartInvite", **asked)["event"]["summary"] == event["summary"].strip()
    assert node.call("cancelSmartInvite", **invite, event=event)["method"] == "cancel"


def test_every_method_of_the_client_has_a_test(node: NodeClient) -> None:
    assert node.methods - covers.methods == set()
    assert covers.methods - node.methods == set()
