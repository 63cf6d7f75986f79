"""Element tokens: what they open, for whom, and for pages of which origin."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from parley.engine.models import Account, Application, ElementToken, Grant
from parley.engine.services.applications.applications import (
    RegisteredApplication,
    get_application,
    register_application,
)
from parley.engine.services.applications.element_tokens import forget_old_element_tokens
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code, revoke
from parley.toolkit.clock import frozen, now
from tests.engine.signing import make_person

pytestmark = pytest.mark.django_db

ORIGIN = "https://app.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,cronofy-element"}


@pytest.fixture
def told() -> RegisteredApplication:
    return register_application("Notes", ["https://app.example/back"], [])


@pytest.fixture
def application(told: RegisteredApplication) -> Application:
    return get_application(told.client_id)


@pytest.fixture
def ana(application: Application) -> Account:
    person = make_person("ana@acme.example")
    let_in(application, person)
    return person


def let_in(application: Application, person: Account) -> str:
    grant = grant_access(application, person, "read_account read_events")
    return redeem_code(application, issue_code(grant, "https://b"), "https://b").refresh_token


def ask(client: Client, told: RegisteredApplication, **fields: Any) -> Any:
    body = {"version": "1", "permissions": ["agenda"], "origin": ORIGIN, **fields}
    headers = {"Authorization": f"Bearer {told.client_secret}"}
    return client.post("/v1/element_tokens", json.dumps(body), content_type="application/json", headers=headers)


def token_for(client: Client, told: RegisteredApplication, **fields: Any) -> str:
    answer = ask(client, told, **fields)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["element_token"]["token"])


def userinfo(client: Client, token: str, origin: str = ORIGIN) -> Any:
    return client.get(f"/v1/userinfo?et={token}", headers={"Origin": origin} if origin else {})


def test_an_application_makes_a_token_as_the_contract_says(
    client: Client, told: RegisteredApplication, ana: Account
) -> None:
    said = ask(client, told, permissions=["agenda", "availability"], subs=[ana.pk]).json()["element_token"]
    assert (said["permissions"], said["origin"], said["expires_in"]) == (["agenda", "availability"], ORIGIN, 64800)
    assert len(said["token"]) == 32 and not ElementToken.objects.filter(token_hash=said["token"]).exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"permissions": []}, "permissions"),
        ({"permissions": ["everything"]}, "permissions"),
        ({"permissions": "agenda"}, "permissions"),
        ({"origin": "https://app.example/page"}, "origin"),
        ({"origin": "https://user@app.example"}, "origin"),
        ({"origin": "*"}, "origin"),
        ({"origin": "javascript:x"}, "origin"),
        ({"origin": "https://app.example:x"}, "origin"),
        ({"origin": None}, "origin"),
        ({"subs": ["acc_000000000000000000000000"]}, "subs"),
        ({"subs": ["\u0001"]}, "subs"),
        ({"subs": [7]}, "subs"),
        ({"subs": ["a"] * 201}, "subs"),
    ],
)
def test_what_cannot_be_used_is_refused(
    client: Client, told: RegisteredApplication, ana: Account, fields: dict[str, Any], field: str
) -> None:
    answer = ask(client, told, **fields)
    assert answer.status_code == 422 and field in answer.json()["errors"]


def test_a_refusal_names_its_reason_in_the_contracts_words(client: Client, told: RegisteredApplication) -> None:
    wrong = (
        ("permissions", [], "required"),
        ("permissions", ["x"], "not_recognized"),
        ("subs", ["x"], "not_recognized"),
    )
    for field, value, key in wrong:
        assert ask(client, told, **{field: value}).json()["errors"][field][0]["key"] == f"errors.{key}"


def test_accounts_of_another_application_cannot_be_named(client: Client, ana: Account) -> None:
    assert ask(client, register_application("Other", [], []), subs=[ana.pk]).status_code == 422


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("HTTPS://App.Example/", "https://app.example"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_origin_is_kept_as_browsers_write_it(
    client: Client, told: RegisteredApplication, ana: Account, said: str, kept: str
) -> None:
    assert ask(client, told, origin=said, subs=[ana.pk]).json()["element_token"]["origin"] == kept


def test_a_page_of_its_origin_reads_with_it_and_may_see_the_answer(
    client: Client, told: RegisteredApplication, ana: Account
) -> None:
    answer = userinfo(client, token_for(client, told, subs=[ana.pk]))
    assert answer.status_code == 200 and answer.json()["sub"] == ana.pk
    assert answer["Access-Control-Allow-Origin"] == ORIGIN and "Origin" in answer["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://app.example", "https://app.example:8443", "null", ""]
)
def test_a_page_of_another_origin_is_turned_away(
    client: Client, told: RegisteredApplication, ana: Account, origin: str
) -> None:
    answer = userinfo(client, token_for(client, told, subs=[ana.pk]), origin)
    assert answer.status_code == 401 and "Access-Control-Allow-Origin" not in answer


def test_preflights_are_answered_for_the_tokens_origin_only(
    client: Client, told: RegisteredApplication, ana: Account
) -> None:
    path = f"/v1/availability?et={token_for(client, told, permissions=['availability'])}"
    answer = client.options(path, headers={"Origin": ORIGIN, **PREFLIGHT})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, ORIGIN)
    assert answer["Access-Control-Allow-Methods"] == "GET, POST, DELETE"
    assert answer["Access-Control-Allow-Headers"] == "Content-Type, Cronofy-Element"
    for headers, asked in [({"Origin": "https://evil.example"}, path), ({"Origin": ORIGIN}, "/v1/availability?et=x")]:
        assert "Access-Control-Allow-Origin" not in client.options(asked, headers={**headers, **PREFLIGHT})


def test_a_token_without_the_permission_or_an_account_is_refused(
    client: Client, told: RegisteredApplication, ana: Account
) -> None:
    for fields in ({"permissions": ["availability"], "subs": [ana.pk]}, {"permissions": ["agenda"]}):
        answer = userinfo(client, token_for(client, told, **fields))
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (403, ORIGIN)


def test_it_dies_after_eighteen_hours_and_its_page_can_read_so(
    client: Client, told: RegisteredApplication, ana: Account
) -> None:
    token = token_for(client, told, subs=[ana.pk])
    with frozen(now() + timedelta(seconds=64_801)):
        answer = userinfo(client, token)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (401, ORIGIN)
    with frozen(now() + timedelta(days=2)):
        assert forget_old_element_tokens() == 1


def test_it_opens_nothing_once_the_account_has_taken_its_consent_back(
    client: Client, told: RegisteredApplication, ana: Account, application: Application
) -> None:
    token = token_for(client, told, subs=[ana.pk])
    revoke(application, sub=ana.pk)
    assert Grant.objects.get().revoked_at is not None
    assert userinfo(client, token).status_code == 403
