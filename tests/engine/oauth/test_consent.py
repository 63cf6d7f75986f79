"""The consent page and the token endpoints, as a browser and Cronofy's clients use them."""

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from parley.engine.models import Account, Connection, Grant
from parley.engine.services.applications.applications import (
    RegisteredApplication,
    ensure_builtin_application,
    register_application,
)
from parley.engine.services.people.units import create_unit, join_unit_of_tenant
from tests.engine.signing import (
    BUILTIN,
    REDIRECT_URI,
    attempt_of,
    follow,
    hand_over,
    log_in,
    make_person,
    read_code,
    start,
)

pytestmark = pytest.mark.django_db

BACK = "https://app.example/back?kept=1"


@pytest.fixture
def ana() -> Account:
    return make_person("ana@acme.example")


@pytest.fixture
def application() -> RegisteredApplication:
    return register_application("Notes", [BACK], [])


def address(client_id: str, **changes: str) -> str:
    usual = {"response_type": "code", "client_id": client_id, "redirect_uri": BACK, "scope": "read_account"}
    return f"/oauth/authorize?{urlencode({**usual, 'state': 'st&te', **changes})}"


def read_answer(location: str) -> dict[str, str]:
    assert location.startswith("https://app.example/back?kept=1&")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query, keep_blank_values=True).items()}


def get_code(client: Client, application: RegisteredApplication, **changes: str) -> str:
    answer = client.post(address(application.client_id, **changes), {"decision": "allow"})
    return read_answer(answer["Location"])["code"]


def exchange(client: Client, application: RegisteredApplication, **fields: str) -> dict[str, object]:
    usual = {"client_id": application.client_id, "client_secret": application.client_secret}
    answer = client.post("/oauth/token", json.dumps({**usual, **fields}), content_type="application/json")
    return {"status": answer.status_code, **answer.json()}


def test_consent_says_who_asks_for_what_and_allow_gives_a_code(
    client: Client, ana: Account, application: RegisteredApplication
) -> None:
    log_in(client, ana.email)
    answer = client.get(address(application.client_id))
    page = answer.content.decode()
    assert "Notes asks for access" in page and "See your name, email address and time zone" in page
    assert "form-action 'self' https://app.example" in answer["Content-Security-Policy"]
    assert not Grant.objects.exists()
    answer = client.post(address(application.client_id), {"decision": "allow"})
    assert read_answer(answer["Location"])["state"] == "st&te"


def test_cancel_goes_back_without_access(client: Client, ana: Account, application: RegisteredApplication) -> None:
    log_in(client, ana.email)
    answer = client.post(address(application.client_id), {"decision": "cancel"})
    assert read_answer(answer["Location"])["error"] == "access_denied"
    assert not Grant.objects.exists()


def test_a_form_of_another_site_cannot_allow(ana: Account, application: RegisteredApplication) -> None:
    strict = Client(enforce_csrf_checks=True)
    plain = Client()
    log_in(plain, ana.email)
    strict.cookies = plain.cookies
    assert strict.post(address(application.client_id), {"decision": "allow"}).status_code == 403
    assert not Grant.objects.exists()


def test_whoever_is_not_signed_in_logs_in_first_and_comes_back(
    client: Client, ana: Account, application: RegisteredApplication
) -> None:
    wanted = address(application.client_id)
    answer = client.get(wanted)
    assert answer["Location"] == f"/connect/log-in?{urlencode({'next': wanted})}"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "unknown"},
        {"client_id": ""},
        {"client_id": "\x00"},
        {"redirect_uri": "https://app.example/back"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": ""},
    ],
)
def test_a_wrong_sender_gets_a_page_and_never_a_redirect(
    client: Client, application: RegisteredApplication, changes: dict[str, str]
) -> None:
    answer = client.get(address(**{"client_id": application.client_id, **changes}))
    assert answer.status_code == 400 and "cannot be answered" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "organizational_unit_scheduler read_account"}, "invalid_scope"),
        ({"code_challenge": "x" * 43, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "x" * 43}, "invalid_request"),
    ],
)
def test_a_wrong_question_goes_back_with_the_registered_word(
    client: Client, application: RegisteredApplication, changes: dict[str, str], error: str
) -> None:
    answer = client.get(address(application.client_id, **changes))
    assert read_answer(answer["Location"]) == {"kept": "1", "error": error, "state": "st&te"}


def test_a_code_is_exchanged_as_cronofys_clients_do(
    client: Client, ana: Account, application: RegisteredApplication
) -> None:
    Connection.objects.create(account=ana, service="builtin", name="ana@acme.example")
    log_in(client, ana.email)
    code = get_code(client, application)
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "refresh_token": ""}
    told = exchange(client, application, **fields)
    assert told["status"] == 200 and told["sub"] == told["account_id"] == ana.pk and told["expires_in"] == 3600
    assert told["linking_profile"] == {
        "provider_name": "cronofy",
        "provider_service": "cronofy",
        "profile_id": ana.connections.get().pk,
        "profile_name": "ana@acme.example",
    }
    again = exchange(client, application, **fields)
    assert again["status"] == 400 and again["error"] == "invalid_grant"
    assert again["errors"] == {"code": [{"key": "errors.unknown_or_used", "description": "The code was used before."}]}


