"""What the OAuth provider refuses, by name (RFC 6749, 7009, 7636, 9700); Cronofy's contract wins where it differs.

The contract wants no PKCE, and refresh tokens that stay the same: so those two rules of RFC 9700 are not tried here.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from django.test import Client

from parley.engine.models import Account, Grant
from parley.engine.services.applications.applications import (
    RegisteredApplication,
    get_application,
    register_application,
    rotate_secret,
)
from parley.engine.services.applications.link_tokens import make_link_token
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code, revoke
from parley.toolkit.clock import frozen, now
from tests.engine.signing import log_in, make_person

pytestmark = pytest.mark.django_db

BACK = "https://app.example/back?kept=1"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
USUAL = {"response_type": "code", "redirect_uri": BACK, "scope": "read_account", "state": "s"}


@pytest.fixture
def application() -> RegisteredApplication:
    return register_application("Notes", [BACK], [])


@pytest.fixture
def other() -> RegisteredApplication:
    return register_application("Thief", ["https://thief.example/back"], [])


@pytest.fixture
def ana() -> Account:
    return make_person("ana@acme.example")


def ask(client: Client, application: RegisteredApplication, query: Mapping[str, Any]) -> Any:
    asked = {**USUAL, "client_id": application.client_id, **query}
    kept = {name: value for name, value in asked.items() if value is not None}
    return client.get(f"/oauth/authorize?{urlencode(kept, doseq=True)}")


def read_answer(location: str) -> dict[str, str]:
    assert location.startswith("https://app.example/back?kept=1&")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query, keep_blank_values=True).items()}


SENDERS = {
    "a query added": "https://app.example/back?kept=1&x=1",
    "a query taken away": "https://app.example/back",
    "a path parameter": "https://app.example/back;a=1?kept=1",
    "a user in front of the host": "https://ana@app.example/back?kept=1",
    "our host as a user of another": "https://app.example@evil.example/back?kept=1",
    "a fragment": f"{BACK}#here",
    "an empty fragment": f"{BACK}#",
    "another case of the path": "https://app.example/Back?kept=1",
    "another case of the host": "https://APP.example/back?kept=1",
    "a slash at the end": "https://app.example/back/?kept=1",
    "encoded dots": "https://app.example/%2e%2e/back?kept=1",
    "plain dots": "https://app.example/x/../back?kept=1",
    "http for https": "http://app.example/back?kept=1",
    "the scheme's own port": "https://app.example:443/back?kept=1",
    "another port": "https://app.example:8443/back?kept=1",
    "a host below it": "https://sub.app.example/back?kept=1",
    "a host that begins so": "https://app.example.evil.example/back?kept=1",
    "a dot after the host": "https://app.example./back?kept=1",
    "a blank behind it": f"{BACK} ",
    "a line break behind it": f"{BACK}\n",
    "a NUL behind it": f"{BACK}\x00",
    "backslashes": "https:\\\\app.example\\back?kept=1",
    "a script": "javascript:alert(1)",
    "the native clients' word": "urn:ietf:wg:oauth:2.0:oob",
    "loopback": "http://127.0.0.1/back",
    "no scheme": "//app.example/back?kept=1",
    "a path alone": "/back?kept=1",
    "nothing": "",
    "none at all": None,
    "two of them": [BACK, "https://evil.example/"],
    "the same one twice": [BACK, BACK],
    "another application's": "https://thief.example/back",
}


@pytest.mark.parametrize("address", SENDERS.values(), ids=SENDERS)
def test_a_redirect_address_that_differs_gets_a_page_and_no_redirect(
    client: Client, application: RegisteredApplication, other: RegisteredApplication, address: Any
) -> None:
    answer = ask(client, application, {"redirect_uri": address})
    assert answer.status_code == 400 and "Location" not in answer
    assert b"https://evil.example" not in answer.content


@pytest.mark.parametrize("client_id", ["", None, "nobody", "\x00", "’", ["a", "b"]])
def test_a_client_that_is_not_known_gets_a_page_and_no_redirect(
    client: Client, application: RegisteredApplication, client_id: Any
) -> None:
    assert ask(client, application, {"client_id": client_id}).status_code == 400


QUESTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "no response type": ({"response_type": None}, "invalid_request"),
    "the implicit grant": ({"response_type": "token"}, "unsupported_response_type"),
    "a hybrid": ({"response_type": "code token"}, "unsupported_response_type"),
    "an identity token": ({"response_type": "id_token"}, "unsupported_response_type"),
    "no scope": ({"scope": None}, "invalid_scope"),
    "an empty scope": ({"scope": " "}, "invalid_scope"),
    "an unknown scope": ({"scope": "read_account everything"}, "invalid_scope"),
    "a scope in another case": ({"scope": "READ_ACCOUNT"}, "invalid_scope"),
    "a unit beside an account": ({"scope": "organizational_unit_scheduler read_account"}, "invalid_scope"),
    "a service account's scope": ({"scope": "service_account/accounts/manage"}, "invalid_scope"),
    "a scope without end": ({"scope": "read_account " * 50}, "invalid_scope"),
    "the plain challenge": ({"code_challenge": VERIFIER, "code_challenge_method": "plain"}, "invalid_request"),
    "a challenge without its method": ({"code_challenge": CHALLENGE}, "invalid_request"),
    "a method without its challenge": ({"code_challenge_method": "S256"}, "invalid_request"),
    "a challenge that is too short": ({"code_challenge": "x", "code_challenge_method": "S256"}, "invalid_request"),
    "a challenge that is no base64url": (
        {"code_challenge": "=" * 43, "code_challenge_method": "S256"},
        "invalid_request",
    ),
    "two scopes": ({"scope": ["read_account", "read_events"]}, "invalid_request"),
    "two states": ({"state": ["t", "s"]}, "invalid_request"),
    "two response types": ({"response_type": ["code", "token"]}, "invalid_request"),
    "a link token that nobody made": ({"link_token": "x" * 32}, "invalid_request"),
    "linking that is neither avoided nor not": ({"avoid_linking": "perhaps"}, "invalid_request"),
    "an unknown delegated scope": ({"delegated_scope": "everything"}, "invalid_scope"),
    "a delegated scope that writes": ({"delegated_scope": "read_write"}, "invalid_scope"),
}


@pytest.mark.parametrize(("changes", "error"), QUESTIONS.values(), ids=QUESTIONS)
def test_a_wrong_question_goes_back_with_the_registered_word_and_no_code(
    client: Client, application: RegisteredApplication, changes: dict[str, Any], error: str
) -> None:
    answer = read_answer(ask(client, application, changes)["Location"])
    assert answer == {"kept": "1", "error": error, "state": "s"} and not Grant.objects.exists()


def test_a_link_token_of_another_application_is_refused(
    client: Client, application: RegisteredApplication, other: RegisteredApplication, ana: Account
) -> None:
    token = make_link_token(get_application(other.client_id), ana)
    assert read_answer(ask(client, application, {"link_token": token})["Location"])["error"] == "invalid_request"


def test_a_link_token_dies_after_an_hour(client: Client, application: RegisteredApplication, ana: Account) -> None:
    token = make_link_token(get_application(application.client_id), ana)
    with frozen(now() + timedelta(minutes=61)):
        assert read_answer(ask(client, application, {"link_token": token})["Location"])["error"] == "invalid_request"


def test_consent_is_never_given_by_a_get_and_never_shown_in_a_frame(
    client: Client, application: RegisteredApplication, ana: Account
) -> None:
    log_in(client, ana.email)
    answer = ask(client, application, {"decision": "allow"})
    assert answer.status_code == 200 and not Grant.objects.exists()
    assert answer["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_consent_never_answers_with_a_redirect_that_repeats_the_post(
    client: Client, application: RegisteredApplication, ana: Account
) -> None:
    log_in(client, ana.email)
    path = f"/oauth/authorize?{urlencode({**USUAL, 'client_id': application.client_id})}"
    answer = client.post(path, {"decision": "allow"})
    assert answer.status_code in (302, 303) and "code" in read_answer(answer["Location"])


class Exchange:
    """A code that was given, and tokens of another consent, against the token endpoints."""

    def __init__(self, client: Client, application: RegisteredApplication, ana: Account) -> None:
        self.client, self.told = client, application
        self.application, self.ana = get_application(application.client_id), ana
        self.own = {"client_id": application.client_id, "client_secret": application.client_secret}
        self.code = self.make_code()
        self.tokens = redeem_code(self.application, self.make_code(), BACK)

    def make_code(self, challenge: str = "") -> str:
        return issue_code(grant_access(self.application, self.ana, "read_account"), BACK, challenge)

    def post(self, fields: Mapping[str, Any], path: str = "/oauth/token", **headers: str) -> Any:
        body = json.dumps({**self.own, **fields})
        return self.client.post(path, body, content_type="application/json", headers=headers)

    def redeem(self, **changes: Any) -> Any:
        usual = {"grant_type": "authorization_code", "code": self.code, "redirect_uri": BACK}
        return self.post({**usual, **changes})

    def refresh(self, **changes: Any) -> Any:
        return self.post({"grant_type": "refresh_token", "refresh_token": self.tokens.refresh_token, **changes})

    def ask_account(self, bearer: str) -> int:
        return self.client.get("/v1/account", headers={"Authorization": f"Bearer {bearer}"}).status_code


@pytest.fixture
def exchange(client: Client, application: RegisteredApplication, ana: Account) -> Exchange:
    return Exchange(client, application, ana)


EXCHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "a wrong secret": ({"client_secret": "CRN_wrong"}, "invalid_client"),
    "an empty secret": ({"client_secret": ""}, "invalid_client"),
    "no secret": ({"client_secret": None}, "invalid_client"),
    "a secret that is no text": ({"client_secret": ["x"]}, "invalid_client"),
    "an unknown client": ({"client_id": "nobody"}, "invalid_client"),
    "no client": ({"client_id": None}, "invalid_client"),
    "a NUL in the client": ({"client_id": "\x00"}, "invalid_client"),
    "half a character in the secret": ({"client_secret": "\ud800"}, "invalid_client"),
    "no grant type": ({"grant_type": None}, "invalid_request"),
    "the password grant": ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
    "the client's own grant": ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
    "the implicit grant": ({"grant_type": "implicit"}, "unsupported_grant_type"),
    "a grant type in another case": ({"grant_type": "Authorization_Code"}, "unsupported_grant_type"),
    "no code": ({"code": None}, "invalid_request"),
    "an empty code": ({"code": ""}, "invalid_request"),
    "a code nobody gave": ({"code": "x" * 32}, "invalid_grant"),
    "a code that is a number": ({"code": 7}, "invalid_request"),
    "a code with something behind it": ({"code": "{code}x"}, "invalid_grant"),
    "a refresh token as a code": ({"code": "{refresh}"}, "invalid_grant"),
    "no redirect address": ({"redirect_uri": None}, "invalid_grant"),
    "another redirect address": ({"redirect_uri": "https://app.example/back"}, "invalid_grant"),
    "a verifier nobody asked for": ({"code_verifier": VERIFIER}, "invalid_grant"),
    "no refresh token": ({"grant_type": "refresh_token"}, "invalid_grant"),
    "a refresh token nobody gave": ({"grant_type": "refresh_token", "refresh_token": "x" * 32}, "invalid_grant"),
    "a code as a refresh token": ({"grant_type": "refresh_token", "refresh_token": "{code}"}, "invalid_grant"),
    "an access token as a refresh token": (
        {"grant_type": "refresh_token", "refresh_token": "{access}"},
        "invalid_grant",
    ),
}


@pytest.mark.parametrize(("changes", "error"), EXCHANGES.values(), ids=EXCHANGES)
def test_a_wrong_exchange_gets_400_and_the_registered_word(
    exchange: Exchange, changes: dict[str, Any], error: str
) -> None:
    known = {
        "{code}": exchange.code,
        "{code}x": f"{exchange.code}x",
        "{refresh}": exchange.tokens.refresh_token,
        "{access}": exchange.tokens.access_token,
    }
    said = {name: known.get(value, value) if isinstance(value, str) else value for name, value in changes.items()}
    answer = exchange.redeem(**said)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer["Cache-Control"] == "no-store" and "access_token" not in answer.json()


def test_a_field_that_stands_in_a_form_twice_is_refused(exchange: Exchange) -> None:
    fields = {**exchange.own, "grant_type": "authorization_code", "code": exchange.code, "redirect_uri": BACK}
    form = f"{urlencode(fields)}&code={quote(exchange.code)}"
    answer = exchange.client.post("/oauth/token", form, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_token_is_never_given_for_a_get(exchange: Exchange) -> None:
    query = {**exchange.own, "grant_type": "authorization_code", "code": exchange.code, "redirect_uri": BACK}
    assert exchange.client.get(f"/oauth/token?{urlencode(query)}").status_code == 405
    assert exchange.client.post(f"/oauth/token?{urlencode(query)}").json()["error"] == "invalid_client"


def test_credentials_count_in_the_body_only(exchange: Exchange) -> None:
    pair = base64.b64encode(f"{exchange.told.client_id}:{exchange.told.client_secret}".encode()).decode()
    fields = {"client_id": None, "client_secret": None}
    for header in (f"Basic {pair}", f"Bearer {exchange.told.client_secret}"):
        body = {**fields, "grant_type": "refresh_token", "refresh_token": exchange.tokens.refresh_token}
        assert exchange.post(body, Authorization=header).json()["error"] == "invalid_client"


def test_a_code_dies_after_a_minute(exchange: Exchange) -> None:
    with frozen(now() + timedelta(seconds=61)):
        assert exchange.redeem().json()["error"] == "invalid_grant"


def test_a_code_that_was_used_wrongly_is_spent(exchange: Exchange) -> None:
    assert exchange.redeem(redirect_uri="https://app.example/").status_code == 400
    assert exchange.redeem().json()["error"] == "invalid_grant"


def test_a_code_used_again_ends_what_it_gave(exchange: Exchange) -> None:
    given = exchange.redeem().json()
    assert exchange.ask_account(given["access_token"]) == 200
    assert exchange.redeem().json()["error"] == "invalid_grant"
    assert exchange.ask_account(given["access_token"]) == 401
    assert exchange.refresh(refresh_token=given["refresh_token"]).json()["error"] == "invalid_grant"
    assert exchange.ask_account(exchange.tokens.access_token) == 200


def test_another_application_cannot_use_a_code_or_a_refresh_token(
    exchange: Exchange, other: RegisteredApplication
) -> None:
    thief = {"client_id": other.client_id, "client_secret": other.client_secret}
    assert exchange.redeem(**thief).json()["error"] == "invalid_grant"
    assert exchange.refresh(**thief).json()["error"] == "invalid_grant"
    assert exchange.redeem(client_id=other.client_id).json()["error"] == "invalid_client"
    assert exchange.redeem().status_code == 200


@pytest.mark.parametrize("verifier", [None, "", "w" * 43, VERIFIER[:-1], f"{VERIFIER}=", CHALLENGE, "v" * 129])
def test_a_challenge_needs_its_verifier(exchange: Exchange, verifier: str | None) -> None:
    code = exchange.make_code(CHALLENGE)
    assert exchange.redeem(code=code, code_verifier=verifier).json()["error"] == "invalid_grant"


def test_a_refresh_never_widens_the_scope(exchange: Exchange) -> None:
    assert exchange.refresh(scope="read_write").json()["scope"] == "read_account"


def test_a_refresh_after_revoking_or_switching_off_is_refused(exchange: Exchange) -> None:
    Account.objects.update(is_active=False)
    assert exchange.refresh().json()["error"] == "invalid_grant"
    Account.objects.update(is_active=True)
    revoke(exchange.application, sub=exchange.ana.pk)
    assert exchange.refresh().json()["error"] == "invalid_grant"


def test_a_secret_that_was_rotated_out_opens_nothing(exchange: Exchange) -> None:
    rotate_secret(exchange.told.client_id, "client", 0)
    assert exchange.refresh().json()["error"] == "invalid_client"
    assert exchange.ask_account(exchange.told.client_secret) == 401


def test_what_is_no_access_token_opens_no_account(exchange: Exchange) -> None:
    for bearer in (
        exchange.tokens.refresh_token,
        exchange.code,
        exchange.told.client_secret,
        exchange.told.embed_secret,
        exchange.tokens.access_token.lower(),
        f"{exchange.tokens.access_token},",
    ):
        assert exchange.ask_account(bearer) == 401, bearer


def test_a_token_counts_in_the_header_only(exchange: Exchange) -> None:
    token = exchange.tokens.access_token
    for query in (f"access_token={token}", f"et={token}", f"token={token}"):
        assert exchange.client.get(f"/v1/account?{query}").status_code == 401
    assert exchange.client.post("/v1/link_tokens", {"access_token": token}).status_code == 401


def test_an_access_token_dies_after_an_hour(exchange: Exchange) -> None:
    with frozen(now() + timedelta(seconds=3601)):
        assert exchange.ask_account(exchange.tokens.access_token) == 401


REVOCATIONS: dict[str, dict[str, Any]] = {
    "a wrong secret": {"client_secret": "CRN_wrong", "token": "{refresh}"},
    "no client": {"client_id": None, "token": "{refresh}"},
    "nothing to revoke": {},
    "a token that is no text": {"token": [1]},
}


@pytest.mark.parametrize("fields", REVOCATIONS.values(), ids=REVOCATIONS)
def test_a_wrong_revocation_is_refused(exchange: Exchange, fields: dict[str, Any]) -> None:
    said = {name: exchange.tokens.refresh_token if value == "{refresh}" else value for name, value in fields.items()}
    answer = exchange.post(said, "/oauth/token/revoke")
    assert answer.status_code == 400 and answer.json()["error"] in ("invalid_client", "invalid_request")
    assert exchange.ask_account(exchange.tokens.access_token) == 200


def test_another_application_cannot_revoke_and_is_not_told_so(exchange: Exchange, other: RegisteredApplication) -> None:
    thief = {"client_id": other.client_id, "client_secret": other.client_secret}
    for named in ({"token": exchange.tokens.refresh_token}, {"sub": exchange.ana.pk}, {"token": "x"}, {"sub": "\x00"}):
        answer = exchange.post({**thief, **named, "request_pii_erasure": True}, "/oauth/token/revoke")
        assert (answer.status_code, answer.content) == (200, b"")
    assert exchange.ask_account(exchange.tokens.access_token) == 200


def test_no_answer_tells_a_secret_or_token_back(exchange: Exchange) -> None:
    for answer in (
        exchange.redeem(code="x" * 32),
        exchange.redeem(client_secret="CRN_wrong"),
        exchange.redeem(code=""),
    ):
        said = answer.content.decode()
        assert exchange.told.client_secret not in said and "CRN_wrong" not in said and "x" * 32 not in said
