"""The addresses that answers are mailed to: this installation's own, with a word that leads to one invitation."""

import re
import secrets
from collections.abc import Iterable

from django.conf import settings

from parley.engine.models import SmartInvite
from parley.engine.services.mails import derive_reply_word, read_own_address, tag_address
from parley.toolkit.ids import keyed_hash

# Mail servers may put a local part in small letters, and 64 characters is all it may have (RFC 5321 §4.5.3.1.1).
_TOKEN_BYTES = 16
_TAGGED = re.compile(r"[^@]*\+([0-9a-f]{32})@[^@]+")
_MOST_WORDS = 20


def make_reply_token() -> tuple[str, str]:
    """A new word of 128 random bits and the hash it is looked up by."""
    token = secrets.token_hex(_TOKEN_BYTES)
    return token, keyed_hash("reply", token)


def write_reply_address(invite: SmartInvite) -> str:
    """Where answers to the invitation go, whoever of those invited answers: name+word@host."""
    return tag_address(_read_base(), invite.reply_token)


def write_own_reply_address(invite: SmartInvite, email: str) -> str:
    """Where answers of this one person go: nobody else of those invited knows it."""
    return tag_address(_read_base(), derive_reply_word(invite.uid, email))


def bears_word(addresses: Iterable[str], uid: str, email: str) -> bool:
    """Whether one of the addresses is the one that only this person was given to answer the event's invitation."""
    return derive_reply_word(uid, email) in _list_words(addresses)


def bears_common_word(addresses: Iterable[str], invite: SmartInvite) -> bool:
    """Whether one of the addresses is the one that everybody invited was given."""
    return invite.reply_hash in {keyed_hash("reply", word) for word in _list_words(addresses)}


def _list_words(addresses: Iterable[str]) -> list[str]:
    return [found[1] for address in addresses if (found := _TAGGED.fullmatch(address.lower()))][:_MOST_WORDS]


def _read_base() -> str:
    return str(settings.PARLEY_REPLY_ADDRESS or read_own_address())
