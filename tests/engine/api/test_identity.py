"""Who the token speaks for, the unit's members, windows and health, in the contract's shapes."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.domain.scopes import UNIT_SCOPE
from parley.engine.models import (
    Account,
    Application,
    BrokenReason,
    ConferencingProfile,
    Connection,
    ConnectionState,
    OrganizationalUnit,
    PublicLink,
)
from parley.engine.services.applications.applications import (
    ensure_builtin_application,
    get_application,
    register_application,
)
from parley.engine.services.applications.link_attempts import cancel_attempt, settle_attempt
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code, revoke
from parley.engine.services.calendars.breaks.marking import mark_broken
from parley.engine.services.own_accounts.service_accounts import grant_service_account
from parley.engine.services.people.units import create_unit, join_unit_of_tenant
from tests.engine.signing import BUILTIN, attempt_of, make_person, start

pytestmark = pytest.mark.django_db

KEY = {"Authorization": f"Bearer {BUILTIN['client_secret']}"}


@pytest.fixture
def application() -> Application:
    return ensure_builtin_application()


@pytest.fixture
def ana() -> Account:
    return make_person("ana@acme.example")


@pytest.fixture
def unit(ana: Account, application: Application) -> OrganizationalUnit:
    return create_unit(ana, application, "acme", "Acme", True)


def token_for(application: Application, account: Account, unit: OrganizationalUnit | None = None) -> dict[str, str]:
    grant = grant_access(application, account, UNIT_SCOPE if unit else "read_account", unit)
    issued = redeem_code(application, issue_code(grant, "https://b"), "https://b")
    return {"Authorization": f"Bearer {issued.access_token}"}


def test_account_and_userinfo_name_the_account(client: Client, ana: Account, application: Application) -> None:
    Connection.objects.create(account=ana, service="caldav", name="ana", address="https://p01-caldav.icloud.com/x")
    headers = token_for(application, ana)
    assert client.get("/v1/account", headers=headers).json() == {
        "account": {
            "account_id": ana.pk,
            "email": "ana@acme.example",
            "name": "Ana Ruiz",
            "scope": "read_account",
            "default_tzid": "Europe/Berlin",
        },
        "sub": ana.pk,
    }
    told = client.get("/v1/userinfo", headers=headers).json()
    profile = told["cronofy.data"]["profiles"][0]
    assert (told["sub"], told["cronofy.type"]) == (ana.pk, "account")
    assert (profile["provider_name"], profile["provider_service"]) == ("apple", "icloud")
    assert profile["profile_calendars"] == []
    listed = client.get("/v1/profiles", headers=headers).json()["profiles"]
    assert listed[0]["profile_connected"] is True and "profile_relink_url" not in listed[0]


def test_pythons_empty_json_body_on_get_is_no_matter(client: Client, ana: Account, application: Application) -> None:
    headers = token_for(application, ana)
    answer = client.generic("GET", "/v1/account", "{}", content_type="application/json", headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer undefined", "Bearer None", "Basic eDp5", "Bearer \u00e9"])
def test_an_unknown_caller_gets_401(client: Client, header: str) -> None:
    answer = client.get("/v1/account", headers={"Authorization": header})
    assert (answer.status_code, answer.content) == (401, b"")


def test_a_revoked_or_disabled_caller_gets_401(client: Client, ana: Account, application: Application) -> None:
    first, second = token_for(application, ana), token_for(application, ana)
    revoke(application, first["Authorization"].split()[1])
    assert client.get("/v1/account", headers=first).status_code == 401
    Account.objects.filter(pk=ana.pk).update(is_active=False)
    assert client.get("/v1/account", headers=second).status_code == 401


def test_a_units_token_serves_scheduler_operations_only(
    client: Client, ana: Account, unit: OrganizationalUnit, application: Application
) -> None:
    headers = token_for(application, ana, unit)
    assert client.get("/v1/account", headers=headers).status_code == 403
    told = client.get("/v1/userinfo", headers=headers).json()
    assert (told["sub"], told["cronofy.type"]) == (unit.pk, "organizational_unit")
    assert client.get("/v1/organizational_unit_members", headers=token_for(application, ana)).status_code == 403


def test_members_come_with_their_public_links(
    client: Client, ana: Account, unit: OrganizationalUnit, application: Application
) -> None:
    ben = make_person("ben@acme.example", "Ben Cole")
    join_unit_of_tenant(ben, application, "acme")
    PublicLink.objects.create(account=ana, unit=unit, token="lasting", token_hash="x")
    told = client.get("/v1/organizational_unit_members", headers=token_for(application, ana, unit)).json()
    assert told["pages"] == {"current": 1, "total": 1}
    first, second = told["organizational_unit_members"]
    assert (first["sub"], first["email"], first["roles"]) == (ana.pk, "ana@acme.example", ["owner"])
    assert first["scheduler"]["enabled"] is True and first["scheduler"]["public_url"].endswith("/pls/lasting")
    assert second["scheduler"]["public_url"] is None


def test_members_come_with_what_they_have_to_connect_again(
    client: Client, ana: Account, unit: OrganizationalUnit, application: Application
) -> None:
    ben = make_person("ben@acme.example", "Ben Cole")
    join_unit_of_tenant(ben, application, "acme")
    Connection.objects.create(account=ben, service="caldav", name="ben at home", state=ConnectionState.ACTIVE)
    lost = Connection.objects.create(account=ben, service="google", name="ben@acme.example")
    mark_broken(Connection.objects.filter(pk=lost.pk), BrokenReason.CREDENTIALS, "The sign-in has ended.")
    told = client.get("/v1/organizational_unit_members", headers=token_for(application, ana, unit)).json()
    first, second = told["organizational_unit_members"]
    assert first["parley"] == {"broken_connections": []}
    [broken] = second["parley"]["broken_connections"]
    assert (broken["profile_id"], broken["name"], broken["provider_name"]) == (lost.pk, "ben@acme.example", "google")
    assert broken["broken_since"].endswith("Z") and broken["profile_relink_url"].endswith("/connect/calendar")
    assert "sign-in" not in str(broken), "what the provider said is the person's own"


def test_members_are_listed_in_a_fixed_number_of_queries(
    client: Client,
    ana: Account,
    unit: OrganizationalUnit,
    application: Application,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(12):
        join_unit_of_tenant(make_person(f"person{number}@acme.example"), application, "acme")
    headers = token_for(application, ana, unit)
    with django_assert_max_num_queries(5):
        assert client.get("/v1/organizational_unit_members", headers=headers).status_code == 200


def test_an_api_key_says_for_whom(client: Client, ana: Account, unit: OrganizationalUnit) -> None:
    path = "/v1/organizational_unit_members"
    assert client.get(path, headers=KEY).status_code == 403
    assert client.get(path, headers={**KEY, "Cronofy-Impersonate": ana.pk}).status_code == 200
    eve = make_person("eve@globex.example", "Eve")
    assert client.get(path, headers={**KEY, "Cronofy-Impersonate": eve.pk}).status_code == 403


@pytest.mark.parametrize("page", ["0", "-1", "x", "\u0664", "9" * 40])
def test_a_page_that_is_none_is_refused(
    client: Client, ana: Account, unit: OrganizationalUnit, application: Application, page: str
) -> None:
    headers = token_for(application, ana, unit)
    answer = client.get("/v1/organizational_unit_members", {"page": page}, headers=headers)
    assert answer.status_code == 422 and answer.json()["errors"]["page"][0]["key"] == "errors.invalid"


def test_an_application_learns_what_came_of_its_own_windows(client: Client, ana: Account) -> None:
    attempt = attempt_of(start(client, state="the-state", correlation_id="conversation-1"))
    path = f"/v1/parley/link_attempts/{attempt.pk}"
    told = client.get(path, headers=KEY).json()["link_attempt"]
    assert told == {
        "id": attempt.pk,
        "state": "the-state",
        "status": "waiting",
        "correlation_id": "conversation-1",
        "scheduling_request": None,
        "public_link": None,
    }
    cancel_attempt(attempt)
    assert client.get(path, headers=KEY).json()["link_attempt"]["status"] == "cancelled"
    other = register_application("Other", [], [])
    assert client.get(path, headers={"Authorization": f"Bearer {other.client_secret}"}).status_code == 404
    assert client.get("/v1/parley/link_attempts/%00", headers=KEY).status_code == 404
    assert get_application(other.client_id).name == "Other"


def test_a_public_link_that_was_made_comes_back_with_its_address(
    client: Client, ana: Account, unit: OrganizationalUnit
) -> None:
    attempt = attempt_of(start(client, purpose="public_link"))
    settle_attempt(attempt, public_link=PublicLink.objects.create(account=ana, unit=unit, token="lasting"))
    told = client.get(f"/v1/parley/link_attempts/{attempt.pk}", headers=KEY).json()["link_attempt"]
    assert told["status"] == "created" and told["public_link"]["url"].endswith("/pls/lasting")


def test_health_is_for_everybody_and_unknown_addresses_are_refused_as_json(client: Client) -> None:
    assert client.get("/v1/parley/health").json()["status"] == "ok"
    answer = client.post("/v1/no_such_thing")
    assert answer.status_code == 404 and "errors" in answer.json()


def test_userinfo_tells_rooms_and_what_a_service_account_is(client: Client, ana: Account) -> None:
    registered = register_application("Notes", ["https://b"], [])
    notes = get_application(registered.client_id)
    ConferencingProfile.objects.create(
        account=ana, provider_name="zoom", name="My room", join_url="https://zoom.us/j/1"
    )
    (room,) = client.get("/v1/userinfo", headers=token_for(notes, ana)).json()["cronofy.data"]["conferencing_profiles"]
    assert (room["provider_name"], room["profile_name"], room["profile_connected"]) == ("zoom", "My room", True)
    grant = grant_service_account(
        notes, ana, create_unit(ana, notes, "acme", "Acme", True), "service_account/accounts/manage", "read_only"
    )
    issued = redeem_code(notes, issue_code(grant, "https://b"), "https://b")
    told = client.get("/v1/userinfo", headers={"Authorization": f"Bearer {issued.access_token}"}).json()
    assert (told["sub"], told["cronofy.type"]) == (grant.account_id, "service_account")
    assert told["cronofy.data"]["service_account"] == {"provider_name": "cronofy", "domain": "acme.example"}
    assert told["cronofy.data"]["authorization"]["delegated_scope"] == "read_only"
