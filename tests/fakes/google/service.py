"""From a request to who asks the imitated Google for what, and back to an answer."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote
from zoneinfo import ZoneInfo

from tests.fakes.google.calendar_v3.channels import Channels
from tests.fakes.google.calendar_v3.events import EventReader
from tests.fakes.google.calendar_v3.lists import CalendarLists
from tests.fakes.google.calendar_v3.series import Body, read_moment
from tests.fakes.google.calendar_v3.writing import EventWriter
from tests.fakes.google.faults import Call, Fault, Faults
from tests.fakes.google.pages import show_page
from tests.fakes.google.rules import PARAMETERS, PREFIX, REPEATED, SCOPES, STANDARD, Refused, make_error
from tests.fakes.google.sign_in import AUTHORIZE, SignIn
from tests.fakes.google.store import Person, Store

ROOT = "/calendar/v3/"
AUTHORIZE_PATH, TOKEN_PATHS = "/o/oauth2/v2/auth", ("/token", "/revoke")
JSON = "application/json; charset=UTF-8"
_ID = r"([^/]+)"
ROUTES = [
    ("GET", "users/me/calendarList", "calendarList.list"),
    ("POST", "users/me/calendarList/watch", "calendarList.watch"),
    ("GET", f"users/me/calendarList/{_ID}", "calendarList.get"),
    ("POST", "calendars", "calendars.insert"),
    ("GET", f"calendars/{_ID}", "calendars.get"),
    ("POST", "freeBusy", "freebusy.query"),
    ("GET", f"calendars/{_ID}/events", "events.list"),
    ("POST", f"calendars/{_ID}/events", "events.insert"),
    ("POST", f"calendars/{_ID}/events/watch", "events.watch"),
    ("GET", f"calendars/{_ID}/events/{_ID}", "events.get"),
    ("PUT", f"calendars/{_ID}/events/{_ID}", "events.update"),
    ("PATCH", f"calendars/{_ID}/events/{_ID}", "events.patch"),
    ("DELETE", f"calendars/{_ID}/events/{_ID}", "events.delete"),
    ("GET", f"calendars/{_ID}/events/{_ID}/instances", "events.instances"),
    ("POST", f"calendars/{_ID}/events/{_ID}/move", "events.move"),
    ("POST", "channels/stop", "channels.stop"),
]
WITH_BODY = {"calendarList.watch", "calendars.insert", "freebusy.query", "events.insert", "events.watch"}
WITH_BODY |= {"events.update", "events.patch", "channels.stop"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire."""

    status: int
    body: bytes = b""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


def make_json(status: int, body: Any, **headers: str) -> Answer:
    """An answer in JSON."""
    return Answer(status, json.dumps(body).encode(), JSON, headers)


