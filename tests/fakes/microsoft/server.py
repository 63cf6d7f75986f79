"""The HTTP side of the imitation: requests in, answers out, faults and throttling between."""

import base64
import json
import re
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tests.fakes.microsoft.faults import Call
from tests.fakes.microsoft.graph.options import Asked, read_preferences
from tests.fakes.microsoft.identity import AccessToken, read_scopes
from tests.fakes.microsoft.pages import write_admin_consent, write_approval_needed, write_consent, write_trouble
from tests.fakes.microsoft.rules import Refused, SignInRefused
from tests.fakes.microsoft.store import PERSONAL_TENANT, make_guid

if TYPE_CHECKING:
    from tests.fakes.microsoft.fake import MicrosoftFake

HANG_SECONDS = 60
WATCH = re.compile(r"/subscriptions(?:/([^/]+)(/reauthorize)?)?")
CALENDAR_SCOPES = {"Calendars.Read", "Calendars.ReadWrite"}


@dataclass
class Answer:
    """What goes back."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def answer_json(status: int, body: Any, headers: dict[str, str] | None = None) -> Answer:
    """JSON, or nothing at all for None."""
    if body is None:
        return Answer(status, b"", headers or {})
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return Answer(status, json.dumps(body).encode(), kind | (headers or {}))


def answer_page(text: str, status: int = 200) -> Answer:
    """HTML."""
    return Answer(status, text.encode(), {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"})


def respond(fake: "MicrosoftFake", call: Call) -> Answer | None:
    """The answer to a request; None where the connection is cut."""
    if fake.faults.strike(call, "cut"):
        return None
    try:
        answer = respond_in_graph(fake, call) if call.path.startswith("/v1.0/") else respond_in_sign_in(fake, call)
    except Refused as refusal:
        answer = write_refusal(fake, call, refusal)
    except SignInRefused as refusal:
        answer = write_sign_in_refusal(fake, call, refusal)
    if fake.faults.strike(call, "lose"):
        return None
    call.status = answer.status
    return answer


def befall(fake: "MicrosoftFake", call: Call) -> None:
    """Hang or refuse by the script, while the request is in flight."""
    if fake.faults.strike(call, "hang"):
        fake.faults.released.wait(HANG_SECONDS)
    fault = fake.faults.strike(call, "refuse")
    if not fault:
        return
    if fault.retry_after.isdigit() and call.person:
        fake.throttle.close(call.person, int(fault.retry_after))
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    raise Refused("", fault.status, fault.code, "The imitation was told to refuse this.", headers)


def respond_in_graph(fake: "MicrosoftFake", call: Call) -> Answer:
    """Graph v1.0."""
    token = check_token(fake, call)
    person, query = token.person, dict(call.query)
    call.person = person.email
    with fake.throttle.enter(person.email):
        befall(fake, call)
        call.payload = read_json(call)
        wants = read_preferences(call.header("Prefer"))
        path = call.path.removeprefix("/v1.0")
        watch = WATCH.fullmatch(path)
        if watch:
            check_scopes(token, CALENDAR_SCOPES)
            return respond_in_watches(fake, call, token, *watch.groups())
        found = fake.routes.find(call.method, path)
        if found is None:
            raise Refused("route-known", 400, "BadRequest", "Resource not found for the segment.")
        scopes, function = found
        check_scopes(token, set(scopes))
        if_match = call.header("If-Match") or None
        asked = Asked(person, call.method, query, call.payload, wants, if_match, fake.origin, call.path[5:])
        with fake.store.lock:
            return answer_json(*function(asked), request_headers(fake))


def respond_in_watches(
    fake: "MicrosoftFake", call: Call, token: AccessToken, watch_id: str | None, reauthorize: str | None
) -> Answer:
    """Subscriptions; the handshake happens outside of the lock."""
    person, watches, is_immutable = token.person, fake.subscriptions, "ImmutableId" in call.header("Prefer")
    if call.method == "POST" and watch_id is None:
        return answer_json(201, watches.create(person, token.client_id, call.payload, is_immutable))
    if call.method == "GET" and watch_id is None:
        return answer_json(200, {"value": watches.list_of(person)})
    if call.method == "POST" and watch_id and reauthorize:
        watches.reauthorize(person, watch_id)
        return answer_json(204, None)
    if call.method == "PATCH" and watch_id:
        return answer_json(200, watches.renew(person, watch_id, call.payload))
    if call.method == "DELETE" and watch_id:
        watches.end(person, watch_id)
        return answer_json(204, None)
    raise Refused("route-known", 405, "Request_BadRequest", "The method is not allowed here.")


def check_token(fake: "MicrosoftFake", call: Call) -> AccessToken:
    """Whose token this is."""
    kind, _, value = call.header("Authorization").partition(" ")
    token = fake.identity.access_tokens.get(value) if kind.lower() == "bearer" else None
    challenge = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
    if token and token.refusal == "claims":
        claims = base64.b64encode(b'{"access_token":{"nbf":{"essential":true,"value":"1"}}}').decode()
        challenge += f', error="insufficient_claims", claims="{claims}"'
    elif token and not token.refusal and fake.clock.now() < token.expires_at and not token.person.is_disabled:
        return token
    message = "Lifetime validation failed, the token is expired." if token else "Access token is empty or malformed."
    raise Refused("token-known", 401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": challenge})


def check_scopes(token: AccessToken, scopes: set[str]) -> None:
    """Whether one of the scopes was granted."""
    if not scopes & token.scopes:
        raise Refused("scope-needed", 403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


def read_json(call: Call) -> Any:
    """The body."""
    if not call.body:
        return None
    try:
        return json.loads(call.body)
    except ValueError:
        raise Refused("property-known", 400, "BadRequest", "Unable to read JSON request payload.") from None


def request_headers(fake: "MicrosoftFake") -> dict[str, str]:
    """What every answer of Graph bears."""
    return {"request-id": make_guid(f"request-{len(fake.calls)}")}


def write_refusal(fake: "MicrosoftFake", call: Call, refusal: Refused) -> Answer:
    """Graph's error."""
    call.rule = refusal.rule
    inner = {"date": f"{fake.clock.now():%Y-%m-%dT%H:%M:%S}", **request_headers(fake)}
    body = {"error": {"code": refusal.code, "message": refusal.message, "innerError": inner}}
    return answer_json(refusal.status, body, refusal.headers | request_headers(fake))


