"""OAuth's codes and tokens: claimed once, bound to their application, ended by revoking."""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from parley.engine.domain.errors.applications import GrantRefused
from parley.engine.domain.errors.base import NotPermitted
from parley.engine.domain.errors.people import NotAnOwner
from parley.engine.domain.scopes import UNIT_SCOPE
from parley.engine.models import Application
from parley.engine.services.applications.applications import (
    authenticate_application,
    ensure_builtin_application,
    find_application_by_secret,
    get_application,
    list_client_secrets,
    register_application,
    rotate_secret,
)
from parley.engine.services.applications.tokens import (
    check_challenge,
    find_caller_by_access_token,
    get_impersonated,
    grant_access,
    issue_code,
    issue_tokens,
    redeem_code,
    refresh,
    revoke,
)
from parley.engine.services.applications.unit_owners import give_role, take_out
from parley.engine.services.people.units import create_unit, join_unit_of_tenant
from parley.toolkit.clock import frozen, now
from tests.engine.signing import make_person

BACK = "https://app.example/back"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def make_application(name: str = "Other") -> Application:
    return get_application(register_application(name, [BACK], []).client_id)


def make_code(application: Application, challenge: str = "") -> str:
    account = make_person("ana@acme.example")
    return issue_code(grant_access(application, account, "read_account"), BACK, challenge)


@pytest.mark.django_db
def test_a_code_gives_tokens_of_32_characters_that_speak_for_the_account() -> None:
    application = make_application()
    issued = redeem_code(application, make_code(application), BACK)
    assert (len(issued.access_token), len(issued.refresh_token)) == (32, 32)
    grant = find_caller_by_access_token(issued.access_token)
    assert grant is not None and grant.sub == issued.grant.account_id


@pytest.mark.django_db
def test_a_second_use_of_a_code_ends_what_the_first_one_got() -> None:
    application = make_application()
    code = make_code(application)
    issued = redeem_code(application, code, BACK)
    with pytest.raises(GrantRefused, match="before"):
        redeem_code(application, code, BACK)
    assert find_caller_by_access_token(issued.access_token) is None
    with pytest.raises(GrantRefused):
        refresh(application, issued.refresh_token)


@pytest.mark.django_db
def test_another_application_can_neither_use_nor_burn_a_code() -> None:
    application, other = make_application(), make_application("Thief")
    code = make_code(application)
    with pytest.raises(GrantRefused):
        redeem_code(other, code, BACK)
    assert redeem_code(application, code, BACK).access_token


@pytest.mark.django_db
def test_a_code_is_bound_to_its_redirect_address_and_its_minute() -> None:
    application = make_application()
    with pytest.raises(GrantRefused):
        redeem_code(application, make_code(application), BACK + "/")
    code = make_code(application)
    with frozen(now() + timedelta(seconds=61)), pytest.raises(GrantRefused):
        redeem_code(application, code, BACK)


@pytest.mark.django_db
def test_a_challenge_needs_its_verifier_and_a_verifier_its_challenge() -> None:
    application = make_application()
    assert redeem_code(application, make_code(application, CHALLENGE), BACK, VERIFIER).access_token
    for challenge, verifier in ((CHALLENGE, ""), (CHALLENGE, "w" * 43), ("", VERIFIER)):
        with pytest.raises(GrantRefused):
            redeem_code(application, make_code(application, challenge), BACK, verifier)
    for bad in (("x" * 43, "plain"), ("short", "S256"), (CHALLENGE, ""), ("", "S256")):
        with pytest.raises(GrantRefused):
            check_challenge(*bad)


@pytest.mark.django_db
def test_refreshing_keeps_the_refresh_token_and_revoking_ends_all() -> None:
    application, other = make_application(), make_application("Other")
    issued = redeem_code(application, make_code(application), BACK)
    again = refresh(application, issued.refresh_token)
    assert again.refresh_token == issued.refresh_token and again.access_token != issued.access_token
    revoke(other, issued.access_token)
    assert find_caller_by_access_token(again.access_token)
    revoke(application, issued.access_token)
    assert find_caller_by_access_token(again.access_token) is None


