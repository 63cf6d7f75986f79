"""Every rule on the imitated Google's list refuses somebody, with the status and the reason that Google publishes."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from tests.fakes.google.fake import CLIENT_ID, CLIENT_SECRET, GoogleFake, run_google
from tests.fakes.google.rules import PREFIX, RULES

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
REDIRECT = "http://127.0.0.1/back"
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ADA, EVENTS = "ada@example.test", "/calendar/v3/calendars/ada%40example.test/events"
TIMES = {"start": {"dateTime": "2026-12-01T09:00:00Z"}, "end": {"dateTime": "2026-12-01T10:00:00Z"}}
TUESDAY = datetime(2026, 12, 1, 9, tzinfo=UTC)


@dataclass
class Answered:
    """An answer as its reader takes it."""

    status: int
    body: Any
    location: str = ""

    @property
    def reason(self) -> str:
        """Why it was refused, in the API's way or that of signing in."""
        if self.location:
            return parse_qs(urlsplit(self.location).query)["error"][0]
        error = self.body["error"]
        return str(error if isinstance(error, str) else error["errors"][0]["reason"])


class Caller:
    """Somebody who speaks HTTP with the imitation."""

    def __init__(self, google: GoogleFake, token: str = "") -> None:
        self.google, self.token = google, token

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        **query: str,
    ) -> Answered:
        """One call; with `body` as JSON, with `form` as a form."""
        target, sent, told = urlsplit(self.google.origin), None, dict(headers or {})
        if self.token:
            told["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            sent, told["Content-Type"] = json.dumps(body), "application/json"
        if form is not None:
            sent, told["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        connection = HTTPConnection(target.hostname or "", target.port, timeout=30)
        try:
            connection.request(method, f"{path}?{urlencode(query)}" if query else path, sent, told)
            answer = connection.getresponse()
            read = answer.read()
            is_json = answer.getheader("Content-Type", "").startswith("application/json")
            return Answered(answer.status, json.loads(read) if is_json else read, answer.getheader("Location", ""))
        finally:
            connection.close()

    def authorize(self, **changes: str) -> Answered:
        """The address of the consent page, with everything right but what is changed."""
        return self.ask("GET", "/o/oauth2/v2/auth", **(make_question() | changes))

    def take_code(self, **changes: str) -> str:
        """A code that the person's consent brought."""
        address = f"{self.google.origin}/o/oauth2/v2/auth?{urlencode(make_question() | changes)}"
        return parse_qs(urlsplit(self.google.walk_consent(address, ADA)).query)["code"][0]

    def ask_token(self, **changes: str) -> Answered:
        """Tokens for a code, with everything right but what is changed."""
        asked = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "grant_type": "authorization_code"}
        asked |= {"redirect_uri": REDIRECT, "code_verifier": VERIFIER}
        return self.ask("POST", "/token", form=asked | changes)

    def refresh(self, token: str) -> Answered:
        """A fresh access token."""
        asked = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "grant_type": "refresh_token"}
        return self.ask("POST", "/token", form=asked | {"refresh_token": token})

    def insert(self, path: str = EVENTS, **fields: Any) -> Answered:
        """A new event."""
        return self.ask("POST", path, TIMES | fields)

    def list_events(self, **query: str) -> Answered:
        """A page of events."""
        return self.ask("GET", EVENTS, **query)

    def take_sync_token(self, **query: str) -> str:
        """The token at the end of the list."""
        return str(self.list_events(**query).body["nextSyncToken"])

    def watch(self, **changes: Any) -> Answered:
        """A channel, with everything right but what is changed."""
        asked = {"id": "channel-1", "type": "web_hook", "address": "https://parley.example.test/hook"}
        return self.ask("POST", f"{EVENTS}/watch", asked | changes)


def make_question() -> dict[str, str]:
    """What a browser is sent to the consent page with."""
    return {
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": f"openid email profile {PREFIX}calendar.events {PREFIX}calendar.calendarlist.readonly",
        "state": "state",
        "nonce": "nonce",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
    }


@pytest.fixture
def google() -> Iterator[GoogleFake]:
    with run_google(now=NOW, redirect_uris={REDIRECT}) as running:
        running.add_person(ADA, "Ada Lovelace")
        yield running


@pytest.fixture
def caller(google: GoogleFake) -> Caller:
    return Caller(google, google.grant(ADA).access_token)


def cancel(caller: Caller) -> Answered:
    address = f"{caller.google.origin}/o/oauth2/v2/auth?{urlencode(make_question())}"
    return Answered(302, None, caller.google.walk_consent(address, ADA, cancels=True))


def redeem_twice(caller: Caller) -> Answered:
    code = caller.take_code()
    assert caller.ask_token(code=code).status == 200
    return caller.ask_token(code=code)


def refresh_after_revoking(caller: Caller) -> Answered:
    given = caller.google.grant(ADA)
    caller.google.revoke(ADA)
    return caller.refresh(given.refresh_token)


