"""The imitated Microsoft refuses what Microsoft refuses: every rule that it claims is broken once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.fakes.microsoft.fake import MicrosoftFake, run_microsoft
from tests.fakes.microsoft.graph.recurrences import weekly
from tests.fakes.microsoft.graph.times import CUSTOM_ZONE
from tests.fakes.microsoft.identity import make_challenge
from tests.fakes.microsoft.rules import RULES
from tests.fakes.microsoft.store import Calendar, Person

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
RETURN = "http://127.0.0.1:8000/connect/microsoft/return"
SPAN = {"startDateTime": "2026-03-01T00:00:00Z", "endDateTime": "2026-05-01T00:00:00Z"}
TIMES = {
    "start": {"dateTime": "2026-03-05T10:00:00", "timeZone": "Europe/Berlin"},
    "end": {"dateTime": "2026-03-05T11:00:00", "timeZone": "W. Europe Standard Time"},
}
PROPERTY = "String {8f4a3c1e-0d4b-4d58-9a43-3a3a2f1f7d10} Name BookingId"
VERIFIER = "v" * 50


@dataclass
class Desk:
    """The imitation, one person on it, and a client with that person's token."""

    fake: MicrosoftFake
    person: Person
    graph: httpx.Client
    plain: httpx.Client

    @property
    def calendar(self) -> Calendar:
        return self.person.default_calendar

    @property
    def events(self) -> str:
        return f"/me/calendars/{self.calendar.id}/events"

    @property
    def delta(self) -> str:
        return f"/me/calendars/{self.calendar.id}/calendarView/delta"

    def create(self, **fields: Any) -> httpx.Response:
        return self.graph.post(self.events, json={"subject": "Talk"} | TIMES | fields)

    def change(self, event_id: str, **fields: Any) -> httpx.Response:
        return self.graph.patch(f"/me/events/{event_id}", json=fields)

    def ask_page(self, tenant: str = "common", **changes: str) -> str:
        query = {
            "client_id": self.fake.client.client_id,
            "response_type": "code",
            "redirect_uri": RETURN,
            "scope": "openid profile email offline_access https://graph.microsoft.com/Calendars.ReadWrite",
            "state": "of the browser",
            "nonce": "n-1",
            "code_challenge": make_challenge(VERIFIER),
            "code_challenge_method": "S256",
        }
        return f"{self.fake.origin}/{tenant}/oauth2/v2.0/authorize?{urlencode(query | changes)}"

    def get_code(self) -> str:
        return parse_qs(urlsplit(self.fake.sign_in(self.ask_page(), self.person)).query)["code"][0]

    def ask_token(self, **form: str) -> httpx.Response:
        client = self.fake.client
        whole = {"client_id": client.client_id, "client_secret": client.client_secret} | form
        return self.plain.post("/common/oauth2/v2.0/token", data=whole)

    def redeem(self, code: str, **changes: str) -> httpx.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN, "code_verifier": VERIFIER}
        return self.ask_token(**(form | changes))

    def refresh(self, token: str) -> httpx.Response:
        return self.ask_token(grant_type="refresh_token", refresh_token=token)

    def watch(self, address: str, **changes: Any) -> httpx.Response:
        wanted = {
            "changeType": "created,updated,deleted",
            "notificationUrl": address,
            "resource": f"me/calendars/{self.calendar.id}/events",
            "expirationDateTime": "2026-03-08T08:00:00Z",
            "clientState": "known to both",
        }
        body = {name: value for name, value in (wanted | changes).items() if value is not None}
        return self.graph.post("/subscriptions", json=body)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with run_microsoft(redirect_uris=frozenset({RETURN})) as fake:
        fake.clock.stand(NOW)
        person = fake.add_person("mina@example.com", "Mina Berg")
        headers = {"Authorization": f"Bearer {fake.give_tokens(person)['access_token']}"}
        headers["Prefer"] = 'IdType="ImmutableId", odata.maxpagesize=200'
        with (
            httpx.Client(base_url=f"{fake.origin}/v1.0", headers=headers, timeout=60, trust_env=False) as graph,
            httpx.Client(base_url=fake.origin, timeout=60, trust_env=False) as plain,
        ):
            yield Desk(fake, person, graph, plain)
        assert fake.troubles == []


