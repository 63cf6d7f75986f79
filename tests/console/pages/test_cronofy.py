"""Company › Settings › Miscellaneous › Cronofy, from adding the account to revoking the grant."""

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from parley.console.models import CronofyAccount, Member, SignedState
from parley.console.services.cronofy.accounts import open_company_engine
from parley.toolkit.clock import frozen, now
from tests.console.cast import browse_as
from tests.fakes.engine import FakeEngine

PAGE = "/company/settings/cronofy"
TOKENS = {"access_token": "at", "refresh_token": "rt", "expires_in": 3600, "sub": "acc_unit"}


def save(client: Client) -> None:
    assert client.post(f"{PAGE}/add", {"code": "fake"}).status_code == 302


def leave_for_consent(client: Client) -> tuple[dict[str, str], str]:
    """The fields of the form that leads to the engine, and the state in it."""
    content = client.post(f"{PAGE}/authorize").content.decode()
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', content)
    fields = {name: html.unescape(value) for name, value in found}
    return fields, parse_qs(fields["authorize_query"])["state"][0]


def test_settings_lead_to_cronofy(as_ana: Client) -> None:
    assert PAGE.encode() in as_ana.get("/company/settings").content
    assert b"Add Cronofy account" in as_ana.get(PAGE).content


def test_data_centres_without_credentials_are_greyed_and_say_what_is_missing(
    as_ana: Client, settings: Any, fake_engine: FakeEngine
) -> None:
    bare = fake_engine.describe_data_centre(name="Cronofy – Germany", client_id="", client_secret="")
    settings.PARLEY_DATA_CENTRES = settings.PARLEY_DATA_CENTRES | {"de": bare}
    content = as_ana.get(f"{PAGE}/add").content
    assert b"PARLEY_DATA_CENTRE_DE_CLIENT_ID" in content
    assert as_ana.post(f"{PAGE}/add", {"code": "de"}).status_code == 422
    assert not CronofyAccount.objects.exists()


def test_add_save_authorize_and_back(as_ana: Client, ana: Member, fake_engine: FakeEngine) -> None:
    save(as_ana)
    assert b"Authorize with Cronofy" in as_ana.get(PAGE).content
    fields, state = leave_for_consent(as_ana)
    assert set(fields) == {"embed_token", "hand_over", "purpose", "authorize_query"}
    query = parse_qs(fields["authorize_query"])
    assert query["scope"] == ["organizational_unit_scheduler"]
    assert query["redirect_uri"] == ["http://localhost:8000/company/settings/cronofy/authorized"]
    fake_engine.answer("POST", "/oauth/token", TOKENS)
    response = as_ana.get(f"{PAGE}/authorized", {"code": "c", "state": state}, follow=True)
    assert b"Authorization has been granted" in response.content
    assert b"Ana Ruiz" in response.content
    account = CronofyAccount.objects.get()
    assert (account.access_token, account.refresh_token, account.sub) == ("at", "rt", "acc_unit")
    assert account.granted_by == ana


def test_the_form_may_lead_to_the_engine_and_nowhere_else(as_ana: Client, fake_engine: FakeEngine) -> None:
    save(as_ana)
    for response in (as_ana.get(PAGE), as_ana.post(f"{PAGE}/authorize")):
        assert f"form-action 'self' {fake_engine.url};" in response.headers["Content-Security-Policy"] + ";"


def test_cronofys_own_data_centre_gets_a_plain_redirect(as_ana: Client, settings: Any, fake_engine: FakeEngine) -> None:
    centre = fake_engine.describe_data_centre(app_url="https://app-de.cronofy.com")
    settings.PARLEY_DATA_CENTRES = {"fake": centre}
    save(as_ana)
    target = urlsplit(as_ana.post(f"{PAGE}/authorize").headers["Location"])
    assert (target.netloc, target.path) == ("app-de.cronofy.com", "/oauth/authorize")


