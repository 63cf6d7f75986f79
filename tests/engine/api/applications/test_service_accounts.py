"""Enterprise Connect: an owner opens the unit's built-in calendars to an application; callbacks answer its wishes."""

import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from parley.engine.models import (
    Account,
    Application,
    Connection,
    DelegatedAuthorization,
    Grant,
    Membership,
    OrganizationalUnit,
    ServiceAccount,
    UnitResource,
    WebhookDelivery,
)
from parley.engine.services.applications.applications import RegisteredApplication
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code, revoke
from parley.engine.services.own_accounts.delegating import answer_due_wishes
from parley.engine.services.own_accounts.service_accounts import grant_service_account
from parley.engine.services.people.units import create_unit
from parley.engine.services.scheduling_requests import leave_unit
from parley.site.supervisor.radicale import CalendarServer
from tests.engine.signing import log_in, make_person

pytestmark = pytest.mark.django_db

BACK = "https://app.example/back"
HOOK = "https://app.example/hook"
ALL = "service_account/accounts/manage service_account/resources/manage"


@pytest.fixture
def ana() -> Account:
    return make_person("ana@acme.example")


@pytest.fixture
def unit(ana: Account) -> OrganizationalUnit:
    return create_unit(ana, None, "", "Acme", False)


def add_member(unit: OrganizationalUnit, email: str, *services: str) -> Account:
    person = make_person(email, "Ben Cole")
    Membership.objects.create(unit=unit, account=person)
    for service in services:
        Connection.objects.create(account=person, service=service, name="c")
    return person


def token_for(application: Application, grant: Grant) -> dict[str, str]:
    issued = redeem_code(application, issue_code(grant, BACK), BACK)
    return {"Authorization": f"Bearer {issued.access_token}"}


@pytest.fixture
def service(application: Application, ana: Account, unit: OrganizationalUnit) -> dict[str, str]:
    """The service account's token, as a header."""
    return token_for(application, grant_service_account(application, ana, unit, ALL, "read_write free_busy"))


def ask(client: Client, service: dict[str, str], **body: Any) -> Any:
    path = "/v1/service_account_authorizations"
    return client.post(path, json.dumps(body), content_type="application/json", headers=service)


def read_callbacks() -> list[dict[str, Any]]:
    answer_due_wishes()
    rows = WebhookDelivery.objects.order_by("pk")
    assert {row.url for row in rows} <= {HOOK}
    return [json.loads(row.body)["authorization"] for row in rows]


def query_for(told: RegisteredApplication, **changes: str) -> str:
    usual = {"response_type": "code", "client_id": told.client_id, "redirect_uri": BACK, "scope": ALL, "state": "s"}
    return f"/enterprise_connect/oauth/authorize?{urlencode({**usual, 'delegated_scope': 'read_write', **changes})}"


def test_an_owner_is_told_what_it_means_and_the_token_is_a_service_accounts(
    client: Client, told: RegisteredApplication, ana: Account, unit: OrganizationalUnit
) -> None:
    log_in(client, ana.email)
    page = client.get(query_for(told)).content.decode()
    assert "without asking each" in page and "stay closed" in page and "Organizational Unit Acme" in page
    for _ in range(2):
        location = client.post(query_for(told), {"decision": "allow"})["Location"]
        code = parse_qs(urlsplit(location).query)["code"][0]
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    own = {"client_id": told.client_id, "client_secret": told.client_secret}
    answer = client.post("/oauth/token", {**own, **fields}).json()
    assert (answer["sub"], answer["service_account_id"]) == (ServiceAccount.objects.get().pk,) * 2
    assert answer["expires_in"] == 1800 and answer["scope"] == ALL and "account_id" not in answer
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    assert client.get("/v1/account", headers=headers).status_code == 403


def test_who_is_no_owner_cannot_allow_it(client: Client, told: RegisteredApplication, unit: OrganizationalUnit) -> None:
    add_member(unit, "ben@acme.example")
    log_in(client, "ben@acme.example")
    assert "Only an owner of Acme" in client.get(query_for(told)).content.decode()
    assert client.post(query_for(told), {"decision": "allow"}).status_code == 200
    assert not Grant.objects.exists()


