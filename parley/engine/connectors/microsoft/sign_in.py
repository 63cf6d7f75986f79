"""Signing in with Microsoft: OAuth 2 and OpenID Connect of the Microsoft identity platform."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from parley.engine.connectors.errors import AnswerUnreadable, ClientRefused, ServerUnavailable
from parley.engine.connectors.id_tokens import read_id_token
from parley.engine.connectors.microsoft.addresses import SIGN_IN_ORIGIN, read_json
from parley.engine.connectors.microsoft.refusals import OURS, name_sign_in_refusal
from parley.engine.connectors.reaching import read_retry_after, translate_failures
from parley.engine.connectors.sign_in import Access, AuthorizationWish, Identity, ProviderClient, Tokens
from parley.toolkit.safe_http.client import Answer, open_guarded_client

TOTAL_SECONDS = 10.0
MAX_BYTES = 1_000_000
# All personal accounts live in this one tenant.
PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
SHARED_TENANTS = frozenset({"common", "organizations", "consumers"})
READ, WRITE = "Calendars.Read", "Calendars.ReadWrite"
SCOPES: Mapping[Access, tuple[str, ...]] = {
    Access.IDENTITY: ("openid", "profile", "email", "offline_access", "User.Read"),
    Access.READ_CALENDARS: (READ,),
    Access.WRITE_EVENTS: (WRITE,),
}
_GRAPH = "https://graph.microsoft.com/"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TENANT = re.compile(r"[A-Za-z0-9.-]{1,255}")


class MicrosoftSignIn:
    """Microsoft's sign-in; see SignInProvider for what the methods promise."""

    def build_authorization_url(self, client: ProviderClient, wish: AuthorizationWish) -> str:
        """Where the person's browser goes; whoever may write is not asked for reading beside it."""
        asked = {
            "client_id": client.client_id,
            "response_type": "code",
            "response_mode": "query",
            "redirect_uri": wish.redirect_uri,
            "scope": " ".join(list_scopes(wish.access)),
            "state": wish.state,
            "nonce": wish.nonce,
            "code_challenge": wish.code_challenge,
            "code_challenge_method": "S256",
        }
        if wish.chooses_account:
            asked["prompt"] = "select_account"
        if wish.login_hint:
            asked["login_hint"] = wish.login_hint
        return f"{_find_endpoint(client, 'oauth2/v2.0/authorize')}?{_spell(asked)}"

    def read_refusal(self, answer: Mapping[str, str]) -> Exception:
        """The error that a redirect with `error` stands for."""
        subcode, error = answer.get("error_subcode", ""), answer.get("error", "")
        description = answer.get("error_description", "")
        return name_sign_in_refusal("access_denied" if subcode == "cancel" else error, description, asks_person=True)

    def redeem_code(self, client: ProviderClient, redirect_uri: str, code: str, code_verifier: str) -> Tokens:
        """Tokens for a code."""
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return self._ask_tokens(client, {**fields, "code_verifier": code_verifier}, asks_person=True)

    def refresh_tokens(self, client: ProviderClient, refresh_token: str) -> Tokens:
        """Fresh tokens; the refresh token is a new one every time."""
        fields = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._ask_tokens(client, fields, asks_person=False)

    def read_identity(self, client: ProviderClient, tokens: Tokens, nonce: str) -> Identity:
        """Who signed in; the issuer is the person's own tenant, which has to fit the keys and the tenant we ask."""
        answer = _ask(client, "GET", _find_endpoint(client, "discovery/v2.0/keys"))
        if answer.status != 200:
            raise ServerUnavailable(retry_after_seconds=read_retry_after(answer))
        claims, key = read_id_token(tokens.id_token, answer.body, client.client_id, nonce)
        tenant, person = str(claims.get("tid", "")), str(claims.get("oid", ""))
        if not (_GUID.fullmatch(tenant) and _GUID.fullmatch(person) and _is_tenant_of(client, tenant)):
            raise AnswerUnreadable("This Microsoft account belongs to an organization that cannot connect here.")
        issuer = f"{SIGN_IN_ORIGIN}/{tenant}/v2.0"
        if claims.get("iss") != issuer or str(key.get("issuer", issuer)).replace("{tenantid}", tenant) != issuer:
            raise AnswerUnreadable("The provider's answer does not prove who signed in. Try again.")
        return Identity(
            subject=f"{tenant}:{person}",
            email=str(claims.get("email") or claims.get("preferred_username") or "")[:320],
            # An address in these tokens proves nothing, unless Microsoft says that its domain's owner was verified.
            is_email_verified=bool(claims.get("email")) and str(claims.get("xms_edov", "")).lower() in {"true", "1"},
            name=str(claims.get("name", ""))[:200],
            tenant=tenant,
        )

    def list_scopes(self, access: frozenset[Access]) -> list[str]:
        """The scopes that are asked for; writing holds reading."""
        return list_scopes(access)

    def list_missing(self, scopes: frozenset[str], access: frozenset[Access]) -> list[str]:
        """What was not granted, in words; `User.Read` comes along and is never missed."""
        granted = {scope.removeprefix(_GRAPH).casefold() for scope in scopes}
        missing = []
        if Access.READ_CALENDARS in access and not granted & {READ.casefold(), WRITE.casefold()}:
            missing.append("Read your calendars")
        if Access.WRITE_EVENTS in access and WRITE.casefold() not in granted:
            missing.append("Have full access to your calendars, which Parley needs to write booked conversations")
        return missing

    def revoke(self, client: ProviderClient, refresh_token: str) -> None:
        """Microsoft takes no single grant back: the person removes Parley from the list of their applications.

        Its one call for it ends all sessions of the person everywhere, which nobody wished for.
        """

    def build_approval_url(self, client: ProviderClient, redirect_uri: str, state: str) -> str:
        """Where an administrator approves Parley; personal accounts have none, so "common" is not taken there."""
        tenant = "organizations" if client.tenant in SHARED_TENANTS else client.tenant
        scopes = [scope for scope in list_scopes(frozenset(Access)) if scope not in SCOPES[Access.IDENTITY]]
        asked = {
            "client_id": client.client_id,
            "scope": " ".join(f"{_GRAPH}{scope}" for scope in ("User.Read", *scopes)),
            "redirect_uri": redirect_uri,
            "state": state,
        }
        return f"{_find_root(client)}/{quote(tenant, safe='')}/v2.0/adminconsent?{_spell(asked)}"

    def check_client(self, client: ProviderClient) -> str:
        """What is wrong with the client id and secret, as far as the answer to a code that never was tells."""
        if not _TENANT.fullmatch(client.tenant):
            return "The tenant is common, organizations, consumers, or the id of one tenant."
        fields = {"grant_type": "authorization_code", "code": "none", "redirect_uri": "https://localhost/"}
        answer = _ask_token_endpoint(client, {**fields, "code_verifier": "n" * 43})
        error, codes = _read_error(answer)
        if frozenset(codes) & {7000215, 7000222}:
            return "Microsoft knows this client id, but the secret is wrong or has expired. Paste the secret's value."
        if 90002 in codes:
            return "Microsoft does not know this tenant."
        if 700016 in codes:
            return "Microsoft does not know this client id in this tenant."
        if frozenset(codes) & (OURS - {50011, 500113}) or error in {"invalid_client", "unauthorized_client"}:
            return "Microsoft refuses this client id and secret."
        return ""

    def _ask_tokens(self, client: ProviderClient, fields: Mapping[str, str], *, asks_person: bool) -> Tokens:
        answer = _ask_token_endpoint(client, fields)
        if answer.status != 200:
            error, codes = _read_error(answer)
            if answer.status == 429 or answer.status >= 500:
                raise ServerUnavailable(retry_after_seconds=read_retry_after(answer))
            raise name_sign_in_refusal(error, "", codes, asks_person=asks_person)
        found = read_json(answer)
        try:
            return Tokens(
                access_token=_require(found["access_token"]),
                refresh_token=str(found.get("refresh_token") or ""),
                expires_in_seconds=int(found["expires_in"]),
                scopes=frozenset(str(found.get("scope", "")).split()),
                id_token=str(found.get("id_token") or ""),
            )
        except (KeyError, ValueError, TypeError):
            raise AnswerUnreadable from None