@pytest.mark.django_db
def test_revoking_by_sub_reaches_only_the_own_application() -> None:
    application, other = make_application(), make_application("Other")
    mine = redeem_code(application, make_code(application), BACK)
    theirs = redeem_code(other, make_code(other), BACK)
    revoke(application, sub=mine.grant.sub)
    assert find_caller_by_access_token(mine.access_token) is None
    assert find_caller_by_access_token(theirs.access_token)


@pytest.mark.django_db
def test_an_access_token_lives_an_hour() -> None:
    application = make_application()
    issued = redeem_code(application, make_code(application), BACK)
    with frozen(now() + timedelta(seconds=3601)):
        assert find_caller_by_access_token(issued.access_token) is None


@pytest.mark.django_db
def test_only_an_owner_lets_an_application_into_the_unit() -> None:
    application = ensure_builtin_application()
    ana, ben = make_person("ana@acme.example"), make_person("ben@acme.example", "Ben Cole")
    unit = create_unit(ana, application, "acme", "Acme", True)
    join_unit_of_tenant(ben, application, "acme")
    with pytest.raises(NotAnOwner) as refusal:
        grant_access(application, ben, UNIT_SCOPE, unit)
    assert refusal.value.owners == ("Ana Ruiz",)
    assert grant_access(application, ana, UNIT_SCOPE, unit).sub == unit.pk


@pytest.mark.django_db
def test_what_an_owner_let_in_ends_with_their_part() -> None:
    application = make_application()
    ana, ben = make_person("ana@acme.example"), make_person("ben@acme.example")
    unit = create_unit(ana, application, "acme", "Acme", True)
    join_unit_of_tenant(ben, application, "acme")
    give_role(ana, unit, ben, "owner")
    tokens = [issue_tokens(grant_access(application, one, UNIT_SCOPE, unit)) for one in (ana, ben)]
    own = issue_tokens(grant_access(application, ben, "read_account"))
    give_role(ana, unit, ben, "owner")
    assert find_caller_by_access_token(tokens[1].access_token) is not None
    give_role(ana, unit, ben, "scheduler_admin")
    assert find_caller_by_access_token(tokens[1].access_token) is None
    assert find_caller_by_access_token(tokens[0].access_token) is not None
    assert find_caller_by_access_token(own.access_token) is not None, "what is their own stays"
    give_role(ana, unit, ben, "owner")
    take_out(ben, unit, ana)
    assert find_caller_by_access_token(tokens[0].access_token) is None


@pytest.mark.django_db
def test_impersonation_reaches_only_members() -> None:
    application, other = ensure_builtin_application(), make_application()
    ana, eve = make_person("ana@acme.example"), make_person("eve@globex.example", "Eve")
    unit = create_unit(ana, application, "acme", "Acme", True)
    assert get_impersonated(application, unit, ana.pk).account == ana
    assert get_impersonated(application, None, ana.pk).unit == unit
    for arguments in ((application, unit, eve.pk), (application, None, eve.pk), (other, None, ana.pk)):
        with pytest.raises(NotPermitted):
            get_impersonated(*arguments)


@pytest.mark.django_db
def test_wrong_credentials_are_refused() -> None:
    told = register_application("Other", [BACK], [])
    assert authenticate_application(told.client_id, told.client_secret).name == "Other"
    for client_id, secret in (("", ""), (told.client_id, "x"), ("x", told.client_secret), ("\x00", "\x00")):
        with pytest.raises(GrantRefused) as refusal:
            authenticate_application(client_id, secret)
        assert refusal.value.error == "invalid_client"


@pytest.mark.django_db
def test_rotating_a_secret_leaves_no_gap() -> None:
    told = register_application("Other", [BACK], [])
    fresh = rotate_secret(told.client_id, "client", old_lives_hours=24)
    assert list_client_secrets(get_application(told.client_id)) == [told.client_secret, fresh]
    with frozen(now() + timedelta(hours=25)):
        assert find_application_by_secret(told.client_secret) is None
        assert find_application_by_secret(fresh) is not None


@pytest.mark.django_db(transaction=True)
def test_of_fifty_exchanges_of_one_code_at_once_exactly_one_succeeds() -> None:
    application = make_application()
    code = make_code(application)

    def exchange(_: int) -> bool:
        try:
            redeem_code(application, code, BACK)
            return True
        except GrantRefused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(exchange, range(50))) == 1
