"""Sign-in, codes and tokens of the Microsoft identity platform, version 2.0."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.fakes.microsoft.faults import Faults
from tests.fakes.microsoft.rules import SignInRefused
from tests.fakes.microsoft.store import PERSONAL_TENANT, Person, Store, make_guid

CODE_LIFE = timedelta(minutes=10)
IDLE_LIFE = timedelta(days=90)
ISSUER = "https://login.microsoftonline.com/{tenant}/v2.0"
GRAPH = "https://graph.microsoft.com/"
OPEN_ID = {"openid", "profile", "email", "offline_access"}
WORDS = {
    50173: "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
    65001: "The user or administrator has not consented to use the application.",
    50057: "The user account is disabled.",
    50076: "Due to a configuration change made by your administrator, you must use multi-factor authentication.",
}


@lru_cache
def make_key(name: str) -> RSAKey:
    """A signing key; making one takes long, so a process makes each once."""
    return RSAKey.generate_key(2048, {"kid": hashlib.sha256(name.encode()).hexdigest()[:20], "use": "sig"})


@dataclass
class Code:
    """What a person allowed, until it is redeemed."""

    person: Person
    query: dict[str, str]
    scopes: frozenset[str]
    made_at: datetime
    is_spent: bool = False


@dataclass
class Grant:
    """A refresh token. `replaced_at` once another one took its place; `refusal` the AADSTS number it was ended with."""

    person: Person
    client_id: str
    scopes: frozenset[str]
    used_at: datetime
    replaced_at: datetime | None = None
    refusal: int = 0


@dataclass
class AccessToken:
    """An opaque token for Graph."""

    person: Person
    client_id: str
    scopes: frozenset[str]
    expires_at: datetime
    refusal: str = ""


@dataclass
class Identity:
    """The registration of one client, and everything that was given to it."""

    store: Store
    faults: Faults
    client_id: str
    client_secret: str
    redirect_uris: frozenset[str] = frozenset()
    codes: dict[str, Code] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    access_tokens: dict[str, AccessToken] = field(default_factory=dict)
    consents: dict[str, frozenset[str]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=lambda: ["first"])

    def check_authorization(self, tenant: str, query: dict[str, str]) -> None:
        """What the page refuses to show at all."""
        if query.get("client_id") != self.client_id:
            raise app_refusal("client-known", 400, "unauthorized_client", 700016, "Application was not found.")
        address = query.get("redirect_uri", "")
        if not address or (self.redirect_uris and address not in self.redirect_uris):
            raise app_refusal("redirect-registered", 400, "invalid_request", 50011, "The redirect URI does not match.")
        if tenant not in {"common", "organizations", "consumers", *self.store.tenants}:
            raise app_refusal("tenant-kind", 400, "invalid_tenant", 90002, f"Tenant '{tenant}' not found.")
        if query.get("response_type") != "code" or query.get("code_challenge_method", "S256") != "S256":
            raise app_refusal("pkce", 400, "invalid_request", 9002313, "A code with an S256 challenge is asked for.")
        read_scopes(query.get("scope", ""))

    def list_accounts(self, tenant: str) -> list[Person]:
        """Who may sign in at this address."""
        return [person for person in self.store.people.values() if is_let_in(person, tenant)]

    def answer(self, tenant: str, query: dict[str, str], email: str, *, allows: bool) -> str:
        """Where the browser goes after the person chose; "" where the organization's administrator has to approve."""
        self.check_authorization(tenant, query)
        person = self.store.people.get(email)
        if not allows or person is None:
            return self.refuse(query, "access_denied", 65004, "User declined to consent to access the app.", "cancel")
        if not is_let_in(person, tenant):
            raise app_refusal("tenant-kind", 400, "invalid_request", 50020, "This kind of account cannot be used here.")
        if self.faults.sign_in_refusal:
            number, self.faults.sign_in_refusal = self.faults.sign_in_refusal, 0
            return self.refuse(query, "access_denied", number, WORDS.get(number, "Access was refused."))
        own = self.store.tenants[person.tenant]
        if own.requires_approval and not own.is_approved:
            return ""
        code = "1.A" + secrets.token_urlsafe(60)
        scopes = frozenset(read_scopes(query["scope"])) - self.faults.withheld_scopes
        self.codes[code] = Code(person, query, scopes, self.store.clock.now())
        self.consents[person.email] = self.consents.get(person.email, frozenset()) | scopes
        return build_return(query, {"code": code, "session_state": make_guid(code)})

    def refuse(self, query: dict[str, str], error: str, number: int, message: str, suberror: str = "") -> str:
        """A redirect that says why there is no code."""
        text = f"AADSTS{number}: {message} Trace ID: {make_guid('trace')} Correlation ID: {make_guid('correlation')}"
        answer = {"error": error, "error_description": text}
        return build_return(query, answer | ({"error_subcode": suberror} if suberror else {}))

    def give_tokens(self, form: dict[str, str], tenant: str) -> dict[str, Any]:
        """POST to the token endpoint."""
        self._check_client(form)
        if self.faults.token_refusal:
            raise user_refusal("", self.faults.token_refusal)
        kind = form.get("grant_type")
        if kind == "authorization_code":
            return self._redeem(form)
        if kind == "refresh_token":
            return self._refresh(form)
        if kind == "client_credentials":
            if tenant not in self.store.tenants:
                raise app_refusal("tenant-kind", 400, "invalid_request", 50059, "No tenant-identifying information.")
            return {"token_type": "Bearer", "expires_in": 3599, "access_token": secrets.token_urlsafe(60)}
        raise app_refusal("", 400, "unsupported_grant_type", 70003, "The grant type is not supported.")

    def _check_client(self, form: dict[str, str]) -> None:
        if form.get("client_id") != self.client_id:
            message = f"Application with identifier '{form.get('client_id')}' was not found in the directory."
            raise app_refusal("client-known", 400, "unauthorized_client", 700016, message)
        if form.get("client_secret") != self.client_secret:
            raise app_refusal("client-secret", 401, "invalid_client", 7000215, "Invalid client secret provided.")

    def _redeem(self, form: dict[str, str]) -> dict[str, Any]:
        code = self.codes.get(form.get("code", ""))
        if code is None:
            raise app_refusal("code-once", 400, "invalid_grant", 9002313, "The code is malformed or invalid.")
        if code.is_spent:
            raise app_refusal("code-once", 400, "invalid_grant", 54005, "The code was already redeemed.")
        if self.store.clock.now() > code.made_at + CODE_LIFE:
            raise app_refusal("code-young", 400, "invalid_grant", 70008, "The provided authorization code has expired.")
        if form.get("redirect_uri") != code.query["redirect_uri"]:
            raise app_refusal("redirect-same", 400, "invalid_grant", 500112, "The reply address does not match.")
        challenge = code.query.get("code_challenge", "")
        if challenge and challenge != make_challenge(form.get("code_verifier", "")):
            raise app_refusal("pkce", 400, "invalid_grant", 501481, "The Code_Verifier does not match.")
        code.is_spent = True
        has_uris = GRAPH in code.query.get("scope", "")
        return self.give(code.person, code.scopes, code.query.get("nonce", ""), has_uris=has_uris)

    def _refresh(self, form: dict[str, str]) -> dict[str, Any]:
        now, grant = self.store.clock.now(), self.grants.get(form.get("refresh_token", ""))
        if grant is None:
            raise user_refusal("refresh-known", 9002313, "The refresh token is malformed or invalid.")
        if grant.refusal or grant.person.is_disabled:
            raise user_refusal("refresh-known", grant.refusal or 50057)
        if grant.replaced_at and now >= grant.replaced_at + timedelta(seconds=self.faults.refresh_grace_seconds):
            raise user_refusal("refresh-known", 70000, "The provided value for the 'refresh_token' is not valid.")
        if now > grant.used_at + IDLE_LIFE:
            raise user_refusal("refresh-idle", 700082, "The refresh token has expired due to inactivity.")
        wanted = read_scopes(form["scope"]) if form.get("scope") else grant.scopes
        if not self.faults.omits_refresh_token:
            grant.replaced_at = grant.replaced_at or now
        scopes = frozenset(wanted) & grant.scopes | {"offline_access"}
        return self.give(grant.person, scopes, has_uris=GRAPH in form.get("scope", ""))

    def give(
        self, person: Person, scopes: frozenset[str], nonce: str = "", *, has_uris: bool = False
    ) -> dict[str, Any]:
        """Fresh tokens; scopes are named as they were asked for."""
        now = self.store.clock.now()
        token = "EwB" + secrets.token_urlsafe(90)
        expires_at = now + timedelta(seconds=self.faults.access_token_seconds)
        self.access_tokens[token] = AccessToken(person, self.client_id, scopes, expires_at)
        # offline_access is not among the scopes of the answer, though it was granted.
        named = sorted(scope if scope in OPEN_ID or not has_uris else GRAPH + scope for scope in scopes)
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            "scope": " ".join(name for name in named if name != "offline_access"),
            "expires_in": self.faults.access_token_seconds,
            "ext_expires_in": self.faults.access_token_seconds,
            "access_token": token,
        }
        if "offline_access" in scopes and not self.faults.omits_refresh_token:
            refresh = "0.A" + secrets.token_urlsafe(90)
            self.grants[refresh] = Grant(person, self.client_id, scopes, now)
            answer["refresh_token"] = refresh
        if "openid" in scopes:
            answer["id_token"] = self.sign(self.make_claims(person, nonce, scopes))
        return answer

    def make_claims(self, person: Person, nonce: str, scopes: frozenset[str]) -> dict[str, Any]:
        """The claims of an id_token."""
        now = int(self.store.clock.now().timestamp())
        claims = {
            "aud": self.client_id,
            "iss": ISSUER.format(tenant=person.tenant),
            "iat": now,
            "nbf": now,
            "exp": now + 3_600,
            "name": person.name,
            "oid": person.oid,
            "preferred_username": person.email,
            "sub": make_guid(f"{self.client_id}{person.oid}"),
            "tid": person.tenant,
            "ver": "2.0",
        }
        claims |= {"nonce": nonce} if nonce else {}
        return claims | ({"email": person.email} if "email" in scopes else {})

    def sign(self, claims: dict[str, Any], key_name: str = "") -> str:
        """A signed id_token; with a name that is not in `keys`, one that nobody can check."""
        key = make_key(key_name or self.keys[-1])
        return jwt.encode({"alg": "RS256", "typ": "JWT", "kid": key.kid}, claims, key)

    def list_keys(self) -> dict[str, Any]:
        """The JWKS."""
        return {"keys": [make_key(name).as_dict(private=False) for name in self.keys]}

    def revoke(self, person: Person, number: int = 50173) -> None:
        """End all that a person granted, with this AADSTS number (65001: consent withdrawn)."""
        for grant in self.grants.values():
            if grant.person is person:
                grant.refusal = number
        for token in self.access_tokens.values():
            if token.person is person:
                token.refusal = "revoked"

    def challenge(self, person: Person) -> None:
        """Continuous access evaluation: Graph wants a new sign-in though the token has not expired."""
        for token in self.access_tokens.values():
            if token.person is person:
                token.refusal = "claims"


