"""OpenID Connect: what a provider says of itself, and whom it signed in (Core 1.0, Discovery 1.0, PKCE of RFC 7636)."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.conf import settings
from django.utils.translation import gettext as _

from parley.console.domain.errors import ProviderRefused, ProviderUnreachable
from parley.toolkit.caches.bounded import BoundedCache
from parley.toolkit.clock import now
from parley.toolkit.presenting.addresses import add_to_query
from parley.toolkit.safe_http.client import Answer, open_guarded_client
from parley.toolkit.safe_http.errors import OutgoingFailure

SCOPE = "openid email profile"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
TOTAL_SECONDS, MAX_BYTES = 10, 1_000_000
LEEWAY_SECONDS = 60  # clocks of two servers are never quite the same
KEPT_MINUTES, MOST_KEPT = 5, 200


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as it describes itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    takes_secret_in_body: bool


_described: BoundedCache[str, tuple[Provider, datetime]] = BoundedCache(MOST_KEPT)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the provider knows this console by."""

    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in on its way; it never leaves the browser's session but for what is in the address."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str


def recall_provider(issuer: str) -> Provider:
    """The same from within the last minutes, so that no stranger's click makes us ask again and again."""
    kept, moment = _described.find(issuer), now()
    if kept is not None and kept[1] > moment - timedelta(minutes=KEPT_MINUTES):
        return kept[0]
    provider = read_provider(issuer)
    _described.keep(issuer, (provider, moment))
    return provider


def read_provider(issuer: str) -> Provider:
    """Ask the provider to describe itself. Raises ProviderUnreachable, ProviderRefused."""
    found = _ask_json("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    try:
        provider = Provider(
            issuer=str(found["issuer"]),
            authorization_endpoint=str(found["authorization_endpoint"]),
            token_endpoint=str(found["token_endpoint"]),
            jwks_uri=str(found["jwks_uri"]),
            takes_secret_in_body="client_secret_post" in found.get("token_endpoint_auth_methods_supported", []),
        )
    except KeyError as missing:
        raise ProviderRefused(_("The provider's description lacks %(name)s.") % {"name": missing}) from missing
    scheme = urlsplit(issuer).scheme
    addresses = (provider.authorization_endpoint, provider.token_endpoint, provider.jwks_uri)
    if any(urlsplit(address).scheme not in ("https", scheme) for address in addresses):
        raise ProviderRefused(_("The provider's description names addresses without encryption."))
    return provider


def build_authorization_url(provider: Provider, credentials: Credentials, attempt: Attempt, hint: str = "") -> str:
    """Where the browser goes to sign in."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "client_id": credentials.client_id,
        "redirect_uri": attempt.redirect_uri,
        "response_type": "code",
        "scope": SCOPE,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return add_to_query(provider.authorization_endpoint, query | ({"login_hint": hint} if hint else {}))


def redeem_code(provider: Provider, credentials: Credentials, attempt: Attempt, code: str) -> dict[str, Any]:
    """The claims about whoever signed in, proved by the provider's signature.

    Raises ProviderUnreachable, ProviderRefused.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": attempt.redirect_uri,
        "code_verifier": attempt.verifier,
    }
    secret_headers = {}
    if provider.takes_secret_in_body:
        form |= {"client_id": credentials.client_id, "client_secret": credentials.client_secret}
    else:
        pair = f"{quote(credentials.client_id, safe='')}:{quote(credentials.client_secret, safe='')}"
        secret_headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    answer = _ask_json("POST", provider.token_endpoint, urlencode(form).encode(), secret_headers)
    return verify_token(provider, credentials.client_id, str(answer.get("id_token", "")), attempt.nonce)


def verify_token(provider: Provider, client_id: str, token: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token that this provider signed for this console and this attempt. Raises ProviderRefused."""
    keys = _ask_json("GET", provider.jwks_uri)
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
        found = [key for key in jwt.PyJWKSet.from_dict(keys).keys if key_id is None or key.key_id == key_id]
        if len(found) != 1:
            raise ProviderRefused(_("The provider signed with a key that it does not publish."))
        claims: dict[str, Any] = jwt.decode(
            token,
            found[0].key,
            algorithms=ALGORITHMS,
            audience=client_id,
            issuer=provider.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
        )
    except (jwt.PyJWTError, ValueError) as failure:
        raise ProviderRefused(_("The provider's answer could not be verified.")) from failure
    is_for_us = isinstance(claims["aud"], str) or len(claims["aud"]) == 1 or claims.get("azp") == client_id
    if claims["nonce"] != nonce or not is_for_us:
        raise ProviderRefused(_("The provider's answer was meant for another sign-in."))
    return claims


def _ask_json(method: str, url: str, body: bytes = b"", secret_headers: dict[str, str] | None = None) -> dict[str, Any]:
    headers = {"Accept": "application/json"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        with open_guarded_client(
            allowed_networks=settings.PARLEY_ALLOWED_NETWORKS, total_seconds=TOTAL_SECONDS, max_bytes=MAX_BYTES
        ) as client:
            answer = client.request(method, url, headers=headers, secret_headers=secret_headers, body=body)
    except OutgoingFailure as failure:
        raise ProviderUnreachable(
            _("%(place)s did not answer: %(reason)s") % {"place": urlsplit(url).hostname, "reason": failure}
        ) from failure
    return _read_json(url, answer)


def _read_json(url: str, answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except ValueError:
        found = None
    if answer.status != 200 or not isinstance(found, dict):
        reason = f": {found.get('error')}" if isinstance(found, dict) and found.get("error") else ""
        raise ProviderRefused(
            _("%(place)s answered %(status)s.")
            % {"place": urlsplit(url).hostname, "status": f"{answer.status}{reason}"}
        )
    return found
