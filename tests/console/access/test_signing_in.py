"""Rules of signing in, and an organisation's own log-in."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from parley.console.models import Company, Member, SignInIdentity, SignInProvider
from parley.identity.models import User
from parley.identity.users import list_password_problems
from parley.site.incoming.half_sessions import cookie_name
from parley.toolkit.caches.counting import forget_counts
from parley.toolkit.clock import frozen, now
from tests.console.cast import PASSWORD, browse_as, make_member
from tests.fakes.openid import OpenIdProvider, run_openid_provider

NO_RULES = {
    "password_length": 10,
    "password_days": 0,
    "password_reuse": 0,
    "session_hours": 0,
    "idle_minutes": 0,
    "inactive_days": 0,
    "is_remembering_allowed": "on",
}


@pytest.fixture
def oda(company: Company) -> Member:
    """The organisation's administrator."""
    return make_member(company, "oda@harbour.example", "Oda", "Lind", "organisation_admin")


def rule(oda: Member, **rules: Any) -> Client:
    """Oda's browser, after she saved the rules."""
    browser = browse_as(oda)
    assert browser.post("/company/settings/signing-in", {**NO_RULES, **rules}).status_code == 302
    return browser


def log_in(member: Member, **more: str) -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": member.user.email, "password": PASSWORD, **more})
    return browser


def change_password(browser: Client, new: str) -> Any:
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    return browser.post("/accounts/password/change/", form)


def test_passwords_follow_the_organisations_rules(oda: Member, ben: Member) -> None:
    rule(oda, password_length=16, password_reuse=3)
    browser = log_in(ben)
    assert "at least 16" in change_password(browser, "fifteen letters").content.decode()
    assert "had this password" in change_password(browser, PASSWORD).content.decode()
    assert change_password(browser, "seventeen letters!").status_code == 302
    user = User(email="x@x.example", sign_in_rules={"password_length": 16})
    assert list_password_problems("fifteen letters", user.email, "", "") == []


def test_an_old_password_is_changed_before_anything_else(oda: Member, ben: Member) -> None:
    rule(oda, password_days=90)
    User.objects.filter(pk=ben.user_id).update(password_changed_at=now() - timedelta(days=91))
    browser = log_in(ben)
    assert browser.get("/candidates/").headers["Location"] == "/accounts/password/change/"
    change_password(browser, "a brand new password")
    assert browser.get("/candidates/").status_code == 200


def test_a_second_factor_is_set_up_before_anything_else_and_stays(oda: Member, ben: Member) -> None:
    rule(oda, is_two_factor_required="on")
    browser = browse_as(ben)
    assert browser.get("/candidates/").headers["Location"] == "/accounts/2fa/"
    TOTP.activate(ben.user, generate_totp_secret())
    assert browser.get("/candidates/").status_code == 200
    secret = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert "fernet:" in secret
    fresh = Client()
    fresh.post("/accounts/login/", {"login": ben.user.email, "password": PASSWORD})
    assert fresh.get("/candidates/").headers["Location"].startswith("/accounts/login/")


def test_sessions_end_by_the_clock_and_by_idleness(oda: Member, ben: Member) -> None:
    rule(oda, session_hours=8, idle_minutes=30)
    browser, begun = log_in(ben), now()
    for minutes in range(20, 480, 20):
        with frozen(begun + timedelta(minutes=minutes)):
            assert browser.get("/profile").status_code == 200, minutes
    with frozen(begun + timedelta(minutes=481)):
        assert browser.get("/profile").status_code == 302
    idle = log_in(ben)
    # A page that waits for something asks by itself; nobody is there because of that.
    with frozen(begun + timedelta(minutes=20)):
        assert idle.get("/profile", headers={"Parley-Beat": "1"}).status_code == 200
    with frozen(begun + timedelta(minutes=31)):
        assert idle.get("/profile").status_code == 302


def test_where_remembering_is_not_allowed_closing_the_browser_ends_the_session(oda: Member, ben: Member) -> None:
    rule(oda, is_remembering_allowed="")
    browser = log_in(ben, remember="on")
    assert browser.cookies[cookie_name("console")]["max-age"]
    browser.get("/profile")
    assert not browser.cookies[cookie_name("console")]["max-age"]


def test_of_two_organisations_the_strictest_rules_hold(oda: Member, olga: Member) -> None:
    Member.objects.filter(pk=olga.pk).update(role="organisation_admin")
    olga.refresh_from_db()
    Member.objects.create(company=oda.company, user=olga.user, role="recruiter")
    rule(olga, password_length=12, idle_minutes=60)
    rule(oda, password_length=14, idle_minutes=90)
    olga.user.refresh_from_db()
    assert olga.user.sign_in_rules["password_length"] == 14
    assert olga.user.sign_in_rules["idle_minutes"] == 60


@pytest.fixture
def provider(inner_network: str, oda: Member) -> Iterator[OpenIdProvider]:
    """A provider that the organisation has set up."""
    with run_openid_provider(inner_network) as openid:
        form = {"kind": "oidc", "name": "Directory", "place": openid.issuer, "domain": "harbour.example"}
        form |= {"client_id": openid.client_id, "client_secret": openid.client_secret}
        assert browse_as(oda).post("/company/settings/single-sign-on", form).status_code == 302
        openid.claims = {"sub": "ben-1", "email": "ben@harbour.example", "email_verified": True}
        yield openid


