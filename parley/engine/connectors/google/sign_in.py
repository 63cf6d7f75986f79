"""Signing in with Google: OAuth 2 with PKCE, OpenID Connect, and consent that a person may give in part."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from parley.engine.connectors.errors import (
    AnswerUnreadable,
    ApprovalMissing,
    ClientRefused,
    ConnectorError,
    CredentialsRefused,
    ServerUnavailable,
    SignInCancelled,
)
from parley.engine.connectors.google.addresses import list_endpoints
from parley.engine.connectors.google.identity.key_sets import fetch_keys, holds_key
from parley.engine.connectors.google.identity.scopes import list_missing, list_scopes
from parley.engine.connectors.id_tokens import read_id_token
from parley.engine.connectors.reaching import ask_sign_in, read_json, read_retry_after
from parley.engine.connectors.sign_in import Access, AuthorizationWish, Identity, ProviderClient, Tokens
from parley.toolkit.safe_http.client import Answer

# Google's id_tokens bear the one or the other.
ISSUERS = frozenset({"https://accounts.google.com", "accounts.google.com"})
SIGNED_OUT = "Google no longer accepts this sign-in. Connect the account again."
# A sign-in lives an hour where the answer does not say.
USUAL_SECONDS = 3600

NEEDS_APPROVAL = frozenset({"admin_policy_enforced", "access_not_configured"})
OURS_TO_MEND = frozenset(
    {
        "invalid_client",
        "unauthorized_client",
        "redirect_uri_mismatch",
        "invalid_scope",
        "invalid_request",
        "unsupported_response_type",
        "unsupported_grant_type",
        "deleted_client",
        "disabled_client",
        "origin_mismatch",
    }
)


class GoogleSignIn:
    """Google as a SignInProvider; see there for what the methods promise."""

    def build_authorization_url(self, client: ProviderClient, wish: AuthorizationWish) -> str:
        """Google's page. A refresh token comes with offline access and a consent that was shown, so both are asked."""
        asked = {
            "client_id": client.client_id,
            "redirect_uri": wish.redirect_uri,
            "response_type": "code",
            "scope": " ".join(list_scopes(wish.access)),
            "state": wish.state,
            "nonce": wish.nonce,
            "code_challenge": wish.code_challenge,
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "select_account consent" if wish.chooses_account else "consent",
            "include_granted_scopes": "true",
        }
        if wish.login_hint:
            asked["login_hint"] = wish.login_hint
        return f"{list_endpoints(client.imitation).authorization}?{urlencode(asked)}"

    def read_refusal(self, answer: Mapping[str, str]) -> ConnectorError:
        """The error that a redirect with `error` stands for."""
        return _judge(answer.get("error", ""), None)

    def redeem_code(self, client: ProviderClient, redirect_uri: str, code: str, code_verifier: str) -> Tokens:
        """Tokens for a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": code_verifier,
        }
        return _ask_tokens(client, form)

    def refresh_tokens(self, client: ProviderClient, refresh_token: str) -> Tokens:
        """Fresh tokens; Google keeps the refresh token, so none comes with them as a rule."""
        return _ask_tokens(client, {"grant_type": "refresh_token", "refresh_token": refresh_token})

    def read_identity(self, client: ProviderClient, tokens: Tokens, nonce: str) -> Identity:
        """Who signed in, by the id_token that came with the tokens."""
        address = list_endpoints(client.imitation).keys
        keys = fetch_keys(address, client.imitation)
        if not holds_key(keys, tokens.id_token):
            # Google changes its keys every few days.
            keys = fetch_keys(address, client.imitation, is_anew=True)
        claims, _ = read_id_token(tokens.id_token, keys, client.client_id, nonce)
        subject = claims.get("sub")
        if claims.get("iss") not in ISSUERS or not isinstance(subject, str) or not subject:
            raise AnswerUnreadable("The provider's answer does not prove who signed in. Try again.")
        return Identity(
            subject=subject,
            email=str(claims.get("email") or "").strip(),
            is_email_verified=claims.get("email_verified") in (True, "true"),
            name=str(claims.get("name") or "").strip()[:200],
            tenant=str(claims.get("hd") or ""),
        )

    def list_scopes(self, access: frozenset[Access]) -> list[str]:
        """The scopes that are asked for; who may write events may read them."""
        return list_scopes(access)

    def list_missing(self, scopes: frozenset[str], access: frozenset[Access]) -> list[str]:
        """What was not granted of `access`, in words for the person."""
        return list_missing(scopes, access)

    def revoke(self, client: ProviderClient, refresh_token: str) -> None:
        """Give the grant back, and with it all that this person granted to this installation."""
        address = list_endpoints(client.imitation).revocation
        answer = ask_sign_in(address, {"token": refresh_token}, client.imitation)
        # 400 says that it is dead already (invalid_token).
        if answer.status not in {200, 400}:
            raise ServerUnavailable(retry_after_seconds=read_retry_after(answer))

    def build_approval_url(self, client: ProviderClient, redirect_uri: str, state: str) -> str:
        """Google has no such page: administrators trust an application in their own console."""
        return ""

    def check_client(self, client: ProviderClient) -> str:
        """What is wrong with id and secret: Google judges them before it looks at a refresh token that never was."""
        try:
            self.refresh_tokens(client, "parley-asks-whether-the-client-is-known")
        except CredentialsRefused:
            return ""
        except ConnectorError as error:
            return str(error)
        return ""


def _ask_tokens(client: ProviderClient, form: dict[str, str]) -> Tokens:
    known = {"client_id": client.client_id, "client_secret": client.client_secret}
    answer = ask_sign_in(list_endpoints(client.imitation).token, {**known, **form}, client.imitation)
    found = read_json(answer)
    if answer.status != 200:
        raise _judge(str(found.get("error") or ""), answer)
    return _read_tokens(found)


def _read_tokens(found: Mapping[str, Any]) -> Tokens:
    access_token, seconds = found.get("access_token"), found.get("expires_in", USUAL_SECONDS)
    if not isinstance(access_token, str) or not access_token or not isinstance(seconds, int):
        raise AnswerUnreadable
    return Tokens(
        access_token=access_token,
        refresh_token=str(found.get("refresh_token") or ""),
        expires_in_seconds=seconds,
        scopes=frozenset(str(found.get("scope") or "").split()),
        id_token=str(found.get("id_token") or ""),
    )


def _judge(word: str, answer: Answer | None) -> ConnectorError:
    """What an OAuth error says; `answer` is that of the token endpoint, None for a redirect."""
    if word == "invalid_grant":
        return CredentialsRefused(SIGNED_OUT)
    if word in NEEDS_APPROVAL:
        return ApprovalMissing()
    if word == "access_denied":
        # At the token endpoint nobody cancels: an administrator's rule says no.
        return SignInCancelled() if answer is None else ApprovalMissing()
    if word == "org_internal":
        return ClientRefused("This installation is registered at Google for people of its own organization only.")
    if word == "disallowed_useragent":
        return SignInCancelled("Google signs nobody in inside of another app. Open this page in a browser.")
    if word in OURS_TO_MEND:
        return ClientRefused()
    if answer is not None and answer.status == 401:
        return ClientRefused()
    seconds = read_retry_after(answer) if answer is not None else None
    return ServerUnavailable("Google did not complete the sign-in. Try again.", retry_after_seconds=seconds)