def revoke_twice(caller: Caller) -> Answered:
    assert caller.ask("POST", "/revoke", form={"token": caller.token}).status == 200
    return caller.ask("POST", "/revoke", form={"token": caller.token})


def call_with_identity_only(caller: Caller) -> Answered:
    token = caller.google.grant(ADA, frozenset({"openid"})).access_token
    return Caller(caller.google, token).list_events()


def call_after_an_hour(caller: Caller) -> Answered:
    caller.google.clock.move(timedelta(hours=1))
    return caller.list_events()


def sync_list_after_expiry(caller: Caller) -> Answered:
    return caller.ask("GET", "/calendar/v3/users/me/calendarList", syncToken="b2xk")


def sync_after_expiry(caller: Caller) -> Answered:
    token = caller.take_sync_token()
    caller.google.expire_sync(ADA)
    return caller.list_events(syncToken=token)


def turn_page_with_other_question(caller: Caller) -> Answered:
    for _ in range(3):
        caller.google.put_event(ADA, TUESDAY)
    page = caller.list_events(maxResults="2").body["nextPageToken"]
    return caller.list_events(pageToken=page, showDeleted="true")


def write_as_reader(caller: Caller) -> Answered:
    calendar = caller.google.add_calendar(ADA, "Team", role="reader")
    return caller.insert(f"/calendar/v3/calendars/{quote(calendar, safe='')}/events")


def take_id_of_deleted(caller: Caller) -> Answered:
    assert caller.insert(id="abcde").status == 200
    assert caller.ask("DELETE", f"{EVENTS}/abcde").status == 204
    return caller.insert(id="abcde")


def patch(caller: Caller, fields: dict[str, Any], **made: Any) -> Answered:
    event = caller.google.put_event(ADA, TUESDAY, **made)
    return caller.ask("PATCH", f"{EVENTS}/{event['id']}", fields)


def move_as_guest(caller: Caller) -> Answered:
    made = {"organizer": {"email": "bob@example.test"}, "attendees": [{"email": ADA}]}
    return patch(caller, {"end": {"dateTime": "2026-12-01T11:00:00Z"}}, **made)


def patch_after_answer(caller: Caller) -> Answered:
    event = caller.google.put_event(ADA, TUESDAY, attendees=[{"email": "guest@example.test"}])
    caller.google.answer_invitation(ADA, event["id"], "guest@example.test", "accepted")
    headers = {"If-Match": event["etag"]}
    return caller.ask("PATCH", f"{EVENTS}/{event['id']}", {"summary": "New"}, headers=headers)


def delete_twice(caller: Caller) -> Answered:
    assert caller.insert(id="abcde").status == 200
    assert caller.ask("DELETE", f"{EVENTS}/abcde").status == 204
    return caller.ask("DELETE", f"{EVENTS}/abcde")


def call_too_often(caller: Caller) -> Answered:
    caller.google.faults.calls_a_minute = 2
    assert [caller.list_events().status for _ in range(2)] == [200, 200]
    return caller.list_events()


def watch_twice(caller: Caller) -> Answered:
    assert caller.watch().status == 200
    return caller.watch()


def watch_holidays(caller: Caller) -> Answered:
    calendar = caller.google.add_calendar(
        ADA, "Holidays", id="de#holiday@group.v.calendar.google.com", role="reader", is_watchable=False
    )
    asked = {"id": "channel-1", "type": "web_hook", "address": "https://parley.example.test/hook"}
    return caller.ask("POST", f"/calendar/v3/calendars/{quote(calendar, safe='')}/events/watch", asked)


def ask_free_busy(caller: Caller, **asked: Any) -> Answered:
    return caller.ask("POST", "/calendar/v3/freeBusy", {"items": [{"id": ADA}]} | asked)


