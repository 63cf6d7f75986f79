"""What the Ruby, PHP and C# clients send that others do not, as raw requests (the contract's section 0)."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.clients.cast import REDIRECT_URI, Cast, Somebody
from tests.clients.times import day_ahead, text
from tests.clients.waiting import eventually

pytestmark = pytest.mark.slow
TZID = "Europe/London"


@pytest.fixture
def me(cast: Cast) -> Somebody:
    """The person for whom the raw requests speak."""
    return cast.people["raw"]["host"]


@pytest.fixture
def http(cast: Cast) -> Iterator[httpx.Client]:
    """A bare connection to the installation."""
    with httpx.Client(base_url=cast.url, timeout=30) as client:
        yield client


def bearer(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): value for name, value in more.items()}}


def spaced(moment: str) -> str:
    """As C#'s "u" format writes a time."""
    return moment.replace("T", " ")


def test_php_names_a_host_that_we_do_not_have(http: httpx.Client, cast: Cast, me: Somebody) -> None:
    headers = bearer(me.access_token, Host="api.cronofy.com")
    assert http.get("/v1/account", headers=headers).json()["sub"] == me.sub
    secret = bearer(cast.client_secret, Host="api.cronofy.com")
    made = http.post(
        "/v1/element_tokens", headers=secret, json={"permissions": ["agenda"], "origin": "https://a.example"}
    )
    assert made.status_code == 200
    link = http.post("/v1/real_time_scheduling", headers=secret, json=booking_of(me)).json()
    # Addresses in answers come from the settings, never from what the caller named.
    assert link["url"].startswith(f"{cast.url}/rts/")


def test_php_sends_an_empty_list_where_there_is_no_body(http: httpx.Client, me: Somebody) -> None:
    headers = bearer(me.access_token, Content_Type="application/json; charset=utf-8")
    assert http.post("/v1/link_tokens", headers=headers, content=b"[]").json()["link_token"]
    rule = {"availability_rule_id": "php", "tzid": TZID, "weekly_periods": []}
    assert http.post("/v1/availability_rules", headers=headers, json=rule).status_code == 200
    removed = http.request("DELETE", "/v1/availability_rules/php", headers=headers, content=b"[]")
    assert (removed.status_code, removed.content) == (202, b"")
    channel = http.post(
        "/v1/channels", headers=headers, json={"callback_url": "https://application.example/php"}
    ).json()
    address = f"/v1/channels/{channel['channel']['channel_id']}"
    assert http.request("DELETE", address, headers=headers, content=b"[]").status_code == 202


def test_php_puts_a_slash_behind_available_periods(http: httpx.Client, me: Somebody) -> None:
    headers = bearer(me.access_token)
    span = {"available_period_id": "php", "start": text(day_ahead(3)), "end": text(day_ahead(3, 11))}
    assert http.post("/v1/available_periods", headers=headers, json=span).status_code == 202
    body = json.dumps({"available_period_id": "php"}).encode()
    headers |= {"Content-Type": "application/json"}
    assert http.request("DELETE", "/v1/available_periods/", headers=headers, content=body).status_code == 202
    told = http.get("/v1/available_periods", headers=headers).json()
    assert "php" not in [each["available_period_id"] for each in told["available_periods"]]


def test_php_reads_batch_entries_one_by_one(http: httpx.Client, me: Somebody) -> None:
    entry = {"method": "POST", "relative_url": "/v1/available_periods"}
    span = {"available_period_id": "batched", "start": text(day_ahead(4)), "end": text(day_ahead(4, 11))}
    told = http.post("/v1/batch", headers=bearer(me.access_token), json={"batch": [{**entry, "data": span}]})
    assert (told.status_code, [each["status"] for each in told.json()["batch"]]) == (207, [202])


