"""Accounts: terms first, app passwords only as hashes, nobody found by what others say of an address."""

from pathlib import Path

import pytest
from django.conf import settings

from parley.engine.domain.errors.base import InputRefused, ZoneUnknown
from parley.engine.domain.errors.people import TermsNotAccepted
from parley.engine.models import AppPassword
from parley.engine.services.applications.applications import (
    ensure_builtin_application,
    get_application,
    register_application,
)
from parley.engine.services.people.accounts import (
    BY_EMAIL,
    create_account,
    create_app_password,
    find_account_by_app_password,
    find_account_by_verified_email,
    has_accepted_terms,
    list_app_passwords,
    revoke_app_password,
    update_account,
    vouch,
)
from parley.engine.services.people.terms import current_terms
from tests.engine.signing import make_person

pytestmark = pytest.mark.django_db


def test_no_account_without_the_present_terms() -> None:
    with pytest.raises(TermsNotAccepted):
        create_account("ana@acme.example", "Ana", "Europe/Berlin", BY_EMAIL, "ana@acme.example", "older")


def test_new_words_in_the_terms_ask_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = make_person("ana@acme.example")
    assert has_accepted_terms(account)
    (tmp_path / "terms.md").write_text("2026-05-01\nBe kind.")
    (tmp_path / "privacy.md").write_text("We keep little.")
    monkeypatch.setattr(settings, "PARLEY_TERMS_DIR", tmp_path)
    assert current_terms().version.startswith("2026-05-01-") and current_terms().terms_text == "Be kind."
    assert not has_accepted_terms(account)


def test_an_address_leads_to_the_account_that_the_own_console_vouched_for() -> None:
    version = current_terms().version
    account = create_account("ana@acme.example", "Ana", "Europe/Berlin", "handover:x:acme", "ana@acme.example", version)
    assert find_account_by_verified_email("ana@acme.example") is None
    vouch(ensure_builtin_application(), "acme", "ana@acme.example", account)
    assert find_account_by_verified_email("ana@acme.example") == account


def test_an_account_that_another_application_made_is_not_found_by_its_address() -> None:
    version = current_terms().version
    trap = create_account("ana@acme.example", "Ana", "Europe/Berlin", "handover:y:acme", "ana@acme.example", version)
    other = get_application(register_application("Other", [], []).client_id)
    vouch(other, "acme", "ana@acme.example", trap)
    assert find_account_by_verified_email("ana@acme.example") is None


def test_an_app_password_opens_its_account_until_it_is_revoked() -> None:
    account = make_person("ana@acme.example")
    password = create_app_password(account, "My phone")
    assert find_account_by_app_password("Ana@acme.example", password) == account
    assert find_account_by_app_password(account.pk, password) == account
    assert find_account_by_app_password("ben@acme.example", password) is None
    assert password not in str(AppPassword.objects.values().get())
    revoke_app_password(make_person("eve@globex.example"), list_app_passwords(account)[0].pk)
    assert find_account_by_app_password("ana@acme.example", password) == account
    revoke_app_password(account, list_app_passwords(account)[0].pk)
    assert find_account_by_app_password("ana@acme.example", password) is None


def test_names_stay_on_one_line_and_zones_are_known_ones() -> None:
    account = make_person("ana@acme.example")
    update_account(account, "Ana\r\nRuiz", "Asia/Kathmandu")
    assert account.name == "Ana Ruiz"
    with pytest.raises(ZoneUnknown):
        update_account(account, "Ana", "Middle/Earth")
    with pytest.raises(InputRefused):
        update_account(account, "Ana\x00", "Asia/Kathmandu")
