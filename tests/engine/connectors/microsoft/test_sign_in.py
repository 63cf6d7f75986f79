"""Signing in with Microsoft: who it is, what they allowed, and what each refusal means."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from parley.engine.connectors.errors import (
    AnswerUnreadable,
    ApprovalMissing,
    ClientRefused,
    CredentialsRefused,
    ServerUnavailable,
    SignInCancelled,
)
from parley.engine.connectors.microsoft.sign_in import MicrosoftSignIn
from parley.engine.connectors.sign_in import Access, AuthorizationWish, ProviderClient, Tokens
from tests.fakes.microsoft.fake import MicrosoftFake
from tests.fakes.microsoft.store import PERSONAL_TENANT, Person

VERIFIER = "v" * 50
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
RETURN = "http://127.0.0.1:8000/connect/microsoft/return"
ALL = frozenset(Access)
WISH = AuthorizationWish(RETURN, "state-1", "nonce-1", CHALLENGE, ALL, "rosa@example.com")
SIGN_IN = MicrosoftSignIn()
NO_ALGORITHM = urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
UNKNOWN = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def rosa(outlook: MicrosoftFake) -> Person:
    return outlook.add_person("rosa@example.com", "Rosa Ruiz")


def go(
    outlook: MicrosoftFake, person: Person, wish: AuthorizationWish = WISH, *, allows: bool = True
) -> dict[str, str]:
    """What comes back to us after the person answered Microsoft's page."""
    there = outlook.sign_in(SIGN_IN.build_authorization_url(outlook.client, wish), person, allows=allows)
    return {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}


def redeem(outlook: MicrosoftFake, person: Person, wish: AuthorizationWish = WISH) -> Tokens:
    """The tokens of a sign-in."""
    return SIGN_IN.redeem_code(outlook.client, RETURN, go(outlook, person, wish)["code"], VERIFIER)


def test_a_sign_in_gives_tokens_and_tells_who_it_was(outlook: MicrosoftFake, rosa: Person) -> None:
    answer = go(outlook, rosa)
    assert answer["state"] == "state-1"
    tokens = SIGN_IN.redeem_code(outlook.client, RETURN, answer["code"], VERIFIER)
    assert tokens.access_token
    assert tokens.refresh_token
    assert "Calendars.ReadWrite" in tokens.scopes
    assert SIGN_IN.list_missing(tokens.scopes, ALL) == []
    identity = SIGN_IN.read_identity(outlook.client, tokens, "nonce-1")
    assert identity.subject == f"{rosa.tenant}:{rosa.oid}"
    assert (identity.email, identity.name, identity.tenant) == ("rosa@example.com", "Rosa Ruiz", rosa.tenant)
    # An address in Microsoft's tokens is not proof that it is theirs.
    assert not identity.is_email_verified
    assert tokens.access_token not in repr(tokens)


def test_a_personal_account_signs_in_with_the_tenant_of_all_of_them(outlook: MicrosoftFake) -> None:
    kim = outlook.add_person("kim@outlook.com", is_personal=True)
    tokens = redeem(outlook, kim)
    assert SIGN_IN.read_identity(outlook.client, tokens, "nonce-1").tenant == PERSONAL_TENANT
    with pytest.raises(AnswerUnreadable):
        SIGN_IN.read_identity(replace(outlook.client, tenant="organizations"), tokens, "nonce-1")
    consumers = replace(outlook.client, tenant="consumers")
    assert SIGN_IN.read_identity(consumers, tokens, "nonce-1").subject == f"{PERSONAL_TENANT}:{kim.oid}"


def test_only_what_is_needed_is_asked_for() -> None:
    client = ProviderClient("id", "secret")

    def ask(*access: Access) -> list[str]:
        url = SIGN_IN.build_authorization_url(client, replace(WISH, access=frozenset(access)))
        return parse_qs(urlsplit(url).query)["scope"][0].split()

    who = ["openid", "profile", "email", "offline_access", "User.Read"]
    assert ask(Access.IDENTITY) == who
    assert ask(Access.IDENTITY, Access.READ_CALENDARS) == [*who, "Calendars.Read"]
    assert ask(*Access) == [*who, "Calendars.ReadWrite"]
    url = SIGN_IN.build_authorization_url(client, WISH)
    assert url.startswith("https://login.microsoftonline.com/common/oauth2/v2.0/authorize?")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert (asked["code_challenge"], asked["code_challenge_method"]) == (CHALLENGE, "S256")
    assert (asked["prompt"], asked["login_hint"], asked["nonce"]) == ("select_account", "rosa@example.com", "nonce-1")


def test_what_was_not_granted_is_named(outlook: MicrosoftFake, rosa: Person) -> None:
    outlook.faults.withheld_scopes = frozenset({"Calendars.ReadWrite"})
    missing = SIGN_IN.list_missing(redeem(outlook, rosa).scopes, ALL)
    assert [words.split()[0] for words in missing] == ["Read", "Have"]
    read_only = frozenset({"https://graph.microsoft.com/Calendars.Read", "openid"})
    assert len(SIGN_IN.list_missing(read_only, ALL)) == 1
    assert SIGN_IN.list_missing(read_only, frozenset({Access.IDENTITY, Access.READ_CALENDARS})) == []


def test_a_refresh_token_rotates_and_the_old_one_dies(outlook: MicrosoftFake, rosa: Person) -> None:
    outlook.faults.refresh_grace_seconds = 0
    first = redeem(outlook, rosa)
    second = SIGN_IN.refresh_tokens(outlook.client, first.refresh_token)
    assert second.refresh_token not in ("", first.refresh_token)
    with pytest.raises(CredentialsRefused):
        SIGN_IN.refresh_tokens(outlook.client, first.refresh_token)
    outlook.faults.omits_refresh_token = True
    assert SIGN_IN.refresh_tokens(outlook.client, second.refresh_token).refresh_token == ""