@pytest.mark.parametrize("changes", [{"delegated_scope": ""}, {"scope": "read_events"}, {"delegated_scope": "all"}])
def test_a_question_that_is_none_goes_back(
    client: Client, told: RegisteredApplication, changes: dict[str, str]
) -> None:
    location = client.get(query_for(told, **changes))["Location"]
    assert parse_qs(urlsplit(location).query)["error"] == ["invalid_scope"]


def test_a_colleague_with_a_built_in_calendar_is_reached_with_a_code(
    client: Client, told: RegisteredApplication, unit: OrganizationalUnit, service: dict[str, str]
) -> None:
    ben = add_member(unit, "ben@acme.example", "builtin")
    answer = ask(client, service, email="Ben@acme.example", callback_url=HOOK, scope="read_events", state="7")
    assert (answer.status_code, answer.content) == (202, b"")
    (told_back,) = read_callbacks()
    assert told_back["state"] == "7"
    fields = {"grant_type": "authorization_code", "code": told_back["code"], "redirect_uri": HOOK}
    own = {"client_id": told.client_id, "client_secret": told.client_secret}
    tokens = client.post("/oauth/token", {**own, **fields}).json()
    assert (tokens["sub"], tokens["scope"]) == (ben.pk, "read_events")
    assert Grant.objects.get(account=ben).service_account == ServiceAccount.objects.get()


@pytest.mark.parametrize(
    ("email", "scope", "error_key"),
    [
        ("ben@acme.example", "change_participation_status read_write delete_event", "provider_not_supported"),
        ("ana@acme.example", "free_busy", "provider_not_supported"),
        ("eve@globex.example", "free_busy", "account_not_found"),
        ("nobody@acme.example", "free_busy", "account_not_found"),
    ],
)
def test_who_is_out_of_reach_is_refused_with_a_word(
    client: Client, unit: OrganizationalUnit, service: dict[str, str], email: str, scope: str, error_key: str
) -> None:
    add_member(unit, "ben@acme.example", "builtin", "caldav")
    Connection.objects.create(account=make_person("eve@globex.example"), service="builtin", name="c")
    assert ask(client, service, email=email, callback_url=HOOK, scope=scope).status_code == 202
    (told_back,) = read_callbacks()
    assert (told_back["error"], told_back["error_key"]) == ("access_denied", error_key)
    assert told_back["error_description"] and "state" not in told_back


def test_more_than_was_delegated_is_refused_and_so_is_all_after_revoking(
    client: Client, application: Application, ana: Account, unit: OrganizationalUnit
) -> None:
    grant = grant_service_account(application, ana, unit, ALL, "free_busy")
    add_member(unit, "ben@acme.example", "builtin")
    headers = token_for(application, grant)
    for scope in ("read_events", "free_busy"):
        assert ask(client, headers, email="ben@acme.example", callback_url=HOOK, scope=scope).status_code == 202
    revoke(application, sub=grant.account_id)
    assert [one["error_key"] for one in read_callbacks()] == ["authorization_revoked"] * 2
    assert ask(client, headers, email="ben@acme.example", callback_url=HOOK, scope="free_busy").status_code == 401


def test_fifty_at_once_and_pythons_state_beside_the_list(
    client: Client, unit: OrganizationalUnit, service: dict[str, str]
) -> None:
    one = {"email": "x@acme.example", "callback_url": HOOK, "scope": "free_busy"}
    assert ask(client, service, service_account_authorizations=[one] * 50, state="all").status_code == 202
    assert DelegatedAuthorization.objects.filter(client_state="all").count() == 50
    assert ask(client, service, service_account_authorizations=[one] * 51).status_code == 422
    assert ask(client, service, service_account_authorizations=[]).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "nobody"},
        {"email": None},
        {"callback_url": "ftp://x"},
        {"callback_url": f"{HOOK}{'x' * 500}"},
        {"scope": "everything"},
        {"scope": ""},
        {"scope": "organizational_unit_scheduler"},
        {"state": "x" * 1001},
        {"state": 7},
    ],
)
def test_a_wish_that_cannot_be_read_is_refused_at_once(
    client: Client, service: dict[str, str], changes: dict[str, Any]
) -> None:
    body = {"email": "ben@acme.example", "callback_url": HOOK, "scope": "free_busy", **changes}
    assert ask(client, service, **body).status_code == 422 and not DelegatedAuthorization.objects.exists()