class Service:
    """Who answers what; every answer is made under the store's lock."""

    def __init__(self, store: Store, faults: Faults, sign_in: SignIn) -> None:
        self.store, self.faults, self.sign_in = store, faults, sign_in
        self.calls: list[Call] = []
        self.lists = CalendarLists(store, faults)
        self.reader = EventReader(store, faults)
        self.writer = EventWriter(store, self.reader)
        self.channels = Channels(store, faults)
        self.origin = ""
        # Mistakes of the imitation itself: a test that finds any has found one here.
        self.failures: list[str] = []
        self._recent: dict[str, list[datetime]] = {}

    def answer(self, call: Call) -> Answer:
        """Do what is asked, or refuse it by its rule."""
        try:
            with self.store.lock:
                answer = self._answer(call)
        except Refused as refused:
            call.rule = refused.rule.id
            return self._answer_refusal(call, refused)
        for act in call.before_answer:
            act()
        return answer

    def answer_fault(self, call: Call, fault: Fault) -> Answer:
        """An error that the script planned."""
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        if call.path.startswith(ROOT):
            return make_json(fault.status, make_error(fault.status, fault.reason, "Scripted."), **headers)
        return make_json(fault.status, {"error": fault.reason, "error_description": "Scripted."}, **headers)

    def _answer_refusal(self, call: Call, refused: Refused) -> Answer:
        if call.path == AUTHORIZE_PATH:
            error = refused.rule.reason
            page = show_page("Access blocked", f"<p>Error {refused.rule.status}: {error}</p><p>{refused.message}</p>")
            return Answer(refused.rule.status, page.encode(), "text/html; charset=utf-8")
        headers = (
            {"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/"'} if refused.rule.status == 401 else {}
        )
        return make_json(refused.rule.status, refused.make_body(), **headers)

    def _answer(self, call: Call) -> Answer:
        if call.path.startswith(ROOT):
            return self._answer_calendar(call)
        if call.path == AUTHORIZE_PATH and call.method in ("GET", "POST"):
            return self._answer_authorization(call)
        if call.path in TOKEN_PATHS:
            return self._answer_tokens(call)
        if call.path == "/oauth2/v3/certs" and call.method == "GET":
            return make_json(200, self.sign_in.list_keys(), **{"Cache-Control": "public, max-age=20000"})
        if call.path == "/v1/userinfo" and call.method in ("GET", "POST"):
            return make_json(200, self.sign_in.describe_person(_read_bearer(call)))
        raise Refused("no-such-method", "Not Found")

    # Signing in.

    def _answer_authorization(self, call: Call) -> Answer:
        call.operation = "authorize"
        sent = call.query if call.method == "GET" else _read_form(call)
        names = [name for name, _ in sent]
        pressed: dict[str, list[str]] = {}
        for name, value in sent:
            if call.method == "POST" and name in ("account", "allowed", "allow", "cancel"):
                pressed.setdefault(name, []).append(value)
        asked = {name: value for name, value in sent if name not in pressed}
        if any(names.count(name) > 1 for name in names if name in AUTHORIZE):
            raise Refused("authorize-parameters", "A parameter was sent twice.")
        page = self.sign_in.authorize(asked, pressed)
        call.rule = page.rule
        headers = {"Location": page.location} if page.location else {}
        return Answer(page.status, page.html.encode(), "text/html; charset=utf-8", headers)

    def _answer_tokens(self, call: Call) -> Answer:
        call.operation = call.path.removeprefix("/")
        if call.method != "POST":
            raise Refused("token-form", "Method not allowed.")
        if call.path == "/revoke":
            self.sign_in.revoke(dict([*call.query, *_read_form(call)]).get("token", ""))
            return make_json(200, {})
        if call.query:
            raise Refused("token-form", "Parameters belong into the body.")
        return make_json(200, self.sign_in.give_tokens(dict(_read_form(call)), _read_basic(call)))

    # Calendar v3.

    def _answer_calendar(self, call: Call) -> Answer:
        grant = self.sign_in.find_grant(_read_bearer(call))
        person, call.person, call.scopes = grant.person, grant.person.email, grant.scopes
        names = self._find_operation(call)
        self._count(person)
        if not {PREFIX + name for name in SCOPES[call.operation]} & call.scopes:
            raise Refused("scope", "Request had insufficient authentication scopes.")
        call.parameters = read_parameters(call)
        if call.operation in WITH_BODY:
            call.payload = _read_json(call)
        done = self._list_operations()[call.operation](person, call, *names)
        if done is None:
            return Answer(204)
        return make_json(200, done, **({"ETag": done["etag"]} if "etag" in done else {}))

    def _find_operation(self, call: Call) -> list[str]:
        path = call.path.removeprefix(ROOT)
        for method, pattern, operation in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and method == call.method:
                call.operation = operation
                return [unquote(name) for name in found.groups()]
        raise Refused("no-such-method", "Not Found")

    def _list_operations(self) -> dict[str, Callable[..., Body | None]]:
        return {
            "calendarList.list": self.lists.list_entries,
            "calendarList.get": self.lists.get,
            "calendarList.watch": self._watch_list,
            "calendars.get": self.lists.get_calendar,
            "calendars.insert": self.lists.insert_calendar,
            "freebusy.query": self.lists.query_free_busy,
            "events.list": self.reader.list_events,
            "events.get": self.reader.get,
            "events.instances": self.reader.list_instances,
            "events.insert": self.writer.insert,
            "events.update": self.writer.update,
            "events.patch": self.writer.patch,
            "events.delete": self.writer.delete,
            "events.move": self.writer.move,
            "events.watch": self._watch_events,
            "channels.stop": self.channels.stop,
        }

    def _watch_list(self, person: Person, call: Call) -> Body:
        uri = f"{self.origin}{ROOT}users/me/calendarList?alt=json"
        return self.channels.watch(person, call, f"list:{person.email}", uri)

    def _watch_events(self, person: Person, call: Call, calendar_id: str) -> Body:
        calendar = self.store.open_calendar(person, calendar_id)
        if not calendar.is_watchable:
            raise Refused("not-watchable", "Push notifications are not supported by this resource.")
        return self.channels.watch(
            person, call, calendar.id, f"{self.origin}{call.path.removesuffix('/watch')}?alt=json"
        )

    def _count(self, person: Person) -> None:
        """The limit of calls a minute, where the script sets one."""
        if self.faults.calls_a_minute is None:
            return
        now = self.store.clock.now()
        recent = [at for at in self._recent.get(person.email, []) if at > now - timedelta(minutes=1)]
        self._recent[person.email] = recent
        if len(recent) >= self.faults.calls_a_minute:
            raise Refused("rate", "Rate Limit Exceeded")
        recent.append(now)


def read_parameters(call: Call) -> dict[str, Any]:
    """The query, each value of its published type."""
    known, read = STANDARD | PARAMETERS[call.operation], {}
    for name, text in call.query:
        kind = known.get(name)
        if kind is None or (name in read and name not in REPEATED):
            raise Refused("parameters", f"Unknown or repeated parameter: {name}", name)
        try:
            value = _read_value(text, kind)
        except (ValueError, OSError, KeyError):
            raise Refused("parameters", f"Invalid value for: {name}", name) from None
        read[name] = [*read.get(name, []), value] if name in REPEATED else value
    return read


def _read_value(text: str, kind: Any) -> Any:
    if isinstance(kind, set) and text not in kind:
        raise ValueError(text)
    if kind == "count":
        if int(text) < 1:
            raise ValueError(text)
        return int(text)
    if kind == "truth":
        return {"true": True, "false": False}[text]
    if kind == "moment":
        read_moment(text)
    if kind == "zone":
        ZoneInfo(text)
    return text


def _read_bearer(call: Call) -> str:
    kind, _, token = call.header("Authorization").partition(" ")
    if kind != "Bearer" or not token:
        raise Refused("access-token", "Login Required.", "Authorization")
    return token


def _read_basic(call: Call) -> tuple[str, str] | None:
    kind, _, told = call.header("Authorization").partition(" ")
    if kind != "Basic":
        return None
    name, _, secret = base64.b64decode(told).decode().partition(":")
    return unquote(name), unquote(secret)


def _read_form(call: Call) -> list[tuple[str, str]]:
    if not call.header("Content-Type").startswith("application/x-www-form-urlencoded"):
        raise Refused("token-form", "A form is expected.")
    return parse_qsl(call.body.decode(), keep_blank_values=True)


def _read_json(call: Call) -> dict[str, Any]:
    try:
        read = json.loads(call.body)
    except ValueError:
        read = None
    if not isinstance(read, dict) or not call.header("Content-Type").startswith("application/json"):
        raise Refused("json-body", "Parse Error")
    return read