LISTS = "/calendar/v3/users/me/calendarList"
ATTEMPTS: dict[str, Callable[[Caller], Answered]] = {
    "unknown-client": lambda c: c.authorize(client_id="nobody"),
    "redirect-registered": lambda c: c.authorize(redirect_uri=REDIRECT + "/"),
    "authorize-parameters": lambda c: c.authorize(scopes="more"),
    "response-type": lambda c: c.authorize(response_type="token"),
    "known-scopes": lambda c: c.authorize(scope="openid calendar"),
    "challenge-s256": lambda c: c.authorize(code_challenge_method="plain"),
    "prompt-none": lambda c: c.authorize(prompt="none"),
    "consent-cancelled": cancel,
    "token-form": lambda c: c.ask("POST", "/token", {"grant_type": "refresh_token"}),
    "token-client": lambda c: c.ask_token(client_secret="wrong"),
    "grant-type": lambda c: c.ask_token(grant_type="password"),
    "code-once": redeem_twice,
    "code-redirect": lambda c: c.ask_token(code=c.take_code(), redirect_uri="http://127.0.0.1/other"),
    "code-verifier": lambda c: c.ask_token(code=c.take_code(), code_verifier="w" * 50),
    "refresh-alive": refresh_after_revoking,
    "revoke-alive": revoke_twice,
    "access-token": call_after_an_hour,
    "scope": call_with_identity_only,
    "parameters": lambda c: c.list_events(perPage="5"),
    "json-body": lambda c: c.ask("POST", EVENTS, form={"summary": "x"}),
    "body-fields": lambda c: c.insert(title="x"),
    "calendar-known": lambda c: c.ask("GET", "/calendar/v3/calendars/bob%40example.test/events"),
    "no-such-method": lambda c: c.ask("GET", "/calendar/v3/calendars/primary/things"),
    "calendars-per-page": lambda c: c.ask("GET", LISTS, maxResults="251"),
    "list-sync-role": lambda c: c.ask("GET", LISTS, syncToken="x", minAccessRole="owner"),
    "list-sync-expired": sync_list_after_expiry,
    "span-empty": lambda c: c.list_events(timeMin="2026-12-02T00:00:00Z", timeMax="2026-12-01T00:00:00Z"),
    "span-long": lambda c: ask_free_busy(c, timeMin="2026-12-01T00:00:00Z", timeMax="2027-12-01T00:00:00Z"),
    "times-required": lambda c: ask_free_busy(c, timeMin="2026-12-01T00:00:00Z"),
    "events-per-page": lambda c: c.list_events(maxResults="2501"),
    "sync-excludes": lambda c: c.list_events(syncToken=c.take_sync_token(), timeMin="2026-12-01T00:00:00Z"),
    "sync-shows-deleted": lambda c: c.list_events(syncToken=c.take_sync_token(), showDeleted="false"),
    "sync-same-question": lambda c: c.list_events(syncToken=c.take_sync_token(), eventTypes="default"),
    "sync-expired": sync_after_expiry,
    "page-same-question": turn_page_with_other_question,
    "order-needs-single": lambda c: c.list_events(orderBy="startTime"),
    "updated-min": lambda c: c.list_events(updatedMin="2026-09-01T00:00:00Z"),
    "event-known": lambda c: c.ask("GET", f"{EVENTS}/nobody"),
    "writer": write_as_reader,
    "event-id-letters": lambda c: c.insert(id="9a3f2c1e-0b7d-4c55-8e1a-2f6d7b9c0a11"),
    "event-id-taken": take_id_of_deleted,
    "one-id": lambda c: c.insert(id="abcde", iCalUID="uid@example.test"),
    "times-given": lambda c: c.insert(end=None),
    "times-shaped": lambda c: c.insert(start={"dateTime": "2026-12-01T09:00:00"}),
    "times-ordered": lambda c: c.insert(end={"dateTime": "2026-12-01T08:00:00Z"}),
    "series-zone": lambda c: c.insert(recurrence=["RRULE:FREQ=DAILY"]),
    "recurrence-lines": lambda c: c.insert(recurrence=["DTSTART:20261201T090000Z"]),
    "event-type-stays": lambda c: patch(c, {"eventType": "focusTime"}),
    "sequence-rises": lambda c: patch(c, {"sequence": 1}, sequence=2),
    "properties-bounded": lambda c: c.insert(extendedProperties={"private": {"k" * 45: "x"}}),
    "conference-type": lambda c: c.ask(
        "POST",
        f"{EVENTS}?conferenceDataVersion=1",
        TIMES
        | {"conferenceData": {"createRequest": {"requestId": "r", "conferenceSolutionKey": {"type": "eventHangout"}}}},
    ),
    "organizer-only": move_as_guest,
    "if-match": patch_after_answer,
    "deleted": delete_twice,
    "rate": call_too_often,
    "channel-fields": lambda c: c.watch(id="i" * 65),
    "channel-id-once": watch_twice,
    "channel-https": lambda c: c.watch(address="http://parley.example.test/hook"),
    "channel-expiration": lambda c: c.watch(expiration=str(int(NOW.timestamp() * 1000))),
    "not-watchable": watch_holidays,
    "channel-known": lambda c: c.ask("POST", "/calendar/v3/channels/stop", {"id": "channel-9", "resourceId": "r"}),
}
# Refused on the consent page itself: a person reads why.
ON_THE_PAGE = {
    "unknown-client",
    "redirect-registered",
    "authorize-parameters",
    "response-type",
    "known-scopes",
    "challenge-s256",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_on_the_list_refuses(caller: Caller, rule: Any) -> None:
    answered = ATTEMPTS[rule.id](caller)
    assert caller.google.calls[-1].rule == rule.id
    assert answered.status == rule.status
    if rule.id in ON_THE_PAGE:
        assert rule.reason.encode() in answered.body
    else:
        assert answered.reason == rule.reason


def test_no_rule_is_tried_that_is_not_on_the_list() -> None:
    assert set(ATTEMPTS) == {rule.id for rule in RULES}
