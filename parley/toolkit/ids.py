"""Identifiers and link tokens: how they are made, and how they are looked up without being stored in clear."""

import hmac
import secrets
import time

from django.conf import settings


def make_id(prefix: str) -> str:
    """A public identifier such as `acc_` and 24 hex digits (96 random bits)."""
    return f"{prefix}_{secrets.token_hex(12)}"


def make_token(random_bytes: int = 24) -> str:
    """An unguessable word for a link or a key; 24 bytes give 32 characters, 192 random bits."""
    return secrets.token_urlsafe(random_bytes)


def make_ordered_tokens(count: int, random_bytes: int) -> list[str]:
    """Many at once, each unguessable behind 12 hex digits that grow with time.

    An index of keys at random is touched all over by every thousand rows; of these, only its end is.
    """
    moment, digits = f"{time.time_ns() // 1_000_000:012x}", random_bytes * 2
    drawn = secrets.token_hex(count * random_bytes)
    return [moment + drawn[at : at + digits] for at in range(0, count * digits, digits)]


def keyed_hash(purpose: str, secret: str) -> str:
    """The look-up value of a secret: HMAC-SHA256 under the installation's key, told apart by purpose."""
    key = settings.PARLEY_LOOKUP_KEY.encode()
    return hmac.digest(key, f"{purpose}\x00{secret}".encode(), "sha256").hex()


def is_same(one: str, other: str) -> bool:
    """Whether two secrets are equal, compared in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
