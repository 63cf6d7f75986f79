"""Revocation with erasure: what an application held of a person is gone; what others need stays."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from parley.engine.models import Account, Application, Channel, Connection, Grant, Token
from parley.engine.services.applications.applications import (
    RegisteredApplication,
    get_application,
    register_application,
)
from parley.engine.services.applications.element_tokens import issue_element_token
from parley.engine.services.applications.link_tokens import make_link_token
from parley.engine.services.applications.tokens import IssuedTokens, grant_access, issue_code, redeem_code
from parley.engine.services.erasing import OF_BOTH, OF_CALENDARS
from parley.engine.services.people.accounts import create_app_password
from parley.engine.services.people.units import create_unit
from tests.engine.signing import make_person

pytestmark = pytest.mark.django_db

BACK = "https://app.example/back"
# Rows that name an application and an account for another reason than what the application knows of them.
KEPT = {"ApplicationCalendar", "ServiceAccount", "SchedulingRequest"}


@pytest.fixture
def told() -> RegisteredApplication:
    return register_application("Notes", [BACK], [])


@pytest.fixture
def application(told: RegisteredApplication) -> Application:
    return get_application(told.client_id)


@pytest.fixture
def ana() -> Account:
    person = make_person("ana@acme.example")
    Connection.objects.create(account=person, service="caldav", name="c")
    return person


def let_in(application: Application, account: Account) -> IssuedTokens:
    return redeem_code(application, issue_code(grant_access(application, account, "read_events"), BACK), BACK)


def revoke(client: Client, told: RegisteredApplication, **fields: Any) -> None:
    own = {"client_id": told.client_id, "client_secret": told.client_secret}
    body = json.dumps({**own, **fields})
    assert client.post("/oauth/token/revoke", body, content_type="application/json").status_code == 200


def make_channel(application: Application, account: Account) -> Channel:
    return Channel.objects.create(
        application=application, account=account, callback_url="https://app.example/hook", identity="x"
    )


def test_everything_that_names_an_application_and_an_account_is_erased_or_named_as_kept() -> None:
    both = {
        model.__name__
        for model in apps.get_app_config("engine").get_models()
        if {Application, Account} <= {field.related_model for field in model._meta.get_fields() if field.concrete}
    }
    assert both - {model.__name__ for model in OF_BOTH} == KEPT


def test_everything_that_names_an_application_and_a_calendar_is_erased() -> None:
    found = {
        model.__name__
        for model in apps.get_app_config("engine").get_models()
        if {"application", "calendar"} <= {field.name for field in model._meta.get_fields() if field.concrete}
    }
    assert found == {model.__name__ for model in OF_CALENDARS}


def test_revoking_alone_keeps_the_rows_and_closes_the_channels(
    client: Client, told: RegisteredApplication, application: Application, ana: Account
) -> None:
    issued, channel = let_in(application, ana), make_channel(application, ana)
    revoke(client, told, token=issued.access_token)
    channel.refresh_from_db()
    assert channel.closed_at is not None and Grant.objects.get().revoked_at is not None
    assert not Token.objects.exists() and Account.objects.filter(pk=ana.pk).exists()


def test_a_channel_stays_open_while_another_grant_of_the_application_lives(
    client: Client, told: RegisteredApplication, application: Application, ana: Account
) -> None:
    first, _, channel = let_in(application, ana), let_in(application, ana), make_channel(application, ana)
    revoke(client, told, refresh_token=first.refresh_token)
    channel.refresh_from_db()
    assert channel.closed_at is None


@pytest.mark.parametrize("said", [True, "true", "True", "1"])
def test_erasure_takes_an_account_that_nothing_else_needs(
    client: Client, told: RegisteredApplication, application: Application, ana: Account, said: Any
) -> None:
    let_in(application, ana)
    make_channel(application, ana)
    make_link_token(application, ana)
    revoke(client, told, sub=ana.pk, request_pii_erasure=said)
    assert not Account.objects.filter(pk=ana.pk).exists() and not Connection.objects.exists()
    assert not Grant.objects.exists() and not Channel.objects.exists()


def test_erasure_leaves_what_another_application_or_a_unit_needs(
    client: Client, told: RegisteredApplication, application: Application, ana: Account
) -> None:
    other = get_application(register_application("Other", [BACK], []).client_id)
    issued, kept = let_in(application, ana), let_in(other, ana)
    issue_element_token(application, ["agenda"], BACK.removesuffix("/back"), [ana.pk])
    revoke(client, told, token=issued.refresh_token, request_pii_erasure=True)
    assert list(Grant.objects.all()) == [kept.grant] and Connection.objects.exists()
    assert not application.element_tokens.exists()
    again = let_in(application, ana)
    create_unit(ana, None, "", "Acme", False)
    Grant.objects.filter(application=other).delete()
    revoke(client, told, token=again.refresh_token, request_pii_erasure=True)
    assert Account.objects.filter(pk=ana.pk).exists() and not Grant.objects.exists()


def test_saying_no_to_erasure_erases_nothing(
    client: Client, told: RegisteredApplication, application: Application, ana: Account
) -> None:
    let_in(application, ana)
    revoke(client, told, sub=ana.pk, request_pii_erasure=False)
    assert Grant.objects.exists() and Account.objects.filter(pk=ana.pk).exists()


def test_an_application_cannot_erase_the_calendars_that_somebody_keeps_in_their_own_app(
    client: Client, told: RegisteredApplication, application: Application, ana: Account
) -> None:
    let_in(application, ana)
    create_app_password(ana, "Phone")
    revoke(client, told, sub=ana.pk, request_pii_erasure=True)
    assert Connection.objects.filter(account=ana).exists() and not Grant.objects.exists()