def test_php_numbers_what_stands_in_lists(http: httpx.Client, cast: Cast, me: Somebody) -> None:
    # As http_build_query writes it, booleans as 1 and 0.
    asked = {
        "participants[0][members][0][sub]": me.sub,
        "participants[0][members][0][managed_availability]": "0",
        "participants[0][required]": "all",
        "required_duration[minutes]": "30",
        "query_periods[0][start]": text(day_ahead(9, 8)),
        "query_periods[0][end]": text(day_ahead(9, 9)),
    }
    told = http.post("/v1/availability", headers=bearer(cast.client_secret), data=asked).json()
    assert [each["participants"] for each in told["available_periods"]] == [[{"sub": me.sub}]]
    query = {"tzid": TZID, "include_managed": "1", "calendar_ids[0]": me.calendar_id, "localized_times": "0"}
    assert http.get("/v1/events", headers=bearer(me.access_token), params=query).status_code == 200


def test_ruby_sends_forms_for_tokens_and_application_calendars(http: httpx.Client, cast: Cast) -> None:
    parter = cast.people["raw"]["parter"]
    who = {"client_id": cast.client_id, "client_secret": cast.client_secret}
    asked = {**who, "grant_type": "authorization_code", "code": parter.code, "redirect_uri": REDIRECT_URI}
    told = http.post("/oauth/token", data=asked)
    assert (told.status_code, told.headers["Cache-Control"], told.json()["sub"]) == (200, "no-store", parter.sub)
    refreshed = http.post(
        "/oauth/token", data={**who, "grant_type": "refresh_token", "refresh_token": told.json()["refresh_token"]}
    ).json()
    assert refreshed["refresh_token"] == told.json()["refresh_token"]
    calendar = http.post("/v1/application_calendars", data={**who, "application_calendar_id": "ruby"})
    assert calendar.json()["sub"].startswith("apc_")
    revoked = http.post("/oauth/token/revoke", data={**who, "token": refreshed["access_token"]})
    assert (revoked.status_code, revoked.content) == (200, b"")
    assert http.get("/v1/account", headers=bearer(refreshed["access_token"])).status_code == 401


def test_ruby_posts_link_tokens_with_an_empty_form(http: httpx.Client, me: Somebody) -> None:
    headers = bearer(me.access_token, Content_Type="application/x-www-form-urlencoded")
    assert http.post("/v1/link_tokens", headers=headers, content=b"").json()["link_token"]


def test_ruby_does_not_encode_the_address_of_a_recipient(http: httpx.Client, cast: Cast) -> None:
    event = {"summary": "Lunch", "start": text(day_ahead(6)), "end": text(day_ahead(6, 10)), "tzid": TZID}
    invite = {"smart_invite_id": "ruby", "recipient": {"email": "mara@candidates.example"}, "event": event}
    headers = bearer(cast.client_secret)
    assert http.post("/v1/smart_invites", headers=headers, json=invite).status_code == 200
    told = http.get("/v1/smart_invites?smart_invite_id=ruby&recipient_email=mara@candidates.example", headers=headers)
    assert told.json()["recipient"]["email"] == "mara@candidates.example"


def test_csharp_says_that_a_plain_body_is_packed(http: httpx.Client, me: Somebody) -> None:
    odd = "gzip;q=1.0,deflate;q=0.6,identity;q=0.3"
    headers = bearer(me.access_token, Content_Encoding=odd, Content_Type="application/json; charset=utf-8")
    assert http.get("/v1/account", headers=headers).json()["sub"] == me.sub
    rule = {"availability_rule_id": "csharp", "tzid": TZID, "weekly_periods": []}
    kept = http.post("/v1/availability_rules", headers=headers, content=json.dumps(rule).encode())
    assert kept.json()["availability_rule"]["availability_rule_id"] == "csharp"


