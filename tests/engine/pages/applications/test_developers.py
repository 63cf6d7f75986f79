"""The developers' pages: who sees which application, credentials, rotation, calls, deliveries; taking access back."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.domain.scopes import UNIT_SCOPE
from parley.engine.models import (
    Account,
    Application,
    ApplicationSecret,
    Grant,
    Membership,
    OrganizationalUnit,
    Role,
    WebhookDelivery,
)
from parley.engine.services.applications.applications import find_application_by_secret, list_client_secrets
from parley.engine.services.applications.developers import Addresses, register_own_application
from parley.engine.services.applications.tokens import (
    find_caller_by_access_token,
    grant_access,
    issue_code,
    redeem_code,
)
from parley.engine.services.applications.traffic.calls import Call, flush_calls, note_call
from parley.engine.services.notifications.deliveries import queue_delivery
from parley.engine.services.own_accounts.service_accounts import grant_service_account
from parley.engine.services.people.units import create_unit
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState
from tests.engine.signing import log_in, make_person

pytestmark = pytest.mark.django_db

BACK = "https://app.example/back"
FORM = {"name": "Notes", "redirect_uris": f" {BACK}\r\n\r\n{BACK}", "return_urls": "", "webhook_url": "", "unit": ""}


@pytest.fixture
def ana() -> Account:
    return make_person("ana@acme.example")


@pytest.fixture
def unit(ana: Account) -> OrganizationalUnit:
    return create_unit(ana, None, "", "Acme", False)


@pytest.fixture
def notes(ana: Account, unit: OrganizationalUnit) -> Application:
    return register_own_application(ana, unit.pk, "Notes", Addresses((BACK,)))


@pytest.fixture
def browser(client: Client, ana: Account, unit: OrganizationalUnit) -> Client:
    """Ana's, who owns the unit."""
    log_in(client, ana.email)
    return client


def join(unit: OrganizationalUnit, email: str, role: str) -> Client:
    Membership.objects.create(unit=unit, account=make_person(email, "Ben Cole"), role=role)
    client = Client()
    log_in(client, email)
    return client


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_an_owner_registers_an_application_and_reads_its_secret_back(browser: Client, unit: OrganizationalUnit) -> None:
    assert "No application yet" in read(browser, "/developers/")
    answer = browser.post("/developers/new", {**FORM, "unit": unit.pk})
    application = Application.objects.get(is_builtin=False)
    assert answer["Location"] == f"/developers/{application.pk}"
    assert application.stored_redirect_uris == [BACK] and application.owner_unit == unit
    page = read(browser, answer["Location"])
    (secret,) = list_client_secrets(application)
    assert application.client_id in page and secret not in page
    row = ApplicationSecret.objects.get(application=application, kind="client")
    shown = browser.post(f"/developers/{application.pk}/secrets/{row.pk}")
    assert secret in shown.content.decode() and "no-store" in shown["Cache-Control"]


def test_what_was_typed_stays_beside_what_is_wrong_with_it(browser: Client, unit: OrganizationalUnit) -> None:
    typed = {**FORM, "unit": unit.pk, "redirect_uris": "app.example/back", "webhook_url": "https://x.example/#a"}
    page = browser.post("/developers/new", typed).content.decode()
    assert "app.example/back is not a full http or https address" in page and "Notes" in page
    assert not Application.objects.filter(is_builtin=False).exists()


def test_secrets_are_rotated_without_a_gap(browser: Client, notes: Application) -> None:
    path = f"/developers/{notes.pk}"
    (old,) = list_client_secrets(notes)
    row = ApplicationSecret.objects.get(application=notes, kind="client")
    refused = browser.post(f"{path}/secrets/{row.pk}/revoke", follow=True)
    assert "This is the last one" in refused.content.decode() and find_application_by_secret(old) == notes
    assert browser.post(f"{path}/secrets", {"kind": "client"}).status_code == 303
    assert list_client_secrets(notes)[0] == old and len(list_client_secrets(notes)) == 2
    assert browser.post(f"{path}/secrets/{row.pk}/revoke").status_code == 303
    assert find_application_by_secret(old) is None
    assert find_application_by_secret(list_client_secrets(notes)[0]) == notes
    assert browser.post(f"{path}/secrets/{row.pk}").status_code == 404
    assert browser.post(f"{path}/secrets", {"kind": "admin"}).status_code == 404


def test_addresses_are_changed_and_checked(browser: Client, notes: Application) -> None:
    path = f"/developers/{notes.pk}/change"
    answer = browser.post(path, {**FORM, "name": "Notes 2", "return_urls": "https://app.example/r"})
    assert answer.status_code == 303
    notes.refresh_from_db()
    assert (notes.name, notes.stored_return_urls) == ("Notes 2", ["https://app.example/r"])
    assert browser.post(path, {**FORM, "webhook_url": "ftp://x"}).status_code == 422
    assert browser.post(path, {**FORM, "name": ""}).status_code == 422


def call_every_door(client: Client, application: Application, delivery: WebhookDelivery) -> set[int]:
    secret = application.secrets.filter(kind="client")[0]
    path = f"/developers/{application.pk}"
    gets = [client.get(one).status_code for one in (path, f"{path}/calls", f"{path}/deliveries")]
    posts = {
        f"{path}/change": FORM,
        f"{path}/secrets": {"kind": "client"},
        f"{path}/secrets/{secret.pk}": {},
        f"{path}/secrets/{secret.pk}/revoke": {},
        f"{path}/deliveries/{delivery.pk}": {},
    }
    return {*gets, *(client.post(one, fields).status_code for one, fields in posts.items())}


