"""Google's public keys, kept for an hour: they sign every id_token and change every few days."""

import json
from base64 import urlsafe_b64decode

from parley.engine.connectors.errors import ServerUnavailable
from parley.engine.connectors.reaching import ask_sign_in, read_retry_after
from parley.toolkit.clock import now

KEPT_SECONDS = 3600
# Who sends tokens with names of keys that do not exist must not make us ask again and again.
LEAST_SECONDS = 10

# By address; of an imitation nothing is kept, so there is one.
_kept: dict[str, tuple[float, bytes]] = {}


def fetch_keys(address: str, imitation: str, *, is_anew: bool = False) -> bytes:
    """The key set at this address as it was answered (RFC 7517). Raises ServerUnavailable, ServerTooSlow."""
    moment = now().timestamp()
    asked_at, keys = _kept.get(address, (0.0, b""))
    if 0 <= moment - asked_at < (LEAST_SECONDS if is_anew else KEPT_SECONDS):
        return keys
    answer = ask_sign_in(address, None, imitation)
    if answer.status != 200:
        raise ServerUnavailable(retry_after_seconds=read_retry_after(answer))
    if not imitation:
        _kept[address] = (moment, answer.body)
    return answer.body


def holds_key(keys: bytes, token: str) -> bool:
    """Whether the key that a token names is in the set; nothing is trusted by that."""
    try:
        head = token.partition(".")[0]
        name = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"]
        return any(key.get("kid") == name for key in json.loads(keys)["keys"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