def test_csharp_writes_a_space_in_times_and_wants_strict_ones_back(http: httpx.Client, me: Somebody) -> None:
    headers = bearer(me.access_token)
    starts, ends = text(day_ahead(5)), text(day_ahead(5, 10))
    times = {"start": {"time": spaced(starts), "tzid": TZID}, "end": {"time": spaced(ends), "tzid": TZID}}
    event = {"event_id": "csharp", "summary": "Talk", "description": "", **times}
    address = f"/v1/calendars/{me.calendar_id}/events"
    assert http.post(address, headers=headers, json=event).status_code == 202

    def find() -> Any:
        asked = {"tzid": TZID, "only_managed": "true", "last_modified": spaced(text(day_ahead(-1)))}
        events = http.get("/v1/events", params=asked, headers=headers).json()["events"]
        return next((each for each in events if each["event_id"] == "csharp"), None)

    told = eventually(find)
    assert (told["start"], told["end"]) == (starts, ends)
    for name in ("start", "end", "created", "updated"):
        assert len(told[name]) == len("2026-01-01T09:00:00Z") and told[name].endswith("Z") and "T" in told[name]
    question = question_of(me)
    question["query_periods"] = [{"start": spaced(starts), "end": spaced(text(day_ahead(5, 17)))}]
    periods = http.post("/v1/availability", headers=headers, json=question)
    assert periods.json()["available_periods"][0]["start"] == ends


def test_csharp_dereferences_event_and_status_of_a_new_booking_link(
    http: httpx.Client, cast: Cast, me: Somebody
) -> None:
    made = http.post("/v1/real_time_scheduling", headers=bearer(cast.client_secret), json=booking_of(me)).json()
    link = made["real_time_scheduling"]
    assert link["status"] in ("open", "completed", "disabled") and link["event"] is not None
    assert made["url"] == link["url"]


def test_csharp_misspells_the_availability_of_a_sequence(http: httpx.Client, cast: Cast, me: Somebody) -> None:
    question = question_of(me)
    step = {key: question[key] for key in ("participants", "required_duration")}
    event = {"event_id": "step", "summary": "Step", "tzid": TZID}
    availability = {
        "sequence": [{"sequence_id": "a", "ordinal": 1, **step, "event": event}],
        "query_periods": question["query_periods"],
    }
    wanted = {**booking_of(me), "availablity": availability}
    wanted.pop("availability")
    told = http.post("/v1/real_time_sequencing", headers=bearer(cast.client_secret), json=wanted)
    assert told.status_code == 200, told.text
    assert told.json()["url"] == told.json()["real_time_sequencing"]["url"]


def test_csharp_sends_tokens_to_the_host_of_the_pages(http: httpx.Client, cast: Cast) -> None:
    who = {"client_id": cast.client_id, "client_secret": cast.client_secret}
    asked = {**who, "grant_type": "refresh_token", "refresh_token": cast.people["raw"]["leaver"].refresh_token}
    headers = {"Host": "app.cronofy.com", "Authorization": "Bearer undefined"}
    assert http.post("/oauth/token", json=asked, headers=headers).status_code == 200


def test_null_and_empty_objects_count_as_absent(http: httpx.Client, me: Somebody) -> None:
    question = {**question_of(me), "start_interval": None, "buffer": {}, "max_results": None}
    assert http.post("/v1/availability", headers=bearer(me.access_token), json=question).status_code == 200


def test_a_body_on_get_does_no_harm(http: httpx.Client, me: Somebody) -> None:
    headers = bearer(me.access_token, Content_Type="application/json")
    for body in (b"{}", b"[]", b""):
        assert http.request("GET", "/v1/account", headers=headers, content=body).status_code == 200


def question_of(me: Somebody) -> dict[str, Any]:
    return {
        "participants": [{"members": [{"sub": me.sub}], "required": "all"}],
        "required_duration": {"minutes": 60},
        "query_periods": [{"start": text(day_ahead(9, 8)), "end": text(day_ahead(9, 12))}],
    }


def booking_of(me: Somebody) -> dict[str, Any]:
    return {
        "oauth": {"redirect_uri": REDIRECT_URI},
        "event": {"event_id": "raw", "summary": "Interview", "tzid": TZID},
        "availability": question_of(me),
        "target_calendars": [{"sub": me.sub, "calendar_id": me.calendar_id}],
    }
