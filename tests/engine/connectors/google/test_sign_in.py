"""Signing in with Google: what is asked, what was granted, who it was, and what each refusal means."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest

from parley.engine.connectors.errors import (
    AnswerUnreadable,
    ApprovalMissing,
    ClientRefused,
    CredentialsRefused,
    ScopesMissing,
    ServerUnavailable,
    SignInCancelled,
)
from parley.engine.connectors.google.sign_in import GoogleSignIn
from parley.engine.connectors.sign_in import Access, AuthorizationWish, ProviderClient, Tokens
from tests.engine.connectors.google.conftest import Desk
from tests.fakes.google.fake import GoogleFake

RETURN = "https://parley.example/connect/return"
VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
ALL = frozenset(Access)
WISH = AuthorizationWish(RETURN, "state-1", "nonce-1", CHALLENGE, ALL)
SIGN_IN = GoogleSignIn()
ROOT = "https://www.googleapis.com/auth/"


def consent(google: GoogleFake, email: str, wish: AuthorizationWish = WISH, **pressed: object) -> dict[str, str]:
    """What the redirect says after a person walked through the pages, who had allowed nothing before."""
    google.revoke(email)
    address = SIGN_IN.build_authorization_url(google.client, wish)
    location = google.walk_consent(address, email, **pressed)  # type: ignore[arg-type]
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def sign_in(google: GoogleFake, email: str, wish: AuthorizationWish = WISH, **pressed: object) -> Tokens:
    answer = consent(google, email, wish, **pressed)
    assert answer["state"] == wish.state
    return SIGN_IN.redeem_code(google.client, RETURN, answer["code"], VERIFIER)


def test_a_person_signs_in_and_is_known_by_the_subject(desk: Desk) -> None:
    tokens = sign_in(desk.google, desk.email)
    assert tokens.refresh_token
    assert tokens.expires_in_seconds == 3599
    assert SIGN_IN.list_missing(tokens.scopes, ALL) == []
    identity = SIGN_IN.read_identity(desk.google.client, tokens, "nonce-1")
    assert identity.subject == desk.google.store.people[desk.email].subject
    assert (identity.email, identity.is_email_verified, identity.name) == (desk.email, True, "Rosa")
    assert not any(secret in repr(tokens) for secret in (tokens.access_token, tokens.refresh_token, tokens.id_token))


def test_the_least_is_asked_for() -> None:
    """Reading needs no right to write, and who may write events may read them."""

    def ask(*access: Access) -> set[str]:
        wish = replace(WISH, access=frozenset(access))
        address = SIGN_IN.build_authorization_url(ProviderClient("id", "secret"), wish)
        return set(parse_qs(urlsplit(address).query)["scope"][0].replace(ROOT, "").split())

    identity = {"openid", "email", "profile"}
    reading = identity | {"calendar.calendarlist.readonly", "calendar.events.freebusy"}
    assert ask(Access.IDENTITY) == identity
    assert ask(Access.IDENTITY, Access.READ_CALENDARS) == reading | {"calendar.events.readonly"}
    assert ask(*Access) == reading | {"calendar.events"}


def test_scenario_1_a_second_sign_in_without_consent_brings_no_refresh_token(desk: Desk) -> None:
    """Whoever keeps tokens keeps the old one: nothing is answered that could overwrite it."""
    assert sign_in(desk.google, desk.email).refresh_token
    desk.google.faults.omits_refresh_token = True
    again = sign_in(desk.google, desk.email)
    assert again.refresh_token == ""
    assert again.access_token


def test_scenario_2_an_unticked_scope_is_named_and_the_rest_works(desk: Desk) -> None:
    tokens = sign_in(desk.google, desk.email, unticks=frozenset({"calendar.events"}))
    missing = SIGN_IN.list_missing(tokens.scopes, ALL)
    assert missing == ["add booked conversations to your calendar"]
    assert SIGN_IN.list_missing(tokens.scopes, frozenset({Access.READ_CALENDARS})) == []
    connector = desk.open(tokens.access_token)
    assert [calendar.href for calendar in connector.list_calendars()] == [desk.email]


def test_without_the_list_of_calendars_nothing_can_be_read(desk: Desk) -> None:
    unticks = frozenset({"calendar.calendarlist.readonly", "calendar.events.freebusy", "calendar.events"})
    tokens = sign_in(desk.google, desk.email, unticks=unticks)
    assert SIGN_IN.list_missing(tokens.scopes, ALL) == [
        "see the list of your calendars",
        "see when you are busy",
        "add booked conversations to your calendar",
    ]
    with pytest.raises(ScopesMissing):
        desk.open(tokens.access_token).list_calendars()


def test_scenario_3_a_revoked_grant_is_refused_for_good_after_one_call(desk: Desk) -> None:
    tokens = sign_in(desk.google, desk.email)
    desk.google.revoke(desk.email)
    desk.google.calls.clear()
    with pytest.raises(CredentialsRefused) as caught:
        SIGN_IN.refresh_tokens(desk.google.client, tokens.refresh_token)
    assert caught.value.permanent
    assert desk.asked == ["token"]


def test_scenario_4_a_wrong_client_secret_is_the_installations_fault(desk: Desk) -> None:
    tokens = sign_in(desk.google, desk.email)
    wrong = replace(desk.google.client, client_secret="not-the-secret")
    with pytest.raises(ClientRefused) as caught:
        SIGN_IN.refresh_tokens(wrong, tokens.refresh_token)
    assert not caught.value.permanent
    assert "client id and secret" in SIGN_IN.check_client(wrong)
    assert SIGN_IN.check_client(desk.google.client) == ""
    assert SIGN_IN.refresh_tokens(desk.google.client, tokens.refresh_token).access_token


def test_a_code_is_good_once_and_with_its_verifier_only(desk: Desk) -> None:
    code = consent(desk.google, desk.email)["code"]
    with pytest.raises(CredentialsRefused):
        SIGN_IN.redeem_code(desk.google.client, RETURN, code, "w" * 43)
    code = consent(desk.google, desk.email)["code"]
    SIGN_IN.redeem_code(desk.google.client, RETURN, code, VERIFIER)
    with pytest.raises(CredentialsRefused):
        SIGN_IN.redeem_code(desk.google.client, RETURN, code, VERIFIER)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("access_denied", SignInCancelled),
        ("admin_policy_enforced", ApprovalMissing),
        ("org_internal", ClientRefused),
        ("redirect_uri_mismatch", ClientRefused),
        ("disallowed_useragent", SignInCancelled),
        ("something_new", ServerUnavailable),
        ("", ServerUnavailable),
    ],
)
def test_a_redirect_with_an_error_says_what_happened(word: str, expected: type[Exception]) -> None:
    assert type(SIGN_IN.read_refusal({"error": word, "state": "state-1"})) is expected


def test_whoever_cancels_is_told_so(desk: Desk) -> None:
    answer = consent(desk.google, desk.email, cancels=True)
    assert isinstance(SIGN_IN.read_refusal(answer), SignInCancelled)


@pytest.mark.parametrize(("status", "reason"), [(500, "internal_failure"), (503, ""), (429, "rate_limited")])
def test_a_token_endpoint_in_trouble_is_asked_again_later(desk: Desk, status: int, reason: str) -> None:
    desk.google.faults.refuse(status, reason, on="/token", retry_after="30")
    with pytest.raises(ServerUnavailable) as caught:
        SIGN_IN.refresh_tokens(desk.google.client, "any")
    assert caught.value.retry_after_seconds == 30


def test_an_id_token_that_does_not_hold_proves_nothing(desk: Desk) -> None:
    tokens = sign_in(desk.google, desk.email)
    client = desk.google.client
    with pytest.raises(AnswerUnreadable):
        SIGN_IN.read_identity(client, tokens, "another-nonce")
    with pytest.raises(AnswerUnreadable):
        SIGN_IN.read_identity(replace(client, client_id="somebody-else"), tokens, "nonce-1")
    head, body, signature = tokens.id_token.split(".")
    claims = json.loads(urlsafe_b64decode(body + "=="))
    forged = urlsafe_b64encode(json.dumps({**claims, "sub": "1"}).encode()).decode().rstrip("=")
    unsigned = urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    for token in (f"{head}.{forged}.{signature}", f"{unsigned}.{forged}.", "", "a.b.c", f"{head}.{body}."):
        with pytest.raises(AnswerUnreadable):
            SIGN_IN.read_identity(client, replace(tokens, id_token=token), "nonce-1")


def test_giving_a_grant_back_twice_is_done(desk: Desk) -> None:
    tokens = sign_in(desk.google, desk.email)
    SIGN_IN.revoke(desk.google.client, tokens.refresh_token)
    SIGN_IN.revoke(desk.google.client, tokens.refresh_token)
    with pytest.raises(CredentialsRefused):
        SIGN_IN.refresh_tokens(desk.google.client, tokens.refresh_token)


def test_no_page_for_administrators_is_named(google: GoogleFake) -> None:
    assert SIGN_IN.build_approval_url(google.client, RETURN, "state-1") == ""