def write_sign_in_refusal(fake: "MicrosoftFake", call: Call, refusal: SignInRefused) -> Answer:
    """A page for a browser, JSON for the token endpoint."""
    call.rule = refusal.rule
    if not call.path.endswith("/token"):
        return answer_page(write_trouble(refusal.number, refusal.message), 400)
    trace = {"trace_id": make_guid("trace"), "correlation_id": make_guid("correlation")}
    text = f"AADSTS{refusal.number}: {refusal.message} Trace ID: {trace['trace_id']}"
    stamp = f"{fake.clock.now():%Y-%m-%d %H:%M:%SZ}"
    body = {"error": refusal.error, "error_description": text, "error_codes": [refusal.number], "timestamp": stamp}
    return answer_json(refusal.status, body | trace)


def respond_in_sign_in(fake: "MicrosoftFake", call: Call) -> Answer:
    """Everything under login.microsoftonline.com."""
    befall(fake, call)
    tenant, _, rest = call.path.removeprefix("/").partition("/")
    form = dict(parse_qsl(call.body.decode(), keep_blank_values=True)) if call.method == "POST" else {}
    with fake.store.lock:
        if rest == "oauth2/v2.0/authorize":
            return authorize(fake, tenant, dict(call.query), form)
        if rest == "v2.0/adminconsent":
            return approve(fake, tenant, dict(call.query), form)
        if rest == "oauth2/v2.0/token" and call.method == "POST":
            return answer_json(200, fake.identity.give_tokens(form, tenant), {"Cache-Control": "no-store"})
        if rest == "discovery/v2.0/keys":
            return answer_json(200, fake.identity.list_keys())
    raise SignInRefused("route-known", 404, "invalid_request", 900561, "The endpoint does not exist.")


def authorize(fake: "MicrosoftFake", tenant: str, query: dict[str, str], form: dict[str, str]) -> Answer:
    """The consent page, and what a person answered on it."""
    if not form:
        fake.identity.check_authorization(tenant, query)
        people = fake.identity.list_accounts(tenant)
        return answer_page(write_consent(people, query, sorted(read_scopes(query.get("scope", "")))))
    decision, email = form.pop("decision", ""), form.pop("account", "")
    if decision == "return":
        message = "This operation can only be performed by an administrator. Sign out and sign in as an administrator."
        return redirect(fake.identity.refuse(form, "access_denied", 90094, message))
    address = fake.identity.answer(tenant, form, email, allows=decision == "accept")
    return redirect(address) if address else answer_page(write_approval_needed(form, email))


def approve(fake: "MicrosoftFake", tenant: str, query: dict[str, str], form: dict[str, str]) -> Answer:
    """The page on which an administrator approves for an organization."""
    wanted = form or query
    fake.identity.check_authorization(tenant, wanted | {"response_type": "code"})
    if not form:
        organizations = [each for each in fake.store.tenants.values() if each.id != PERSONAL_TENANT]
        shown = [each for each in organizations if tenant in {"common", "organizations", each.id}]
        return answer_page(write_admin_consent(shown, query))
    state = {"state": form["state"]} if "state" in form else {}
    if form.get("decision") != "accept":
        answer = {"error": "access_denied", "error_description": "AADSTS65004: The administrator declined.", **state}
    else:
        own = fake.store.tenants[form["account"]]
        own.is_approved = True
        answer = {"admin_consent": "True", "tenant": own.id, "scope": form.get("scope", ""), **state}
    return redirect(f"{form['redirect_uri']}{'&' if '?' in form['redirect_uri'] else '?'}{urlencode(answer)}")


def redirect(address: str) -> Answer:
    """Go there."""
    return Answer(302, b"", {"Location": address, "Cache-Control": "no-store"})


def start_server(fake: "MicrosoftFake", port: int) -> ThreadingHTTPServer:
    """A server on a loopback port, not yet serving."""

    class Handler(BaseHTTPRequestHandler):
        def serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = parse_qsl(parts.query, keep_blank_values=True)
            call = Call(self.command, unquote(parts.path), query, dict(self.headers), body, fake.clock.now())
            fake.calls.append(call)
            answer = respond(fake, call)
            if answer is None:
                return
            self.send_response(answer.status)
            for name, value in (answer.headers | {"Content-Length": str(len(answer.body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do_HEAD = serve

        def log_message(self, *args: Any) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, request: Any, client_address: Any) -> None:
            fake.note_trouble()

    return Server(("127.0.0.1", port), Handler)
