"""Applications that ask to write more than their own events, and what calendars' owners answer (3.9)."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from parley.engine.models import Account, Application, Calendar, CalendarPermission, Grant, PermissionsRequest
from parley.engine.services.applications.applications import get_application, register_application
from parley.engine.services.calendars.access.permissions import forget_old_permissions_requests
from parley.toolkit.clock import frozen, in_minutes
from tests.engine.kept import bearer, make_calendar
from tests.engine.signing import log_in, make_person

pytestmark = pytest.mark.django_db

BACK = "https://app.example/back?kept=1"


@pytest.fixture
def rosa(db: None) -> Account:
    return make_person("rosa@example.org", "Rosa Luz")


@pytest.fixture
def work(rosa: Account) -> Calendar:
    return make_calendar(rosa)


@pytest.fixture
def application(db: None) -> Application:
    return get_application(register_application("Notes", [BACK], []).client_id)


@pytest.fixture
def headers(application: Application, rosa: Account) -> dict[str, str]:
    return bearer(application, rosa, "read_write")


def post(client: Client, headers: dict[str, str], path: str, **fields: Any) -> HttpResponse:
    answer = client.post(f"/v1/{path}", json.dumps(fields), content_type="application/json", headers=headers)
    assert isinstance(answer, HttpResponse)
    return answer


def ask(client: Client, headers: dict[str, str], calendar: Calendar, level: str = "unrestricted") -> str:
    """The path of the link that the application is given."""
    wanted = [{"calendar_id": calendar.pk, "permission_level": level}]
    answer = post(client, headers, "permissions", permissions=wanted, redirect_uri=BACK)
    assert answer.status_code == 200, answer.content
    return urlsplit(json.loads(answer.content)["permissions_request"]["url"]).path


def read_levels(client: Client, headers: dict[str, str]) -> list[str]:
    calendars = client.get("/v1/calendars", headers=headers).json()["calendars"]
    return [each["permission_level"] for each in calendars]


def test_the_owner_allows_what_the_application_asks_for(
    client: Client, rosa: Account, work: Calendar, application: Application, headers: dict[str, str]
) -> None:
    path = ask(client, headers, work)
    assert client.get(path)["Location"].startswith("/connect/log-in?"), "first of all, who is it"
    log_in(client, rosa.email)
    page = client.get(path)
    assert "Notes wants to change events that others made" in page.content.decode()
    assert "form-action 'self' https://app.example" in page["Content-Security-Policy"]
    assert read_levels(client, headers) == ["sandbox"]
    answer = client.post(path, {"decision": "allow", "calendar": work.pk})
    assert (answer.status_code, answer["Location"]) == (303, BACK)
    assert read_levels(client, headers) == ["unrestricted"]
    assert read_levels(client, bearer(register_other(), rosa, "read_write")) == ["sandbox"], "each for itself"
    assert client.get(path).status_code == 404, "it is answered"
    client.post(ask(client, headers, work, "sandbox"), {"decision": "allow", "calendar": work.pk})
    assert read_levels(client, headers) == ["sandbox"]


def register_other() -> Application:
    return get_application(register_application("Other", [BACK], []).client_id)


def test_a_refusal_goes_back_with_its_reason(
    client: Client, rosa: Account, work: Calendar, headers: dict[str, str]
) -> None:
    log_in(client, rosa.email)
    answer = client.post(ask(client, headers, work), {"decision": "cancel", "calendar": work.pk})
    assert answer["Location"] == f"{BACK}&error=access_denied"
    client.post(ask(client, headers, work), {"decision": "allow"})
    assert not CalendarPermission.objects.exists(), "what was not ticked is not given"


def test_a_link_is_for_one_person_and_a_day(
    client: Client, rosa: Account, work: Calendar, headers: dict[str, str]
) -> None:
    path = ask(client, headers, work)
    make_person("ben@example.org")
    log_in(client, "ben@example.org")
    assert client.get(path).status_code == 404
    assert client.post(path, {"decision": "allow", "calendar": work.pk}).status_code == 404
    log_in(client, rosa.email)
    with frozen(in_minutes(24 * 60 + 1)):
        assert client.get(path).status_code == 404
    with frozen(in_minutes(3 * 24 * 60)):
        assert forget_old_permissions_requests() == 1
    assert not PermissionsRequest.objects.exists()


def test_only_known_levels_of_ones_own_calendars_and_registered_addresses(
    client: Client, work: Calendar, headers: dict[str, str]
) -> None:
    other = make_calendar(make_person("ben@example.org"))
    wanted = [{"calendar_id": work.pk, "permission_level": "unrestricted"}]
    assert post(client, headers, "permissions").status_code == 422
    assert post(client, headers, "permissions", permissions=[{"calendar_id": work.pk}]).status_code == 422
    theirs = [*wanted, {"calendar_id": other.pk, "permission_level": "unrestricted"}]
    assert post(client, headers, "permissions", permissions=theirs).status_code == 404
    elsewhere = post(client, headers, "permissions", permissions=wanted, redirect_uri="https://evil.example/")
    assert (elsewhere.status_code, list(json.loads(elsewhere.content)["errors"])) == (422, ["redirect_uri"])
    assert not PermissionsRequest.objects.exists()


def test_a_service_account_gives_what_the_unit_allowed(
    client: Client, rosa: Account, work: Calendar, application: Application, headers: dict[str, str]
) -> None:
    from parley.engine.models import OrganizationalUnit, ServiceAccount

    unit = OrganizationalUnit.objects.create(name="Acme")
    own = Account.objects.create(pk="ser_1", email="", name="Acme", tzid="Etc/UTC")
    service = ServiceAccount.objects.create(account=own, application=application, unit=unit)
    Grant.objects.filter(application=application, account=rosa).update(service_account=service)
    wanted = [{"calendar_id": work.pk, "permission_level": "unrestricted"}]
    assert post(client, headers, "permissions", permissions=wanted).status_code == 403
    Grant.objects.create(application=application, account=own, scope="service_account/accounts/unrestricted_access")
    answer = post(client, headers, "permissions", permissions=wanted)
    assert json.loads(answer.content) == {"permissions_request": {"accepted": True}}
    assert read_levels(client, headers) == ["unrestricted"]
