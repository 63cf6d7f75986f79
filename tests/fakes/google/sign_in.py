"""Signing in at the imitated Google: OAuth 2 with granular consent, OpenID Connect, and the pages for it."""

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from tests.fakes.google.faults import Faults
from tests.fakes.google.pages import show_accounts, show_consent
from tests.fakes.google.rules import IDENTITY_SCOPES, KNOWN_SCOPES, PREFIX, Refused
from tests.fakes.google.store import Clock, Person

ISSUER = "https://accounts.google.com"
TOKEN_LIFE, CODE_LIFE, IDLE_LIFE = timedelta(seconds=3599), timedelta(minutes=10), timedelta(days=183)
MOST_REFRESH_TOKENS = 100
FULL_NAMES = {"email": PREFIX + "userinfo.email", "profile": PREFIX + "userinfo.profile"}
AUTHORIZE = {"client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "access_type", "prompt", "hd"}
AUTHORIZE |= {
    "include_granted_scopes",
    "login_hint",
    "code_challenge",
    "code_challenge_method",
    "enable_granular_consent",
}
TOKEN = {"client_id", "client_secret", "grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "scope"}
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(eq=False)
class Code:
    """A code on its way, with the question that it answers."""

    person: Person
    asked: dict[str, str]
    scopes: frozenset[str]
    is_consent_shown: bool
    expires_at: datetime


@dataclass(eq=False)
class Grant:
    """A token that lives: whose, for what, and until when (a refresh token: when it was last used)."""

    person: Person
    scopes: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser is shown, or where it is sent."""

    status: int
    html: str = ""
    location: str = ""
    rule: str = ""


@dataclass(eq=False)
class SignIn:
    """The registered client, who has granted it what, and every token that lives. `issued`: all secrets ever given."""

    clock: Clock
    faults: Faults
    people: dict[str, Person]
    client_id: str
    client_secret: str
    redirect_uris: set[str]
    codes: dict[str, Code] = field(default_factory=dict)
    access_tokens: dict[str, Grant] = field(default_factory=dict)
    refresh_tokens: dict[str, Grant] = field(default_factory=dict)
    granted: dict[str, frozenset[str]] = field(default_factory=dict)
    issued: list[str] = field(default_factory=list)
    keys: list[RSAPrivateKey] = field(default_factory=list)

    # The pages.

    def authorize(self, asked: dict[str, str], pressed: dict[str, list[str]]) -> Page:
        """The page for choosing an account, then the one for consent, then back; `pressed`: what a form sent."""
        wanted = self._check_authorization(asked)
        if self.faults.redirect_error:
            return self._send_back(asked, {"error": self.faults.redirect_error})
        if "cancel" in pressed:
            return self._send_back(asked, {"error": "access_denied"}, "consent-cancelled")
        prompts = set(asked.get("prompt", "").split())
        chosen = pressed.get("account", [""])[0]
        if not chosen and "select_account" not in prompts:
            hint = asked.get("login_hint", "").casefold()
            chosen = next((p.email for p in self.people.values() if hint in (p.email.casefold(), p.subject)), "")
        person = self.people.get(chosen)
        is_covered = person is not None and wanted <= self.granted.get(person.email, frozenset())
        needs_consent = "consent" in prompts or not is_covered
        if "none" in prompts and (person is None or needs_consent):
            return self._send_back(asked, {"error": "interaction_required"}, "prompt-none")
        if person is None:
            return Page(200, show_accounts(asked, list(self.people.values())))
        if needs_consent and "allow" not in pressed:
            return Page(200, show_consent(asked, person, wanted, self.faults.unticks))
        given = wanted
        if needs_consent:
            given = frozenset((wanted & expand_scopes(IDENTITY_SCOPES)) | (wanted & set(pressed.get("allowed", []))))
        return self._send_code(asked, person, given, needs_consent)

    def _check_authorization(self, asked: dict[str, str]) -> frozenset[str]:
        if asked.get("client_id") != self.client_id:
            raise Refused("unknown-client", "The OAuth client was not found.")
        if asked.get("redirect_uri") not in self.redirect_uris:
            raise Refused("redirect-registered", f"Not registered: {asked.get('redirect_uri', '')}")
        if set(asked) - AUTHORIZE or asked.get("access_type", "online") not in ("online", "offline"):
            raise Refused("authorize-parameters", f"Invalid parameters: {sorted(set(asked) - AUTHORIZE)}")
        if set(asked.get("prompt", "").split()) - {"none", "consent", "select_account"}:
            raise Refused("authorize-parameters", "Invalid parameter value for prompt")
        if asked.get("response_type") != "code":
            raise Refused("response-type", "Only the code flow is imitated.")
        scopes = set(asked.get("scope", "").split())
        if not scopes or scopes - KNOWN_SCOPES:
            raise Refused("known-scopes", f"Some requested scopes were invalid: {sorted(scopes - KNOWN_SCOPES)}")
        challenge, method = asked.get("code_challenge"), asked.get("code_challenge_method", "plain")
        if challenge is not None and (method != "S256" or not _CHALLENGE.fullmatch(challenge)):
            raise Refused("challenge-s256", "code_challenge must be S256 of a verifier.")
        return expand_scopes(scopes)

    def _send_code(self, asked: dict[str, str], person: Person, given: frozenset[str], is_consent_shown: bool) -> Page:
        self.granted[person.email] = self.granted.get(person.email, frozenset()) | given
        if asked.get("include_granted_scopes") == "true":
            given = self.granted[person.email]
        code = "4/" + self._make_secret()
        self.codes[code] = Code(person, asked, given, is_consent_shown, self.clock.now() + CODE_LIFE)
        return self._send_back(asked, {"code": code, "scope": " ".join(sorted(given)), "authuser": "0"})

    def _send_back(self, asked: dict[str, str], answer: dict[str, str], rule: str = "") -> Page:
        told = ({"state": asked["state"]} if "state" in asked else {}) | answer
        joint = "&" if "?" in asked["redirect_uri"] else "?"
        return Page(302, location=f"{asked['redirect_uri']}{joint}{urlencode(told)}", rule=rule)

    # The endpoints.

    def give_tokens(self, asked: dict[str, str], basic: tuple[str, str] | None) -> dict[str, Any]:
        """Tokens for a code or for a refresh token."""
        if set(asked) - TOKEN:
            raise Refused("token-form", f"Unknown parameters: {sorted(set(asked) - TOKEN)}")
        client = basic or (asked.get("client_id", ""), asked.get("client_secret", ""))
        if client != (self.client_id, self.client_secret):
            known = client[0] == self.client_id
            raise Refused("token-client", "Unauthorized" if known else "The OAuth client was not found.")
        if asked.get("grant_type") == "authorization_code":
            return self._redeem(asked)
        if asked.get("grant_type") == "refresh_token":
            return self._refresh(asked)
        raise Refused("grant-type", f"Invalid grant_type: {asked.get('grant_type', '')}")

    def _redeem(self, asked: dict[str, str]) -> dict[str, Any]:
        code = self.codes.pop(asked.get("code", ""), None)
        if code is None or code.expires_at <= self.clock.now():
            raise Refused("code-once", "Malformed auth code.")
        if asked.get("redirect_uri") != code.asked["redirect_uri"]:
            raise Refused("code-redirect", "Bad Request")
        challenge = code.asked.get("code_challenge")
        if challenge and hash_verifier(asked.get("code_verifier", "")) != challenge:
            raise Refused(
                "code-verifier", "Invalid code verifier." if "code_verifier" in asked else "Missing code verifier."
            )
        answer = self._give_access(code.person, code.scopes, code.asked.get("nonce", ""))
        is_offline = code.asked.get("access_type") == "offline"
        if is_offline and code.is_consent_shown and not self.faults.omits_refresh_token:
            answer["refresh_token"] = self.make_refresh_token(code.person, code.scopes)
        return answer

    def _refresh(self, asked: dict[str, str]) -> dict[str, Any]:
        token = asked.get("refresh_token", "")
        grant = self.refresh_tokens.get(token)
        if grant is None or grant.at + IDLE_LIFE < self.clock.now():
            raise Refused("refresh-alive", "Token has been expired or revoked.")
        grant.at = self.clock.now()
        answer = self._give_access(grant.person, grant.scopes, "")
        if self.faults.rotates_refresh_tokens:
            del self.refresh_tokens[token]
            answer["refresh_token"] = self.make_refresh_token(grant.person, grant.scopes)
        return answer

    def _give_access(self, person: Person, scopes: frozenset[str], nonce: str) -> dict[str, Any]:
        token = self.make_access_token(person, scopes)
        answer: dict[str, Any] = {"access_token": token, "expires_in": int(TOKEN_LIFE.total_seconds())}
        answer |= {"scope": " ".join(sorted(scopes)), "token_type": "Bearer"}
        if "openid" in scopes:
            answer["id_token"] = self._sign(self._make_claims(person, scopes, nonce, token))
        return answer

    def make_access_token(self, person: Person, scopes: frozenset[str]) -> str:
        """A token for calls, for an hour."""
        token = "ya29." + self._make_secret()
        self.access_tokens[token] = Grant(person, scopes, self.clock.now() + TOKEN_LIFE)
        return token

    def make_refresh_token(self, person: Person, scopes: frozenset[str]) -> str:
        """A token for more tokens; the oldest of more than a hundred dies."""
        own = [token for token, grant in self.refresh_tokens.items() if grant.person is person]
        for token in own[: max(0, len(own) + 1 - MOST_REFRESH_TOKENS)]:
            del self.refresh_tokens[token]
        token = "1//" + self._make_secret()
        self.refresh_tokens[token] = Grant(person, scopes, self.clock.now())
        return token

    def find_grant(self, token: str) -> Grant:
        """Whom an access token speaks for."""
        grant = self.access_tokens.get(token)
        if grant is None or grant.at <= self.clock.now():
            raise Refused("access-token", "Invalid Credentials", "Authorization")
        return grant

    def revoke(self, token: str) -> None:
        """Everything that the person ever granted to this client goes with one token."""
        grant = self.access_tokens.get(token) or self.refresh_tokens.get(token)
        if grant is None:
            raise Refused("revoke-alive", "Token expired or revoked")
        self.forget(grant.person)

    def forget(self, person: Person) -> None:
        """Also what the person does on the page of their account."""
        self.granted.pop(person.email, None)
        for tokens in (self.access_tokens, self.refresh_tokens):
            for token in [token for token, grant in tokens.items() if grant.person is person]:
                del tokens[token]

    def describe_person(self, token: str) -> dict[str, Any]:
        """The answer of userinfo."""
        grant = self.find_grant(token)
        claims = self._make_claims(grant.person, grant.scopes, "", token)
        return {name: claims[name] for name in ("sub", "name", "email", "email_verified", "hd") if name in claims}

    # OpenID Connect.

    def _make_claims(self, person: Person, scopes: frozenset[str], nonce: str, token: str) -> dict[str, Any]:
        now = int(self.clock.now().timestamp())
        half = hashlib.sha256(token.encode()).digest()[:16]
        claims: dict[str, Any] = {"iss": ISSUER, "azp": self.client_id, "aud": self.client_id, "sub": person.subject}
        claims |= {"at_hash": _encode(half), "iat": now, "exp": now + 3600}
        claims |= {"hd": person.domain} if person.domain else {}
        claims |= {"nonce": nonce} if nonce else {}
        if FULL_NAMES["email"] in scopes:
            claims |= {"email": person.email, "email_verified": person.is_email_verified}
        if FULL_NAMES["profile"] in scopes:
            claims |= {"name": person.name, "given_name": person.name.split(" ")[0]}
        return claims

    def rotate_keys(self) -> None:
        """Sign with a new key from here on; the old one is told of no more."""
        self.keys = [generate_private_key(65537, 2048)]

    def list_keys(self) -> dict[str, Any]:
        """The key set, as certificates are asked for."""
        return {"keys": [_describe_key(key) for key in self._get_keys()]}

    def _get_keys(self) -> list[RSAPrivateKey]:
        if not self.keys:
            self.rotate_keys()
        return self.keys

    def _sign(self, claims: dict[str, Any]) -> str:
        key = self._get_keys()[-1]
        head = {"alg": "RS256", "kid": _describe_key(key)["kid"], "typ": "JWT"}
        signed = ".".join(_encode(json.dumps(part).encode()) for part in (head, claims))
        token = f"{signed}.{_encode(key.sign(signed.encode(), PKCS1v15(), SHA256()))}"
        self.issued.append(token)
        return token

    def _make_secret(self) -> str:
        secret = secrets.token_urlsafe(40)
        self.issued.append(secret)
        return secret


def expand_scopes(scopes: set[str] | frozenset[str]) -> frozenset[str]:
    """Scopes as Google names them in its answers."""
    return frozenset(FULL_NAMES.get(scope, scope) for scope in scopes)


def hash_verifier(verifier: str) -> str:
    """The S256 challenge (RFC 7636 §4.2)."""
    return _encode(hashlib.sha256(verifier.encode()).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _describe_key(key: RSAPrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    modulus = numbers.n.to_bytes(256, "big")
    kid = hashlib.sha256(modulus).hexdigest()[:40]
    return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": _encode(modulus), "e": "AQAB"}