def test_a_state_works_once_and_for_an_hour_and_for_its_member(
    as_ana: Client, olga: Member, fake_engine: FakeEngine
) -> None:
    save(as_ana)
    fake_engine.answer("POST", "/oauth/token", TOKENS)
    _, state = leave_for_consent(as_ana)
    for stranger in (browse_as(olga), as_ana):
        wrong = state if stranger is not as_ana else "made-up"
        response = stranger.get(f"{PAGE}/authorized", {"code": "c", "state": wrong}, follow=True)
        assert b"Authorization was not granted" in response.content
    with frozen(now() + timedelta(minutes=61)):
        late = as_ana.get(f"{PAGE}/authorized", {"code": "c", "state": state}, follow=True)
        assert b"last hour" in late.content
    as_ana.get(f"{PAGE}/authorized", {"code": "c", "state": state})
    as_ana.get(f"{PAGE}/authorized", {"code": "c", "state": state})
    assert len(fake_engine.asked) == 1
    assert SignedState.objects.filter(used_at__isnull=False).count() == 1


@pytest.mark.parametrize(("error", "words"), [("access_denied", b"Cancel"), ("made_up", b"did not grant")])
def test_a_refused_consent_is_said_in_words(as_ana: Client, fake_engine: FakeEngine, error: str, words: bytes) -> None:
    save(as_ana)
    _, state = leave_for_consent(as_ana)
    response = as_ana.get(f"{PAGE}/authorized", {"error": error, "state": state}, follow=True)
    assert words in response.content
    assert CronofyAccount.objects.get().granted_at is None


def test_an_engine_that_is_away_costs_nothing(as_ana: Client, fake_engine: FakeEngine) -> None:
    save(as_ana)
    fake_engine.answer("POST", "/oauth/token", {}, 503)
    _, state = leave_for_consent(as_ana)
    response = as_ana.get(f"{PAGE}/authorized", {"code": "c", "state": state}, follow=True)
    assert b"problem of its own" in response.content
    assert b"Authorize with Cronofy" in response.content


def test_revoking_ends_the_grant_there_and_here(
    as_ana: Client, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    fake_engine.answer("POST", "/oauth/token/revoke", {})
    assert b"revoked" in as_ana.post(f"{PAGE}/revoke", follow=True).content
    assert fake_engine.asked[0].body["token"] == "unit-refresh"
    authorized.refresh_from_db()
    assert (authorized.access_token, authorized.refresh_token, authorized.granted_at) == ("", "", None)


def test_revoking_forgets_the_tokens_even_when_the_engine_is_away(
    as_ana: Client, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    fake_engine.answer("POST", "/oauth/token/revoke", {}, 500)
    assert b"forgotten here" in as_ana.post(f"{PAGE}/revoke", follow=True).content
    authorized.refresh_from_db()
    assert authorized.refresh_token == ""


def test_another_data_centre_ends_the_grant_with_the_old_one(
    as_ana: Client, authorized: CronofyAccount, fake_engine: FakeEngine, settings: Any
) -> None:
    settings.PARLEY_DATA_CENTRES = settings.PARLEY_DATA_CENTRES | {"other": fake_engine.describe_data_centre()}
    fake_engine.answer("POST", "/oauth/token/revoke", {})
    as_ana.post(f"{PAGE}/add", {"code": "other"})
    authorized.refresh_from_db()
    assert (authorized.code, authorized.granted_at) == ("other", None)


def test_a_recruiter_is_told_who_can_do_it(as_ben: Client, fake_engine: FakeEngine) -> None:
    assert b"Ana Ruiz can add it" in as_ben.get(PAGE).content
    for path in (f"{PAGE}/add", f"{PAGE}/authorize", f"{PAGE}/revoke"):
        assert as_ben.post(path, {"code": "fake"}).status_code == 403
    assert not CronofyAccount.objects.exists()


def test_a_token_about_to_end_is_renewed_before_use(authorized: CronofyAccount, fake_engine: FakeEngine) -> None:
    fake_engine.answer("POST", "/oauth/token", {"access_token": "new", "expires_in": 3600})
    with frozen(now() + timedelta(minutes=49)):
        assert open_company_engine(authorized.company).auth.access_token == "new"
    authorized.refresh_from_db()
    assert (authorized.access_token, authorized.refresh_token) == ("new", "unit-refresh")


def test_tokens_are_not_readable_in_the_table(authorized: CronofyAccount) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT access_token, refresh_token FROM console_cronofyaccount")
        assert not any("unit-" in column for column in cursor.fetchone())