def list_scopes(access: frozenset[Access]) -> list[str]:
    """The scopes to ask for; writing holds reading."""
    scopes = [scope for each in Access if each in access for scope in SCOPES[each]]
    return [scope for scope in scopes if scope != READ or WRITE not in scopes]


def _find_root(client: ProviderClient) -> str:
    return client.imitation.rstrip("/") or SIGN_IN_ORIGIN


def _find_endpoint(client: ProviderClient, path: str) -> str:
    if not _TENANT.fullmatch(client.tenant):
        raise ClientRefused
    return f"{_find_root(client)}/{client.tenant}/{path}"


def _is_tenant_of(client: ProviderClient, tenant: str) -> bool:
    wanted = client.tenant.lower()
    if wanted == "consumers":
        return tenant == PERSONAL_TENANT
    if wanted == "organizations":
        return tenant != PERSONAL_TENANT
    # A tenant may be configured by one of its domains, which the token does not say.
    return tenant == wanted or not _GUID.fullmatch(wanted)


def _ask_token_endpoint(client: ProviderClient, fields: Mapping[str, str]) -> Answer:
    form = {"client_id": client.client_id, "client_secret": client.client_secret, **fields}
    return _ask(client, "POST", _find_endpoint(client, "oauth2/v2.0/token"), _spell(form).encode())


def _ask(client: ProviderClient, method: str, url: str, body: bytes = b"") -> Answer:
    origins = frozenset({client.imitation}) if client.imitation else frozenset[str]()
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    with (
        open_guarded_client(allowed_origins=origins, total_seconds=TOTAL_SECONDS, max_bytes=MAX_BYTES) as asking,
        translate_failures(),
    ):
        return asking.request(method, url, headers={"Accept": "application/json", **headers}, body=body)


def _read_error(answer: Answer) -> tuple[str, list[int]]:
    try:
        found: dict[str, Any] = json.loads(answer.body)
        codes = [int(code) for code in found.get("error_codes", [])]
        codes += [int(code) for code in re.findall(r"AADSTS(\d{4,9})", str(found.get("error_description", "")))]
        return str(found.get("error", "")), codes
    except (ValueError, TypeError, AttributeError, RecursionError):
        return "", []


def _require(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


def _spell(fields: Mapping[str, str]) -> str:
    return urlencode(fields, quote_via=quote)