@pytest.fixture
def delivery(notes: Application) -> WebhookDelivery:
    row = queue_delivery(notes, "https://app.example/hook", "change", {"a": "private words"})
    WebhookDelivery.objects.filter(pk=row.pk).update(state=WorkState.FAILED, attempts=9, last_error="answered 500")
    return row


@pytest.mark.parametrize(("role", "is_in"), [("developer_admin", True), ("developer", False), ("member", False)])
def test_who_is_no_developer_admin_sees_no_application_of_others(
    unit: OrganizationalUnit, notes: Application, delivery: WebhookDelivery, role: str, is_in: bool
) -> None:
    client = join(unit, "ben@acme.example", role)
    assert (404 not in call_every_door(client, notes, delivery)) == is_in
    assert (call_every_door(client, notes, delivery) == {404}) != is_in
    assert ("Notes" in read(client, "/developers/")) == is_in


def test_an_outsider_and_another_units_owner_see_nothing(notes: Application, delivery: WebhookDelivery) -> None:
    eve = make_person("eve@globex.example", "Eve")
    other = create_unit(eve, None, "", "Globex", False)
    client = Client()
    assert call_every_door(client, notes, delivery) == {302}
    log_in(client, eve.email)
    assert call_every_door(client, notes, delivery) == {404}
    theirs = register_own_application(eve, other.pk, "Theirs", Addresses(()))
    assert client.post(f"/developers/{theirs.pk}/deliveries/{delivery.pk}").status_code == 404
    secret = notes.secrets.filter(kind="client")[0]
    assert client.post(f"/developers/{theirs.pk}/secrets/{secret.pk}").status_code == 404


def test_a_developer_registers_and_sees_their_own(unit: OrganizationalUnit, notes: Application) -> None:
    client = join(unit, "dev@acme.example", Role.DEVELOPER)
    assert client.post("/developers/new", {**FORM, "name": "Mine", "unit": unit.pk}).status_code == 303
    page = read(client, "/developers/")
    assert "Mine" in page and "Notes" not in page


def test_a_member_is_told_who_can_and_cannot_register(unit: OrganizationalUnit) -> None:
    client = join(unit, "ben@acme.example", Role.MEMBER)
    assert "Only developers see applications" in read(client, "/developers/")
    assert client.post("/developers/new", {**FORM, "unit": unit.pk}).status_code == 403
    assert not Application.objects.filter(is_builtin=False).exists()


def test_a_developer_of_one_unit_registers_none_for_another(browser: Client, notes: Application) -> None:
    eve = make_person("eve@globex.example", "Eve")
    other = create_unit(eve, None, "", "Globex", False)
    assert browser.post("/developers/new", {**FORM, "unit": other.pk}).status_code == 200
    assert not Application.objects.filter(owner_unit=other).exists()


def test_calls_and_errors_are_listed_in_a_fixed_number_of_queries(
    browser: Client, notes: Application, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert "No calls here" in read(browser, f"/developers/{notes.pk}/calls")
    for status in (200, 422) * 30:
        key = "permissions: errors.invalid" if status == 422 else ""
        note_call(Call(notes.pk, "POST", "/v1/element_tokens", status, 12, key, now()))
    flush_calls()
    with django_assert_max_num_queries(8):
        page = read(browser, f"/developers/{notes.pk}/calls")
    assert "1–50 of 60" in page and "12 ms" in page
    page = read(browser, f"/developers/{notes.pk}/calls?only=errors")
    assert page.count("badge-warn") == 30 and "badge-success" not in page


def test_a_delivery_that_never_arrived_is_sent_again_and_its_body_never_shown(
    browser: Client, notes: Application, delivery: WebhookDelivery
) -> None:
    path = f"/developers/{notes.pk}/deliveries"
    page = read(browser, f"{path}?state=failed")
    assert "Given up" in page and "answered 500" in page and "private words" not in page
    assert browser.post(f"{path}/{delivery.pk}").status_code == 303
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (WorkState.PENDING, 0)
    assert "Given up" not in read(browser, path)


def test_a_person_sees_who_was_let_in_and_takes_it_back(browser: Client, ana: Account, notes: Application) -> None:
    path = "/scheduler/connected-applications"
    assert "No application has access" in read(browser, path)
    grant = grant_access(notes, ana, "read_account create_event")
    token = redeem_code(notes, issue_code(grant, BACK), BACK).access_token
    page = read(browser, path)
    assert "Notes" in page and "Add events, see your name and address" in page
    answer: Any = browser.post(f"{path}/{notes.pk}/take-back", follow=True)
    assert "Taken back" in answer.content.decode() and find_caller_by_access_token(token) is None
    again = browser.post(f"{path}/{notes.pk}/take-back")
    assert (
        again.status_code == 404
        and "has no access to take back" in again.content.decode()
        and Grant.objects.get().revoked_at is not None
    )


def test_an_owner_sees_who_was_let_in_to_the_unit_and_takes_it_back(
    browser: Client, ana: Account, unit: OrganizationalUnit, notes: Application
) -> None:
    for grant in (
        grant_access(notes, ana, UNIT_SCOPE, unit),
        grant_service_account(notes, ana, unit, "service_account/accounts/manage", "free_busy"),
    ):
        redeem_code(notes, issue_code(grant, BACK), BACK)
    path = "/scheduler/connected-applications"
    page = read(browser, path)
    assert "Reach colleagues&#x27; built-in calendars, make booking links for colleagues" in page
    ben = join(unit, "ben@acme.example", Role.DEVELOPER_ADMIN)
    assert "In your Organizational Unit" not in read(ben, path)
    for client, status, left in ((ben, 404, 2), (browser, 303, 0)):
        assert client.post(f"{path}/{unit.pk}/{notes.pk}/take-back").status_code == status
        assert Grant.objects.filter(revoked_at=None).count() == left
