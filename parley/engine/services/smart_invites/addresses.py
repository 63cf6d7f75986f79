"""The addresses that answers are mailed to: this installation's own, with a word that leads to one invitation."""

import re
import secrets
from collections.abc import Iterable

from django.conf import settings

from parley.engine.models import SmartInvite
from parley.engine.services.mails import read_own_address
from parley.toolkit.ids import keyed_hash

# Mail servers may put a local part in small letters, and 64 characters is all it may have (RFC 5321 §4.5.3.1.1).
_TOKEN_BYTES = 16
_TAGGED = re.compile(r"[^@]*\+([0-9a-f]{32})@[^@]+")


def make_reply_token() -> tuple[str, str]:
    """A new word of 128 random bits and the hash it is looked up by."""
    token = secrets.token_hex(_TOKEN_BYTES)
    return token, keyed_hash("reply", token)


def write_reply_address(invite: SmartInvite) -> str:
    """Where answers to the invitation go: name+word@host."""
    local, _, host = (settings.PARLEY_REPLY_ADDRESS or read_own_address()).rpartition("@")
    return f"{local}+{invite.reply_token}@{host}"


def find_invite_by_addresses(addresses: Iterable[str]) -> SmartInvite | None:
    """The invitation that one of the addresses leads to."""
    tokens = [found[1] for address in addresses if (found := _TAGGED.fullmatch(address.lower()))]
    hashes = [keyed_hash("reply", token) for token in tokens[:20]]
    return SmartInvite.objects.filter(reply_hash__in=hashes).select_related("application").first() if hashes else None
