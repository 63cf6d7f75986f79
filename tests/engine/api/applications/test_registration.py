"""Registering an application through the API, its further ways back, and ending one profile."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from parley.engine.models import Account, Application, Connection, ConnectionState
from parley.engine.services.applications.applications import RegisteredApplication, get_application
from parley.engine.services.applications.element_tokens import issue_element_token
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code
from tests.engine.signing import BUILTIN, make_person

pytestmark = pytest.mark.django_db

BACK = "https://app.example/back"


def post(client: Client, path: str, bearer: str, body: Any) -> Any:
    headers = {"Authorization": f"Bearer {bearer}"}
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def test_the_operators_key_registers_an_application(client: Client) -> None:
    body = {"name": "Notes", "url": "https://notes.example"}
    answer = post(client, "/v1/applications", settings.PARLEY_ADMIN_API_KEY, body)
    told = answer.json()["oauth_client"]
    row = get_application(told["client_id"])
    assert (row.name, row.homepage_url, told["client_secret"][:4]) == ("Notes", "https://notes.example", "CRN_")
    refused = post(client, "/v1/element_tokens", told["client_secret"], {})
    assert refused.status_code == 422


@pytest.mark.parametrize("key", ["", "undefined", str(BUILTIN["client_secret"]), settings.PARLEY_ADMIN_API_KEY[:-1]])
def test_no_other_key_does(client: Client, key: str) -> None:
    assert post(client, "/v1/applications", key, {"name": "Notes", "url": "https://x.example"}).status_code == 401
    assert not Application.objects.filter(is_builtin=False).exists()


def test_the_operators_key_opens_the_set_up_page_and_no_other_key_does(client: Client) -> None:
    path = "/v1/parley/set_up_addresses"
    told = post(client, path, settings.PARLEY_ADMIN_API_KEY, {}).json()["set_up_address"]
    assert told["url"].startswith(f"{settings.PARLEY_PUBLIC_URL}/set-up/enter/")
    assert told["valid_minutes"] == 60
    assert client.get(told["url"].removeprefix(settings.PARLEY_PUBLIC_URL)).status_code == 200
    assert post(client, path, str(BUILTIN["client_secret"]), {}).status_code == 401


@pytest.mark.parametrize("body", [{}, {"name": " "}, {"name": "x" * 201}, {"name": 7}, {"name": "a", "url": "x"}])
def test_what_cannot_be_registered_is_refused(client: Client, body: dict[str, Any]) -> None:
    assert post(client, "/v1/applications", settings.PARLEY_ADMIN_API_KEY, body).status_code == 422


def test_an_application_adds_ways_back_and_whom_to_ask(
    client: Client, told: RegisteredApplication, application: Application
) -> None:
    contact = {"email": "Dev@Notes.example", "display_name": "Dev"}
    body = {"redirect_uris": ["https://notes.example/b", BACK], "contact": contact}
    assert post(client, "/v1/application_verification", told.client_secret, body).status_code == 202
    application.refresh_from_db()
    assert application.stored_redirect_uris == [BACK, "https://notes.example/b"]
    assert (application.contact_name, application.contact_email) == ("Dev", "dev@notes.example")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"redirect_uris": []},
        {"redirect_uris": "https://x.example"},
        {"redirect_uris": ["javascript:x"]},
        {"redirect_uris": ["https://x.example/#a"]},
        {"redirect_uris": [f"https://x.example/{number}" for number in range(51)]},
        {"redirect_uris": ["https://x.example"], "contact": {"email": "nobody"}},
        {"redirect_uris": ["https://x.example"], "contact": "me"},
    ],
)
def test_ways_back_that_cannot_be_used_are_refused(
    client: Client, told: RegisteredApplication, application: Application, body: dict[str, Any]
) -> None:
    assert post(client, "/v1/application_verification", told.client_secret, body).status_code == 422
    application.refresh_from_db()
    assert application.stored_redirect_uris == [BACK]


def test_this_installations_console_keeps_its_own_addresses(client: Client) -> None:
    body = {"redirect_uris": ["https://evil.example/"]}
    assert post(client, "/v1/application_verification", str(BUILTIN["client_secret"]), body).status_code == 422


def test_a_profile_is_revoked_by_token_and_by_element_and_by_nobody_else(
    client: Client, application: Application
) -> None:
    ana, eve = make_person("ana@acme.example"), make_person("eve@globex.example")
    profiles = [Connection.objects.create(account=ana, service=word, name="c") for word in ("builtin", "caldav")]
    tokens = {who.pk: token_for(application, who) for who in (ana, eve)}
    path = f"/v1/profiles/{profiles[0].pk}/revoke"
    assert post(client, path, "x", {}).status_code == 401
    assert post(client, path, tokens[eve.pk], {}).status_code == 404
    answer = post(client, path, tokens[ana.pk], [])
    assert (answer.status_code, answer.content) == (202, b"")
    element = issue_element_token(application, ["account_management"], "https://app.example", [ana.pk]).token
    agenda = issue_element_token(application, ["agenda"], "https://app.example", [ana.pk]).token
    headers = {"Origin": "https://app.example"}
    path = f"/v1/profiles/{profiles[1].pk}/revoke"
    assert client.post(f"{path}?et={agenda}", headers=headers).status_code == 403
    assert client.post(f"{path}?et={element}", headers=headers).status_code == 202
    assert set(ana.connections.values_list("state", flat=True)) == {ConnectionState.REMOVED}


def token_for(application: Application, account: Account) -> str:
    return redeem_code(
        application, issue_code(grant_access(application, account, "read_account"), BACK), BACK
    ).access_token