def test_refresh_and_revoke_take_forms_and_ignore_a_bogus_header(
    client: Client, ana: Account, application: RegisteredApplication
) -> None:
    log_in(client, ana.email)
    code = get_code(client, application)
    told = exchange(client, application, grant_type="authorization_code", code=code, redirect_uri=BACK)
    own = {"client_id": application.client_id, "client_secret": application.client_secret}
    form = {**own, "grant_type": "refresh_token", "refresh_token": str(told["refresh_token"])}
    answer = client.post("/oauth/token", form, headers={"Authorization": "Bearer undefined"})
    assert answer.status_code == 200 and answer.json()["refresh_token"] == told["refresh_token"]
    assert answer["Cache-Control"] == "no-store"
    answer = client.post("/oauth/token/revoke", {**own, "refresh_token": str(told["refresh_token"])})
    assert (answer.status_code, answer.content) == (200, b"")
    assert client.post("/oauth/token", form).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"client_secret": "wrong", "grant_type": "refresh_token"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "authorization_code"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "\x00"}, "invalid_grant"),
        ({"grant_type": ["authorization_code"]}, "invalid_request"),
    ],
)
def test_a_wrong_exchange_is_told_why(
    client: Client, application: RegisteredApplication, fields: dict[str, str], error: str
) -> None:
    assert exchange(client, application, **fields)["error"] == error


def test_bodies_that_cannot_be_read_are_refused(client: Client) -> None:
    for body in ("{", "[]", "[" * 100_000, "\xff"):
        answer = client.post("/oauth/token", body, content_type="application/json")
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def authorize_unit(client: Client, email: str) -> str:
    """Open the console's window for the consent of the unit; answers where the hub leads."""
    query = urlencode(
        {
            "response_type": "code",
            "client_id": BUILTIN["client_id"],
            "redirect_uri": REDIRECT_URI,
            "scope": "organizational_unit_scheduler",
            "state": "s",
        }
    )
    hub = start(client, hand_over=hand_over(email), purpose="authorize", authorize_query=query)
    path = follow(client, hub)
    if path.startswith("/connect/welcome"):
        answer = client.post(path, {"decision": "continue"})
        if answer["Location"].startswith("/connect/log-in/code"):
            log_in_for(client, answer["Location"], email)
        path = follow(client, hub)
    assert attempt_of(hub).purpose == "authorize"
    return path


def log_in_for(client: Client, path: str, email: str) -> None:
    assert client.post(path, {"code": read_code(email)}).status_code == 303


def test_an_owner_lets_the_console_into_the_unit_and_the_token_speaks_for_it(client: Client, ana: Account) -> None:
    Connection.objects.create(account=ana, service="builtin", name="c")
    unit = create_unit(ana, ensure_builtin_application(), "acme", "Acme", True)
    path = authorize_unit(client, ana.email)
    assert path.startswith("/oauth/authorize?")
    assert "Organizational Unit Acme" in client.get(path).content.decode()
    location = client.post(path, {"decision": "allow"})["Location"]
    code = parse_qs(urlsplit(location).query)["code"][0]
    own = RegisteredApplication(str(BUILTIN["client_id"]), str(BUILTIN["client_secret"]), "", "")
    told = exchange(client, own, grant_type="authorization_code", code=code, redirect_uri=REDIRECT_URI)
    assert told["sub"] == unit.pk and "account_id" not in told


def test_who_is_no_owner_is_told_who_the_owners_are_and_cannot_allow(client: Client, ana: Account) -> None:
    create_unit(ana, ensure_builtin_application(), "acme", "Acme", True)
    ben = make_person("ben@acme.example", "Ben Cole")
    join_unit_of_tenant(ben, ensure_builtin_application(), "acme")
    Connection.objects.create(account=ben, service="builtin", name="c")
    path = authorize_unit(client, ben.email)
    page = client.get(path).content.decode()
    assert "Only an owner of Acme" in page and "ana@acme.example" in page and ">Allow<" not in page
    assert client.post(path, {"decision": "allow"}).status_code == 200
    assert not Grant.objects.exists()


def test_without_the_companys_window_a_unit_of_a_tenant_is_not_granted(client: Client, ana: Account) -> None:
    """Only the signed token can say which company is meant: an owner in two would hand one's unit to the other."""
    create_unit(ana, ensure_builtin_application(), "acme", "Acme", True)
    log_in(client, ana.email)
    path = address(str(BUILTIN["client_id"]), redirect_uri=REDIRECT_URI, scope="organizational_unit_scheduler")
    answer = client.post(path, {"decision": "allow"})
    assert answer.status_code == 400 and not Grant.objects.exists()