@contextmanager
def run_listener(*, is_rude: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """An address that takes notices; a rude one does not give the token back as it should."""
    came: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = parse_qs(urlsplit(self.path).query).get("validationToken", [""])[0]
            came.extend([body] if not token else [])
            answer = b"" if is_rude else token.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/inbound/microsoft", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def spend_a_code(desk: Desk) -> httpx.Response:
    code = desk.get_code()
    assert desk.redeem(code).status_code == 200
    return desk.redeem(code)


def let_a_code_get_old(desk: Desk) -> httpx.Response:
    code = desk.get_code()
    desk.fake.clock.move(timedelta(minutes=11))
    return desk.redeem(code)


def come_from_another_kind(desk: Desk) -> httpx.Response:
    own = desk.fake.add_person("lina@outlook.example", is_personal=True)
    form = dict(parse_qs_single(desk.ask_page("organizations"))) | {"account": own.email, "decision": "accept"}
    return desk.plain.post("/organizations/oauth2/v2.0/authorize", data=form)


def parse_qs_single(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def go_back_from_approval(desk: Desk) -> httpx.Response:
    tenant = desk.fake.add_tenant("Strict Inc.", requires_approval=True)
    person = desk.fake.add_person("theo@strict.example", tenant=tenant)
    form = parse_qs_single(desk.ask_page()) | {"account": person.email, "decision": "accept"}
    needs = desk.plain.post("/common/oauth2/v2.0/authorize", data=form)
    assert "Need admin approval" in needs.text
    back = desk.plain.post("/common/oauth2/v2.0/authorize", data=form | {"decision": "return"})
    assert "AADSTS90094" in back.headers["Location"]
    return back


def use_a_replaced_token(desk: Desk) -> httpx.Response:
    desk.fake.faults.refresh_grace_seconds = 0
    token = desk.redeem(desk.get_code()).json()["refresh_token"]
    assert desk.refresh(token).json()["refresh_token"] != token
    return desk.refresh(token)


def come_back_after_a_season(desk: Desk) -> httpx.Response:
    token = desk.redeem(desk.get_code()).json()["refresh_token"]
    desk.fake.clock.move(timedelta(days=91))
    return desk.refresh(token)


def use_an_old_access_token(desk: Desk) -> httpx.Response:
    desk.fake.clock.move(timedelta(hours=2))
    return desk.graph.get("/me")


def read_settings_without_scope(desk: Desk) -> httpx.Response:
    token = desk.fake.give_tokens(desk.person, frozenset({"Calendars.Read"}))["access_token"]
    return desk.graph.post(desk.events, json=TIMES, headers={"Authorization": f"Bearer {token}"})


def change_a_link(desk: Desk) -> httpx.Response:
    link = desk.graph.get(desk.delta, params=SPAN).json()["@odata.deltaLink"]
    return desk.graph.get(f"{link}&startDateTime=2026-01-01T00:00:00Z")


def follow_an_old_link(desk: Desk) -> httpx.Response:
    link = desk.graph.get(desk.delta, params=SPAN).json()["@odata.deltaLink"]
    desk.fake.expire_sync_states()
    return desk.graph.get(link)


def change_transaction(desk: Desk) -> httpx.Response:
    return desk.change(desk.create().json()["id"], transactionId="1c4a")


def repeat_transaction(desk: Desk) -> httpx.Response:
    first, second = (desk.create(transactionId="1c4a").json() for _ in range(2))
    assert first["id"] == second["id"]
    return desk.create(transactionId="1c4a", subject="Another talk")


def change_with_old_etag(desk: Desk) -> httpx.Response:
    made = desk.create().json()
    assert desk.change(made["id"], subject="Moved").status_code == 200
    headers = {"If-Match": made["@odata.etag"]}
    return desk.graph.patch(f"/me/events/{made['id']}", json={"subject": "Mine"}, headers=headers)


def read_by_another_case(desk: Desk) -> httpx.Response:
    return desk.graph.get(f"/me/events/{desk.create().json()['id'].swapcase()}")


def write_to_a_shared_calendar(desk: Desk) -> httpx.Response:
    shared = desk.fake.add_calendar(desk.person, "Shared", is_writable=False)
    return desk.graph.post(f"/me/calendars/{shared.id}/events", json=TIMES)


def cancel_as_guest(desk: Desk) -> httpx.Response:
    boss = ("Boss", "boss@example.com")
    event = desk.fake.put_event(desk.calendar, "Review", NOW, NOW + timedelta(hours=1), organizer=boss)
    return desk.graph.post(f"/me/events/{event.id}/cancel", json={"comment": ""})


def switch_meeting_off(desk: Desk) -> httpx.Response:
    made = desk.create(isOnlineMeeting=True, onlineMeetingProvider="teamsForBusiness").json()
    return desk.change(made["id"], isOnlineMeeting=False)


def ask_five_at_a_time(desk: Desk) -> httpx.Response:
    desk.fake.faults.hang(on="/me/calendars", times=4)
    box = desk.fake.throttle.get(desk.person.email)
    with ThreadPoolExecutor(4) as pool:
        slow = [pool.submit(desk.graph.get, "/me/calendars") for _ in range(4)]
        beat = Event()
        while box.in_flight < 4:
            assert not beat.wait(0.01)
        try:
            refused = desk.graph.get("/me")
        finally:
            desk.fake.faults.release()
        assert [each.result().status_code for each in slow] == [200] * 4
    assert refused.headers["Retry-After"] == "10"
    assert box.peak == 5
    return refused


def ask_too_often(desk: Desk) -> httpx.Response:
    desk.fake.throttle.most_in_ten_minutes = 1
    assert desk.graph.get("/me").status_code == 200
    return desk.graph.get("/me")


def come_too_early(desk: Desk) -> httpx.Response:
    desk.fake.throttle.close(desk.person.email, 30)
    desk.fake.clock.move(timedelta(seconds=29))
    return desk.graph.get("/me")


def watch_twice(desk: Desk) -> httpx.Response:
    with run_listener() as (address, _):
        assert desk.watch(address).status_code == 201
        return desk.watch(address)


def watch_from_a_rude_address(desk: Desk) -> httpx.Response:
    with run_listener(is_rude=True) as (address, _):
        return desk.watch(address)


def renew_an_ended_watch(desk: Desk) -> httpx.Response:
    with run_listener() as (address, _):
        made = desk.watch(address).json()
    desk.fake.clock.move(timedelta(days=6, minutes=1))
    token = desk.fake.give_tokens(desk.person)["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    body = {"expirationDateTime": "2026-03-10T08:00:00Z"}
    return desk.graph.patch(f"/subscriptions/{made['id']}", json=body, headers=headers)


def add_a_lifecycle_address(desk: Desk) -> httpx.Response:
    with run_listener() as (address, _):
        made = desk.watch(address).json()
        body = {"expirationDateTime": "2026-03-05T08:00:00Z", "lifecycleNotificationUrl": address}
        return desk.graph.patch(f"/subscriptions/{made['id']}", json=body)


def name_a_calendar_twice(desk: Desk) -> httpx.Response:
    assert desk.graph.post("/me/calendars", json={"name": "Talks"}).status_code == 201
    return desk.graph.post("/me/calendars", json={"name": "Talks"})


GUEST = {"emailAddress": {"address": "guest@example.com", "name": "Guest"}, "type": "required"}
NOON = {"dateTime": "2026-03-05T12:00:00", "timeZone": "UTC"}
BREACHES: dict[str, Callable[[Desk], httpx.Response]] = {
    "client-known": lambda desk: desk.ask_token(client_id="nobody", grant_type="refresh_token"),
    "client-secret": lambda desk: desk.ask_token(client_secret="guessed", grant_type="refresh_token"),
    "redirect-registered": lambda desk: desk.plain.get(desk.ask_page(redirect_uri=f"{RETURN}/")),
    "redirect-same": lambda desk: desk.redeem(desk.get_code(), redirect_uri=f"{RETURN}/"),
    "code-once": spend_a_code,
    "code-young": let_a_code_get_old,
    "pkce": lambda desk: desk.redeem(desk.get_code(), code_verifier="w" * 50),
    "one-resource": lambda desk: desk.plain.get(desk.ask_page(scope="openid https://outlook.office.com/Mail.Read")),
    "tenant-kind": come_from_another_kind,
    "approval": go_back_from_approval,
    "refresh-known": use_a_replaced_token,
    "refresh-idle": come_back_after_a_season,
    "token-known": use_an_old_access_token,
    "scope-needed": read_settings_without_scope,
    "route-known": lambda desk: desk.graph.get("/me/diary"),
    "query-known": lambda desk: desk.graph.get(desk.events, params={"$order": "start"}),
    "view-span": lambda desk: desk.graph.get("/me/calendarView"),
    "delta-options": lambda desk: desk.graph.get(desk.delta, params=SPAN | {"$select": "subject"}),
    "delta-verbatim": change_a_link,
    "delta-expired": follow_an_old_link,
    "property-known": lambda desk: desk.create(title="Talk"),
    "property-read-only": lambda desk: desk.create(iCalUId="0400"),
    "create-only": change_transaction,
    "value-known": lambda desk: desk.create(showAs="away"),
    "time-shape": lambda desk: desk.create(start=NOON | {"dateTime": "2026-03-05T12:00:00+01:00"}),
    "zone-known": lambda desk: desk.create(start=NOON | {"timeZone": "Berlin"}),
    "end-after-start": lambda desk: desk.create(start=NOON),
    "all-day-midnight": lambda desk: desk.create(isAllDay=True),
    "attendees-most": lambda desk: desk.create(attendees=[GUEST] * 501),
    "attendee-shape": lambda desk: desk.create(attendees=[{"address": "guest@example.com"}]),
    "extended-shape": lambda desk: desk.create(singleValueExtendedProperties=[{"id": "BookingId", "value": "b"}]),
    "transaction-other": repeat_transaction,
    "if-match": change_with_old_etag,
    "item-known": read_by_another_case,
    "calendar-writable": write_to_a_shared_calendar,
    "calendar-name": name_a_calendar_twice,
    "cancel-organizer": cancel_as_guest,
    "respond-attendee": lambda desk: desk.graph.post(f"/me/events/{desk.create().json()['id']}/decline", json={}),
    "online-stays": switch_meeting_off,
    "concurrency": ask_five_at_a_time,
    "quota": ask_too_often,
    "retry-after": come_too_early,
    "watch-shape": lambda desk: desk.watch("http://127.0.0.1:9/", resource="me/contacts"),
    "watch-handshake": watch_from_a_rude_address,
    "watch-life": lambda desk: desk.watch("http://127.0.0.1:9/", expirationDateTime="2026-03-09T08:02:00Z"),
    "watch-state": lambda desk: desk.watch("http://127.0.0.1:9/", clientState="s" * 129),
    "watch-once": watch_twice,
    "watch-known": renew_an_ended_watch,
    "watch-renewal": add_a_lifecycle_address,
}


def test_every_rule_is_shown() -> None:
    assert sorted(BREACHES) == sorted(rule for rule, _, _ in RULES)


@pytest.mark.parametrize("rule", sorted(BREACHES))
def test_the_imitation_refuses_by_its_rule(desk: Desk, rule: str) -> None:
    answer = BREACHES[rule](desk)
    assert rule == "approval" or (desk.fake.calls[-1].rule, answer.status_code >= 400) == (rule, True), answer.text
    if "application/json" in answer.headers.get("Content-Type", "") and answer.request.url.path.startswith("/v1.0"):
        assert {"code", "message", "innerError"} <= set(answer.json()["error"])


def read_round(desk: Desk, link: str, **params: str) -> tuple[list[dict[str, Any]], str]:
    """All rows of a round and the link of the next one."""
    answer = desk.graph.get(link, params=params or None).json()
    rows = answer["value"]
    while "@odata.nextLink" in answer:
        answer = desk.graph.get(answer["@odata.nextLink"]).json()
        rows += answer["value"]
    return rows, answer["@odata.deltaLink"]


def test_occurrences_are_bare_and_a_deleted_one_sends_the_series_again(desk: Desk) -> None:
    monday = datetime(2024, 1, 1, 8, tzinfo=UTC)
    series = desk.fake.put_event(
        desk.calendar,
        "Stand-up",
        monday,
        monday + timedelta(hours=1),
        recurrence=weekly("monday", starts_on=monday.date()),
    )
    rows, link = read_round(desk, desk.delta, **SPAN)
    kinds = [row["type"] for row in rows]
    assert (kinds.count("occurrence"), kinds.count("seriesMaster")) == (9, 1)
    bare = {"@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end"}
    assert all(set(row) == bare for row in rows if row["type"] == "occurrence")
    assert rows[kinds.index("occurrence")]["start"] == {"dateTime": "2026-03-02T08:00:00.0000000", "timeZone": "UTC"}
    desk.fake.delete_event(series, on=date(2026, 3, 9))
    desk.fake.change_event(
        series, on=date(2026, 3, 16), starts=NOW + timedelta(days=15), ends=NOW + timedelta(days=15, hours=1)
    )
    again, link = read_round(desk, link)
    assert sorted(row["type"] for row in again) == ["exception", *["occurrence"] * 7, "seriesMaster"]
    assert read_round(desk, link)[0] == []
    desk.fake.delete_event(series)
    assert [row["@removed"] for row in read_round(desk, link)[0]] == [{"reason": "deleted"}]


def test_masters_are_left_out_of_rounds_when_told(desk: Desk) -> None:
    recurrence = weekly("monday", starts_on=NOW.date(), count=2)
    event = desk.fake.put_event(desk.calendar, "Stand-up", NOW, NOW + timedelta(hours=1), recurrence=recurrence)
    desk.fake.faults.omits_masters = True
    rows, link = read_round(desk, desk.delta, **SPAN)
    assert [row["type"] for row in rows] == ["occurrence", "occurrence"]
    desk.fake.change_event(event, showAs="free")
    rows, _ = read_round(desk, link)
    assert {row["seriesMasterId"] for row in rows} == {event.id}
    assert desk.graph.get(f"/me/events/{event.id}").json()["showAs"] == "free"


def test_a_series_laid_out_anew_forgets_what_was_done_to_its_occurrences(desk: Desk) -> None:
    recurrence = weekly("monday", starts_on=NOW.date(), count=2)
    hour = timedelta(hours=1)
    event = desk.fake.put_event(desk.calendar, "Stand-up", NOW, NOW + hour, recurrence=recurrence)
    desk.fake.delete_event(event, on=NOW.date())
    assert len(desk.fake.expand(desk.calendar, NOW, NOW + timedelta(days=30))) == 1
    desk.fake.change_event(event, starts=NOW + hour, ends=NOW + 2 * hour)
    again = desk.fake.expand(desk.calendar, NOW, NOW + timedelta(days=30))
    assert again == [(NOW + hour + week, NOW + 2 * hour + week) for week in (timedelta(), timedelta(days=7))]


def test_a_delta_tells_what_left_the_span_and_what_never_was_in_it(desk: Desk) -> None:
    inside = desk.fake.put_event(desk.calendar, "Inside", NOW, NOW + timedelta(hours=1))
    _, link = read_round(desk, desk.delta, **SPAN)
    far = NOW + timedelta(days=300)
    outside = desk.fake.put_event(desk.calendar, "Outside", far, far + timedelta(hours=1))
    desk.fake.change_event(inside, starts=far, ends=far + timedelta(hours=2))
    rows, _ = read_round(desk, link)
    assert {row["id"]: "@removed" in row for row in rows} == {inside.id: True, outside.id: True}


def test_rows_come_twice_and_pages_come_empty_when_told(desk: Desk) -> None:
    event = desk.fake.put_event(desk.calendar, "Before", NOW, NOW + timedelta(hours=1))
    desk.fake.faults.empty_pages = desk.fake.faults.duplicate_rows = True
    desk.fake.faults.page_limit = 1
    desk.fake.change_event(event, subject="After")
    first = desk.graph.get(desk.delta, params=SPAN).json()
    assert (first["value"], "@odata.nextLink" in first) == ([], True)
    rows, _ = read_round(desk, first["@odata.nextLink"])
    assert [row["subject"] for row in rows] == ["Before", "After"]


def test_old_links_die_in_either_spelling(desk: Desk) -> None:
    for status, code in ((410, "SyncStateNotFound"), (400, "syncStateNotFound")):
        _, link = read_round(desk, desk.delta, **SPAN)
        desk.fake.expire_sync_states(status)
        answer = desk.graph.get(link)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_ids_change_with_a_move_unless_they_are_immutable(desk: Desk) -> None:
    other = desk.fake.add_calendar(desk.person, "Other")
    event = desk.fake.put_event(desk.calendar, "Talk", NOW, NOW + timedelta(hours=1))
    plain = {"Prefer": ""}
    before = desk.graph.get("/me/events", headers=plain).json()["value"][0]["id"]
    desk.fake.move_event(event, other)
    after = desk.graph.get(f"/me/calendars/{other.id}/events", headers=plain).json()["value"][0]["id"]
    assert len({before, after, event.id}) == 3
    assert desk.graph.get(f"/me/events/{event.id}").json()["id"] == event.id
    assert desk.graph.get(f"/me/events/{before}").status_code == 404


def test_a_join_link_comes_late_and_leaves_with_the_body(desk: Desk) -> None:
    body = {"contentType": "text", "content": "Agenda"}
    made = desk.create(isOnlineMeeting=True, onlineMeetingProvider="teamsForBusiness", body=body).json()
    address = f"/me/events/{made['id']}"
    links = [made["onlineMeeting"], *(desk.graph.get(address).json()["onlineMeeting"] for _ in range(2))]
    assert [bool(link) for link in links] == [False, False, True]
    content = desk.graph.get(address).json()["body"]["content"]
    kept = desk.change(made["id"], body={"contentType": "html", "content": content.replace("Agenda", "New")}).json()
    assert kept["onlineMeeting"] == links[-1]
    assert desk.change(made["id"], body=body).json()["onlineMeeting"] is None


def test_guests_are_always_mailed(desk: Desk) -> None:
    made = desk.create(attendees=[GUEST]).json()
    event = desk.fake.find_event(desk.calendar, made["id"])
    assert event is not None
    desk.fake.answer_as_guest(event, "guest@example.com", "accepted")
    changed = desk.change(made["id"], subject="Later", attendees=[GUEST]).json()
    assert changed["attendees"][0]["status"]["response"] == "accepted"
    assert desk.graph.post(f"/me/events/{made['id']}/cancel", json={"comment": "Sorry"}).status_code == 202
    assert [mail.kind for mail in desk.fake.mailed] == ["invitation", "update", "cancellation"]


def test_events_are_found_by_an_extended_property_that_answers_do_not_bear(desk: Desk) -> None:
    made = desk.create(singleValueExtendedProperties=[{"id": PROPERTY, "value": "b-1"}]).json()
    desk.create()
    assert "singleValueExtendedProperties" not in made
    where = f"singleValueExtendedProperties/Any(ep: ep/id eq '{PROPERTY}' and ep/value eq 'b-1')"
    expand = f"singleValueExtendedProperties($filter=id eq '{PROPERTY}')"
    found = desk.graph.get(desk.events, params={"$filter": where, "$expand": expand}).json()["value"]
    assert [row["id"] for row in found] == [made["id"]]
    assert found[0]["singleValueExtendedProperties"] == [{"id": PROPERTY, "value": "b-1"}]


def test_a_lost_answer_acted_before_it_was_lost(desk: Desk) -> None:
    desk.fake.faults.lose_answers(on="/events", times=1)
    with pytest.raises(httpx.TransportError):
        desk.create(transactionId="1c4a")
    again = desk.create(transactionId="1c4a")
    assert (again.status_code, len(desk.fake.list_events(desk.calendar))) == (201, 1)


def test_retry_after_counts_to_the_second(desk: Desk) -> None:
    desk.fake.faults.refuse(429, "ApplicationThrottled", on="/me", retry_after="30")
    assert desk.graph.get("/me").headers["Retry-After"] == "30"
    desk.fake.clock.move(timedelta(seconds=30))
    assert desk.graph.get("/me").status_code == 200
    assert desk.fake.throttle.get(desk.person.email).early == 0


def test_watches_shake_hands_and_tell_of_changes(desk: Desk) -> None:
    with run_listener() as (address, came):
        made = desk.watch(address, lifecycleNotificationUrl=address).json()
        desk.fake.faults.forged_items = True
        desk.fake.put_event(desk.calendar, "Talk", NOW, NOW + timedelta(hours=1))
        desk.fake.subscriptions.wait()
        items = httpx.Response(200, content=came[0]).json()["value"]
        assert [item["clientState"] for item in items] == ["somebody-elses", "known to both"]
        assert items[1]["subscriptionId"] == made["id"]
        desk.fake.subscriptions.send_lifecycle(desk.fake.list_subscriptions()[0], "subscriptionRemoved")
        desk.fake.subscriptions.wait()
        last = httpx.Response(200, content=came[-1]).json()["value"][0]
        assert (last["lifecycleEvent"], desk.fake.list_subscriptions()) == ("subscriptionRemoved", [])


def test_a_watch_for_too_long_is_refused_in_the_words_that_graph_uses(desk: Desk) -> None:
    desk.fake.faults.longest_watch = timedelta(minutes=4_230)
    with run_listener() as (address, _):
        error = desk.watch(address).json()["error"]
        assert error["code"] == "ExtensionError"
        assert error["message"] == "Subscription expiration can only be 4230 minutes in the future."
        desk.fake.faults.watch_lifetime = timedelta(minutes=50)
        granted = desk.watch(address, expirationDateTime="2026-03-03T08:00:00Z").json()
        assert granted["expirationDateTime"] == "2026-03-02T08:50:00.0000000Z"


def test_all_day_events_keep_their_dates_whatever_zone_is_preferred(desk: Desk) -> None:
    auckland = desk.fake.add_person("aroha@example.com", timezone="Pacific/Auckland")
    calendar = auckland.default_calendar
    desk.fake.put_event(calendar, "Holiday", date(2026, 3, 5), date(2026, 3, 6))
    row = desk.fake.list_view(calendar, NOW, NOW + timedelta(days=9))[0]
    assert row["start"] == {"dateTime": "2026-03-05T00:00:00.0000000", "timeZone": "UTC"}
    busy = desk.fake.expand(calendar, NOW, NOW + timedelta(days=9))
    assert busy == [(datetime(2026, 3, 4, 11, tzinfo=UTC), datetime(2026, 3, 5, 11, tzinfo=UTC))]


def test_a_custom_zone_has_no_name_but_its_times_are_known(desk: Desk) -> None:
    desk.fake.put_event(desk.calendar, "Far away", NOW, NOW + timedelta(hours=1), zone=CUSTOM_ZONE)
    row = desk.graph.get(desk.events).json()["value"][0]
    assert row["originalStartTimeZone"] == "tzone://Microsoft/Custom"
    assert row["start"] == {"dateTime": "2026-03-02T08:00:00.0000000", "timeZone": "UTC"}


def test_a_meeting_that_was_called_off_does_not_keep_its_guest_busy(desk: Desk) -> None:
    span = (NOW, NOW + timedelta(hours=1))
    event = desk.fake.put_event(desk.calendar, "Review", *span, organizer=("Boss", "boss@example.com"))
    assert desk.fake.expand(desk.calendar, *span) == [span]
    desk.fake.call_off(event)
    assert (desk.fake.expand(desk.calendar, *span), len(desk.fake.list_events(desk.calendar))) == ([], 1)


def test_monthly_series_take_the_last_day_of_short_months(desk: Desk) -> None:
    pattern = {"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 31}
    ends = {"type": "numbered", "startDate": "2026-01-31", "numberOfOccurrences": 4}
    first = {
        "start": {"dateTime": "2026-01-31T09:00:00", "timeZone": "UTC"},
        "end": {"dateTime": "2026-01-31T10:00:00", "timeZone": "UTC"},
    }
    assert desk.create(**first, recurrence={"pattern": pattern, "range": ends}).status_code == 201
    rows = desk.graph.get("/me/calendarView", params=SPAN | {"startDateTime": "2026-01-01"}).json()["value"]
    assert [row["start"]["dateTime"][:10] for row in rows] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_a_sign_in_gives_rotating_tokens_and_a_signed_identity(desk: Desk) -> None:
    page = desk.plain.get(desk.ask_page(login_hint=desk.person.email))
    assert "imitation of Microsoft" in page.text
    assert "<script" not in page.text
    form = parse_qs_single(desk.ask_page()) | {"account": desk.person.email, "decision": "accept"}
    back = desk.plain.post("/common/oauth2/v2.0/authorize", data=form).headers["Location"]
    answer = parse_qs_single(back)
    assert answer["state"] == "of the browser"
    tokens = desk.redeem(answer["code"]).json()
    assert "offline_access" not in tokens["scope"]
    keys = KeySet.import_key_set(desk.plain.get("/common/discovery/v2.0/keys").json())
    claims = jwt.decode(tokens["id_token"], keys).claims
    assert (claims["nonce"], claims["oid"], claims["tid"]) == ("n-1", desk.person.oid, desk.person.tenant)
    assert claims["iss"] == f"https://login.microsoftonline.com/{desk.person.tenant}/v2.0"
    assert desk.refresh(tokens["refresh_token"]).json()["refresh_token"] != tokens["refresh_token"]
    assert desk.refresh(tokens["refresh_token"]).status_code == 200
    desk.fake.revoke(desk.person)
    refused = desk.refresh(tokens["refresh_token"]).json()
    assert (refused["error"], refused["error_codes"]) == ("invalid_grant", [50173])


def test_a_person_who_cancels_goes_back_with_an_error(desk: Desk) -> None:
    answer = parse_qs_single(desk.fake.sign_in(desk.ask_page(), desk.person, allows=False))
    assert (answer["error"], answer["error_subcode"]) == ("access_denied", "cancel")


def test_an_administrator_approves_for_everybody(desk: Desk) -> None:
    tenant = desk.fake.add_tenant("Strict Inc.", requires_approval=True)
    person = desk.fake.add_person("theo@strict.example", tenant=tenant)
    assert desk.fake.sign_in(desk.ask_page(), person) == ""
    query = {"client_id": desk.fake.client.client_id, "redirect_uri": RETURN, "state": "s", "scope": "User.Read"}
    address = f"/{tenant.id}/v2.0/adminconsent"
    assert "Strict Inc." in desk.plain.get(address, params=query).text
    back = desk.plain.post(address, data=query | {"account": tenant.id, "decision": "accept"}).headers["Location"]
    assert parse_qs_single(back) | {"scope": ""} == {
        "admin_consent": "True",
        "tenant": tenant.id,
        "scope": "",
        "state": "s",
    }
    assert "code=" in desk.fake.sign_in(desk.ask_page(), person)