def is_let_in(person: Person, tenant: str) -> bool:
    """Whether an account fits the kind that an address names."""
    if tenant == "common":
        return True
    if tenant == "organizations":
        return not person.is_personal
    return person.tenant == (PERSONAL_TENANT if tenant == "consumers" else tenant)


def read_scopes(text: str) -> set[str]:
    """Bare names of scopes; those of another resource cannot be asked beside."""
    scopes = set()
    for scope in text.split():
        if "://" in scope and not scope.startswith(GRAPH):
            message = "Provided value for the input parameter scope is not valid: it spans more than one resource."
            raise app_refusal("one-resource", 400, "invalid_scope", 28000, message)
        scopes.add(scope.removeprefix(GRAPH))
    return scopes


def make_challenge(verifier: str) -> str:
    """S256 of RFC 7636."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def build_return(query: dict[str, str], answer: dict[str, str]) -> str:
    """The redirect URI with an answer."""
    address = query["redirect_uri"]
    answer |= {"state": query["state"]} if "state" in query else {}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(answer)}"


def app_refusal(rule: str, status: int, error: str, number: int, message: str) -> SignInRefused:
    """The fault is the application's or the request's."""
    return SignInRefused(rule, status, error, number, message)


def user_refusal(rule: str, number: int, message: str = "") -> SignInRefused:
    """The person has to sign in again."""
    return SignInRefused(rule, 400, "invalid_grant", number, message or WORDS.get(number, "The grant was refused."))