def test_rooms_are_listed_and_reached_with_a_calendar_of_their_own(
    client: Client, unit: OrganizationalUnit, service: dict[str, str], builtin_server: CalendarServer
) -> None:
    room = UnitResource.objects.create(unit=unit, name="Board room", email="board@acme.example")
    listed = client.get("/v1/resources", headers=service).json()
    assert listed == {"resources": [{"email": "board@acme.example", "name": "Board room"}]}
    ask(client, service, email="board@acme.example", callback_url=HOOK, scope="read_write")
    assert "code" in read_callbacks()[0]
    assert Connection.objects.get(account=room.pk).service == "builtin"


def test_a_person_delegates_the_rooms_that_they_share_and_nobody_elses_calendar(
    client: Client, application: Application, ana: Account, unit: OrganizationalUnit
) -> None:
    profile = Connection.objects.create(account=ana, service="builtin", name="c")
    elsewhere = Connection.objects.create(account=ana, service="caldav", name="c")
    UnitResource.objects.create(unit=unit, name="Board room", email="board@acme.example")
    add_member(unit, "ben@acme.example", "builtin")
    headers = token_for(application, grant_access(application, ana, "read_events", None, "free_busy"))
    path = "/v1/accessible_calendars"
    rooms = [{"calendar_type": "resource", "email": "board@acme.example", "name": "Board room"}]
    for query, expected in (
        (f"profile_id={profile.pk}", rooms),
        (f"profile_id={profile.pk}&calendar_type=resource", rooms),
        (f"profile_id={profile.pk}&calendar_type=unknown", []),
        (f"profile_id={elsewhere.pk}", []),
    ):
        assert client.get(f"{path}?{query}", headers=headers).json() == {"accessible_calendars": expected}
    assert client.get(f"{path}?profile_id=pro_x", headers=headers).status_code == 404
    body = {"profile_id": profile.pk, "email": "ben@acme.example", "callback_url": HOOK, "scope": "free_busy"}
    answer = client.post("/v1/delegated_authorizations", json.dumps(body), "application/json", headers=headers)
    assert answer.status_code == 202 and read_callbacks()[0]["error_key"] == "account_not_found"
    plain = token_for(application, grant_access(application, ana, "read_events"))
    answer = client.post("/v1/delegated_authorizations", json.dumps(body), "application/json", headers=plain)
    assert answer.status_code == 403


def test_other_tokens_open_no_service_accounts_doors(
    client: Client, application: Application, ana: Account, unit: OrganizationalUnit
) -> None:
    plain = token_for(application, grant_access(application, ana, "read_write"))
    assert client.get("/v1/resources", headers=plain).status_code == 403
    assert ask(client, plain, email="b@c.example", callback_url=HOOK, scope="free_busy").status_code == 403
    few = grant_service_account(application, ana, unit, "service_account/accounts/manage", "free_busy")
    assert client.get("/v1/resources", headers=token_for(application, few)).status_code == 403


def test_who_leaves_the_unit_is_out_of_its_reach_at_once(
    client: Client, application: Application, ana: Account, unit: OrganizationalUnit, service: dict[str, str]
) -> None:
    ben = add_member(unit, "ben@acme.example", "builtin")
    ask(client, service, email=ben.email, callback_url=HOOK, scope="read_events")
    read_callbacks()
    lent = token_for(application, Grant.objects.get(account=ben))
    own = token_for(application, grant_access(application, ben, "read_events"))
    leave_unit(ben, unit, ben)
    assert client.get("/v1/calendars", headers=lent).status_code == 401
    assert client.get("/v1/calendars", headers=own).status_code == 200
