"""The field key is changed while nothing is lost: every secret opens under the new key alone."""

from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from parley.console.models import CronofyAccount, Member
from parley.engine.models import Connection
from parley.toolkit.encrypted_field import EncryptedField, SecretUnreadable
from tests.console.cast import authorize_company, make_company, make_member
from tests.engine.booking_cast import make_account, make_application, make_request, make_unit

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


class NewKeys:
    field_keys = [NEW, OLD]


@pytest.fixture
def member(transactional_db: None, settings: Any) -> Member:
    """Secrets of both halves, encrypted under the old key."""
    settings.PARLEY_FIELD_KEYS, settings.PARLEY_ADD_FIELD_KEY = [OLD], NewKeys
    ana = make_account("Ana Ruiz")
    make_request(make_unit(ana, application=make_application()), ana)
    Connection.objects.create(account=ana, service="caldav", name="Work", password="hunter2")
    member = make_member(make_company("Harbour"), "ana@harbour.example", "Ana", "Ruiz", "administrator")
    authorize_company(member, "fake")
    return member


def test_all_secrets_of_both_halves_open_under_the_new_key_alone(member: Member, settings: Any) -> None:
    assert {"Connection.password", "CronofyAccount.access_token"} <= set(list_sealed_under(OLD))
    call_command("rotate_keys")
    settings.PARLEY_FIELD_KEYS = [NEW]
    assert Connection.objects.get().password == "hunter2"
    assert CronofyAccount.objects.get().refresh_token == "unit-refresh"
    assert not list_sealed_under(OLD)
    call_command("rotate_keys")
    assert Connection.objects.get().password == "hunter2"


def test_a_key_that_was_lost_is_said_without_the_secret(member: Member, settings: Any) -> None:
    settings.PARLEY_FIELD_KEYS = [NEW]
    with pytest.raises(SecretUnreadable, match=r"Connection\.password") as refusal:
        Connection.objects.get()
    assert "hunter2" not in str(refusal.value)


def list_sealed_under(key: str) -> list[str]:
    """Every encrypted column of every table that holds a value under this key."""
    found, box = [], Fernet(key)
    for model in apps.get_models():
        for column in [field for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT "{column.column}" FROM "{model._meta.db_table}"')
                values = [row[0] for row in cursor.fetchall() if row[0]]
            found += [f"{model.__name__}.{column.name}" for value in values if opens(box, value)]
    return found


def opens(box: Fernet, value: str) -> bool:
    try:
        box.decrypt(value.encode())
    except InvalidToken:
        return False
    return True
