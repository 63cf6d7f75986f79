"""Which account answers: linking, avoiding it, link tokens, and calendars that are connected on the way."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from parley.engine.models import Account, Connection, Grant, LinkToken
from parley.engine.services.applications.applications import (
    RegisteredApplication,
    get_application,
    register_application,
)
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code
from tests.engine.signing import log_in, make_person, read_code

pytestmark = pytest.mark.django_db

BACK = "https://app.example/back"


@pytest.fixture
def application() -> RegisteredApplication:
    return register_application("Notes", [BACK], [])


@pytest.fixture
def ana() -> Account:
    return make_person("ana@acme.example")


def address(application: RegisteredApplication, **changes: str) -> str:
    usual = {"response_type": "code", "client_id": application.client_id, "redirect_uri": BACK, "state": ""}
    return f"/oauth/authorize?{urlencode({**usual, 'scope': 'read_account', **changes})}"


def allow(client: Client, path: str) -> dict[str, list[str]]:
    location = client.post(path, {"decision": "allow"})["Location"]
    assert location.startswith(BACK), location
    return parse_qs(urlsplit(location).query, keep_blank_values=True)


def link_token(client: Client, application: RegisteredApplication, account: Account) -> str:
    row = get_application(application.client_id)
    issued = redeem_code(row, issue_code(grant_access(row, account, "read_account"), BACK), BACK)
    answer = client.post(
        "/v1/link_tokens", "[]", "application/json", headers={"Authorization": f"Bearer {issued.access_token}"}
    )
    return str(answer.json()["link_token"])


def log_in_on_the_way(client: Client, path: str, email: str) -> str:
    """From a log-in page to where it leads on."""
    following = client.post(path, {"email": email})["Location"]
    return str(client.post(following, {"code": read_code(email)})["Location"])


def test_pythons_clients_empty_words_are_no_words(
    client: Client, ana: Account, application: RegisteredApplication
) -> None:
    log_in(client, ana.email)
    path = address(application, avoid_linking="False", provider_name="", link_token="", locale="de", delegated_scope="")
    assert allow(client, path)["state"] == [""]


def test_whoever_is_signed_in_answers_and_may_choose_to_be_another(
    client: Client, ana: Account, application: RegisteredApplication
) -> None:
    log_in(client, ana.email)
    page = client.get(address(application)).content.decode()
    assert "To your account, ana@acme.example" in page and "Use another account" in page


@pytest.mark.parametrize("said", ["true", "True", "1"])
def test_avoiding_linking_asks_for_a_sign_in_of_its_own(
    client: Client, ana: Account, application: RegisteredApplication, said: str
) -> None:
    log_in(client, ana.email)
    ben = make_person("ben@acme.example", "Ben Cole")
    path = address(application, avoid_linking=said)
    log_in_path = client.get(path)["Location"]
    assert log_in_path == f"/connect/log-in?{urlencode({'next': path})}"
    assert client.post(path, {"decision": "allow"})["Location"].startswith("/connect/log-in")
    assert log_in_on_the_way(client, log_in_path, ben.email) == path
    assert "To your account, ben@acme.example" in client.get(path).content.decode()
    assert "code" in allow(client, path) and Grant.objects.get().account == ben
    assert client.get(address(application, avoid_linking=said, state="2"))["Location"].startswith("/connect/log-in")


def test_a_link_token_asks_for_its_account_and_nobody_elses(
    client: Client, ana: Account, application: RegisteredApplication
) -> None:
    ben = make_person("ben@acme.example", "Ben Cole")
    path = address(application, link_token=link_token(client, application, ana))
    log_in(client, ben.email)
    page = client.get(path).content.decode()
    assert "Log in as an…@acme.example" in page and ">Allow<" not in page
    assert parse_qs(urlsplit(client.post(path, {"decision": "allow"})["Location"]).query)["error"] == ["access_denied"]
    log_in(client, ana.email)
    assert "code" in allow(client, path)
    assert list(Grant.objects.values_list("account", flat=True).distinct()) == [ana.pk]


def test_a_link_token_works_once(client: Client, ana: Account, application: RegisteredApplication) -> None:
    path = address(application, link_token=link_token(client, application, ana))
    log_in(client, ana.email)
    assert "code" in allow(client, path)
    assert LinkToken.objects.get().used_at is not None
    answer = parse_qs(urlsplit(client.get(path)["Location"]).query)
    assert answer["error"] == ["invalid_request"] and Grant.objects.count() == 2


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ({"provider_name": "apple"}, "/connect/calendar/caldav?server=icloud&next="),
        ({"provider_name": "cronofy"}, "/connect/calendar?next="),
        ({"scope": "read_events"}, "/connect/calendar?next="),
    ],
)
def test_a_calendar_that_is_missing_is_connected_first_and_once(
    client: Client, ana: Account, application: RegisteredApplication, asked: dict[str, str], led_to: str
) -> None:
    log_in(client, ana.email)
    location = client.get(address(application, **asked))["Location"]
    assert location.startswith(led_to)
    back = parse_qs(urlsplit(location).query)["next"][0]
    assert client.get(back).status_code == 200 and "code" in allow(client, back)


@pytest.mark.parametrize("provider_name", ["", "cronofy", "google", "office365", "nobody"])
def test_a_calendar_that_is_there_or_not_offered_here_holds_nobody_up(
    client: Client, ana: Account, application: RegisteredApplication, provider_name: str
) -> None:
    Connection.objects.create(account=ana, service="builtin", name="c")
    log_in(client, ana.email)
    answer: Any = client.get(address(application, provider_name=provider_name, scope="read_events"))
    assert answer.status_code == 200


def test_what_may_be_asked_of_others_is_said_and_kept(
    client: Client, ana: Account, application: RegisteredApplication
) -> None:
    log_in(client, ana.email)
    path = address(application, delegated_scope="free_busy")
    assert "it may" in client.get(path).content.decode()
    allow(client, path)
    assert Grant.objects.get().delegated_scope == "free_busy"