@pytest.mark.parametrize("number", [50173, 65001, 50057, 50076])
def test_a_grant_that_ended_asks_for_a_new_sign_in(outlook: MicrosoftFake, rosa: Person, number: int) -> None:
    tokens = redeem(outlook, rosa)
    outlook.revoke(rosa, number)
    with pytest.raises(CredentialsRefused) as caught:
        SIGN_IN.refresh_tokens(outlook.client, tokens.refresh_token)
    assert caught.value.permanent


def test_a_code_is_good_once_and_with_its_verifier_only(outlook: MicrosoftFake, rosa: Person) -> None:
    code = go(outlook, rosa)["code"]
    with pytest.raises(CredentialsRefused):
        SIGN_IN.redeem_code(outlook.client, RETURN, code, "w" * 50)
    SIGN_IN.redeem_code(outlook.client, RETURN, code, VERIFIER)
    with pytest.raises(CredentialsRefused):
        SIGN_IN.redeem_code(outlook.client, RETURN, code, VERIFIER)


def test_a_wrong_secret_is_the_installations_fault_and_nobody_elses(outlook: MicrosoftFake, rosa: Person) -> None:
    tokens = redeem(outlook, rosa)
    wrong = replace(outlook.client, client_secret="guessed")
    with pytest.raises(ClientRefused) as caught:
        SIGN_IN.refresh_tokens(wrong, tokens.refresh_token)
    assert not caught.value.permanent
    assert SIGN_IN.check_client(outlook.client) == ""
    assert "secret is wrong" in SIGN_IN.check_client(wrong)
    assert "client id" in SIGN_IN.check_client(replace(outlook.client, client_id=UNKNOWN))
    assert "tenant" in SIGN_IN.check_client(replace(outlook.client, tenant="a/../b"))


def test_whoever_cancels_connects_nothing(outlook: MicrosoftFake, rosa: Person) -> None:
    refusal = SIGN_IN.read_refusal(go(outlook, rosa, allows=False))
    assert isinstance(refusal, SignInCancelled)


@pytest.mark.parametrize(
    ("error", "description", "expected"),
    [
        ("access_denied", "AADSTS90094: An administrator has to consent.", ApprovalMissing),
        ("consent_required", "", ApprovalMissing),
        ("access_denied", "AADSTS65001: Nobody consented.", ApprovalMissing),
        ("access_denied", "", SignInCancelled),
        ("unauthorized_client", "AADSTS700016: Unknown.", ClientRefused),
        ("invalid_request", "AADSTS50011: The redirect URI does not match.", ClientRefused),
        ("temporarily_unavailable", "", ServerUnavailable),
        ("interaction_required", "AADSTS50076: MFA.", CredentialsRefused),
    ],
)
def test_each_refusal_says_whose_turn_it_is(error: str, description: str, expected: type[Exception]) -> None:
    assert type(SIGN_IN.read_refusal({"error": error, "error_description": description})) is expected


def test_scenario_45_where_an_administrator_has_to_approve_there_is_a_link_for_them(outlook: MicrosoftFake) -> None:
    outlook.faults.sign_in_refusal = 90094
    strict = outlook.add_tenant("Strict Inc.", requires_approval=True)
    kim = outlook.add_person("kim@strict.example", tenant=strict)
    assert isinstance(SIGN_IN.read_refusal(go(outlook, kim)), ApprovalMissing)
    url = SIGN_IN.build_approval_url(outlook.client, RETURN, "state-2")
    assert urlsplit(url).path == "/organizations/v2.0/adminconsent"
    assert "Calendars.ReadWrite" in parse_qs(urlsplit(url).query)["scope"][0]
    assert SIGN_IN.build_approval_url(replace(outlook.client, tenant=strict.id), RETURN, "").split("/")[3] == strict.id
    # Once that is done the same sign-in goes through.
    outlook.approve(strict)
    assert SIGN_IN.read_identity(outlook.client, redeem(outlook, kim), "nonce-1").tenant == strict.id


def test_an_id_token_that_does_not_hold_proves_nothing(outlook: MicrosoftFake, rosa: Person) -> None:
    tokens = redeem(outlook, rosa)
    claims = outlook.identity.make_claims(rosa, "nonce-1", frozenset({"email"}))
    other = outlook.add_tenant("Other Inc.").id
    forged = [
        outlook.identity.sign({**claims, "aud": "somebody-else"}),
        outlook.identity.sign({**claims, "exp": 1, "iat": 0, "nbf": 0}),
        outlook.identity.sign({**claims, "nonce": "another"}),
        outlook.identity.sign({**claims, "tid": other}),
        outlook.identity.sign({**claims, "iss": "https://login.example.org/v2.0"}),
        outlook.identity.sign(claims, "a key of somebody else"),
        outlook.identity.sign({name: value for name, value in claims.items() if name != "oid"}),
        f"{NO_ALGORITHM}.{tokens.id_token.split('.')[1]}.",
        tokens.id_token[:-6] + "AAAAAA",
        "",
    ]
    for id_token in forged:
        with pytest.raises(AnswerUnreadable):
            SIGN_IN.read_identity(outlook.client, replace(tokens, id_token=id_token), "nonce-1")
    with pytest.raises(AnswerUnreadable):
        SIGN_IN.read_identity(outlook.client, tokens, "another nonce")
    with pytest.raises(AnswerUnreadable):
        SIGN_IN.read_identity(replace(outlook.client, tenant=other), tokens, "nonce-1")
    assert SIGN_IN.read_identity(outlook.client, tokens, "nonce-1").subject
