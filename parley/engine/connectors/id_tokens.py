"""Reading id_tokens: the signature by the provider's published keys, then audience, times and nonce (OIDC §3.1.3.7)."""

import hmac
import json
from base64 import urlsafe_b64decode
from binascii import Error as NoBase64
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from parley.engine.connectors.errors import AnswerUnreadable
from parley.toolkit.clock import now

# Clocks of two machines differ by so much at most.
LEEWAY_SECONDS = 120
LEAST_KEY_BITS = 2048
MOST_CHARACTERS = 20_000


def read_id_token(token: str, key_set: bytes, audience: str, nonce: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The claims of a token and the published key (as a JWK) that signed it; the issuer is the caller's to judge.

    Only RS256 is taken, whatever the token says. Raises AnswerUnreadable for a token that does not hold.
    """
    try:
        head, body, signature = token[:MOST_CHARACTERS].split(".")
        header, claims = json.loads(_decode(head)), json.loads(_decode(body))
        key = _find_key(key_set, header)
        _check_signature(key, f"{head}.{body}".encode(), _decode(signature))
        _check_claims(claims, audience, nonce)
    except (ValueError, KeyError, TypeError, AttributeError, NoBase64, InvalidSignature, RecursionError):
        raise AnswerUnreadable("The provider's answer does not prove who signed in. Try again.") from None
    return claims, key


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _find_key(key_set: bytes, header: Mapping[str, Any]) -> dict[str, Any]:
    if header["alg"] != "RS256":
        raise ValueError
    keys: list[dict[str, Any]] = json.loads(key_set)["keys"]
    for key in keys:
        if key.get("kid") == header["kid"] and key.get("kty") == "RSA" and key.get("use", "sig") == "sig":
            return key
    raise ValueError


def _check_signature(key: Mapping[str, Any], signed: bytes, signature: bytes) -> None:
    exponent, modulus = (int.from_bytes(_decode(str(key[name])), "big") for name in ("e", "n"))
    if modulus.bit_length() < LEAST_KEY_BITS:
        raise ValueError
    RSAPublicNumbers(exponent, modulus).public_key().verify(signature, signed, PKCS1v15(), SHA256())


def _check_claims(claims: Mapping[str, Any], audience: str, nonce: str) -> None:
    named = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if named != [audience] or claims.get("azp", audience) != audience:
        raise ValueError
    if not nonce or not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise ValueError
    moment = now().timestamp()
    begins = max(float(claims.get(name, 0)) for name in ("iat", "nbf"))
    if not begins - LEEWAY_SECONDS <= moment < float(claims["exp"]) + LEEWAY_SECONDS:
        raise ValueError