def sign_in(openid: OpenIdProvider, email: str = "ben@harbour.example") -> tuple[Client, Any]:
    """A browser that goes to the provider and comes back; and what it is answered."""
    browser = Client()
    left = browser.post("/sign-in", {"email": email}).context
    assert left, "the provider was not found by the domain"
    back = openid.authorize(f"{left['address']}?{urlencode(left['fields'])}")
    return browser, browser.get(back)


def test_a_member_comes_in_by_the_organisations_log_in(provider: OpenIdProvider, ben: Member) -> None:
    browser, answer = sign_in(provider)
    assert answer.status_code == 302 and browser.get("/candidates/").status_code == 200
    assert SignInIdentity.objects.get().sub == "ben-1"
    # From then on the lasting `sub` counts, whatever address stands beside it.
    provider.claims["email"] = "renamed@harbour.example"
    assert sign_in(provider)[1].status_code == 302
    secret = SignInProvider.objects.get().client_secret
    assert secret == provider.client_secret


def test_who_came_in_by_a_provider_goes_with_it(provider: OpenIdProvider, oda: Member, ben: Member) -> None:
    by_provider, by_password = sign_in(provider)[0], log_in(ben)
    path = f"/company/settings/single-sign-on/{SignInProvider.objects.get().pk}/remove"
    assert browse_as(oda).post(path).status_code == 302
    assert by_provider.get("/profile").status_code == 302
    assert by_password.get("/profile").status_code == 200


def test_strangers_do_not_make_us_ask_a_provider_again_and_again(provider: OpenIdProvider) -> None:
    forget_counts()
    stranger, before = Client(), provider.described_count
    answers = [stranger.post("/sign-in", {"email": "x@harbour.example"}).status_code for _ in range(62)]
    assert answers == [200] * 60 + [429] * 2
    assert provider.described_count - before == 1
    forget_counts()


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@harbour.example"},
        {"email_verified": False},
        {"email": "olga@other.example"},
    ],
)
def test_others_do_not_come_in(provider: OpenIdProvider, ben: Member, olga: Member, claims: dict[str, Any]) -> None:
    provider.claims |= claims
    browser, answer = sign_in(provider)
    assert answer.status_code == 403 and browser.get("/").status_code == 302
    assert not SignInIdentity.objects.exists()


def test_a_blocked_member_and_a_colleague_with_a_reused_address_do_not_come_in(
    provider: OpenIdProvider, ben: Member
) -> None:
    sign_in(provider)
    provider.claims["sub"] = "ben-2"
    assert sign_in(provider)[1].status_code == 403
    provider.claims["sub"] = "ben-1"
    Member.objects.filter(pk=ben.pk).update(is_active=False)
    assert sign_in(provider)[1].status_code == 403


@pytest.mark.parametrize(
    "changes", [{"aud": "another"}, {"iss": "https://evil.example"}, {"nonce": "another"}, {"exp": 1}, {"sub": None}]
)
def test_forged_answers_are_refused(provider: OpenIdProvider, ben: Member, changes: dict[str, Any]) -> None:
    provider.changes = changes
    assert sign_in(provider)[1].status_code == 502


def test_a_foreign_key_a_used_code_and_a_state_of_another_browser_are_refused(
    provider: OpenIdProvider, ben: Member
) -> None:
    provider.is_key_foreign = True
    assert sign_in(provider)[1].status_code == 502
    provider.is_key_foreign = False
    browser, answer = sign_in(provider)
    assert browser.get(answer.wsgi_request.get_full_path()).status_code == 400
    assert Client().get(answer.wsgi_request.get_full_path()).status_code == 400


def test_what_a_provider_says_holds_in_its_organisation_only(
    provider: OpenIdProvider, ben: Member, olga: Member
) -> None:
    Member.objects.create(company=olga.company, user=ben.user, role="company_admin", is_default=True)
    User.objects.filter(pk=ben.user_id).update(is_operator=True)
    browser, _ = sign_in(provider)
    page = browser.get("/profile").content.decode()
    assert "Harbour Robotics" in page and "Other Ltd" not in page
    assert browser.post("/profile/company", {"company": olga.company_id}).status_code == 404
    assert browser.get("/operator/mail/").status_code == 403


def test_a_provider_is_read_before_it_is_kept(oda: Member, inner_network: str) -> None:
    form = {"kind": "oidc", "name": "", "domain": "harbour.example", "client_id": "c", "client_secret": "s"}
    browser = browse_as(oda)
    for place in ("http://127.0.0.1:9/", "ftp://x.example", "not an address"):
        assert browser.post("/company/settings/single-sign-on", {**form, "place": place}).status_code == 422
    general = {**form, "kind": "microsoft", "place": "common"}
    assert browser.post("/company/settings/single-sign-on", general).status_code == 422
    assert not SignInProvider.objects.exists()
