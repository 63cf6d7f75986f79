"""The addresses that candidates answer to: the inbox's, with a word in it that tells who answers whom."""

import base64
import binascii
import hmac
from email.utils import parseaddr

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

# A candidate's id has 12 random bytes (`make_id`), the member's number gets four: one block of AES in all.
_PREFIX, _ID_DIGITS, _MEMBER_BYTES = "can_", 24, 4
WORD_LENGTH = 26


def write_reply_address(candidate_id: str, member_pk: int) -> str:
    """The address for answers of this candidate to this member; "" where the installation has no inbox.

    The word is the one block of AES that both numbers fill, under a key of this installation: it names nobody to
    those who read it, needs no row, and a guessed word leads to a candidate and a colleague of one company with a
    chance of 1 in 2^96 or less. Lower case, since mail servers may fold it.
    """
    address: str = settings.PARLEY_INBOX_ADDRESS
    digits = candidate_id.removeprefix(_PREFIX)
    if not address or len(digits) != _ID_DIGITS:
        return ""
    block = bytes.fromhex(digits) + member_pk.to_bytes(_MEMBER_BYTES, "big")
    word = base64.b32encode(_open_cipher().encryptor().update(block)).decode().rstrip("=").lower()
    local, _at, host = address.rpartition("@")
    return f"{local}+{word}@{host}"


def read_reply_address(address: str) -> tuple[str, int] | None:
    """The candidate's id and the member's number that an address of ours was made for; None for any other."""
    own: str = settings.PARLEY_INBOX_ADDRESS
    local, _at, host = parseaddr(address)[1].lower().rpartition("@")
    own_local, _at, own_host = own.lower().rpartition("@")
    base, _plus, word = local.rpartition("+")
    if not own or base != own_local or host != own_host or len(word) != WORD_LENGTH:
        return None
    try:
        block = base64.b32decode(word.upper() + "=" * (-len(word) % 8))
    except (binascii.Error, ValueError):
        return None
    plain = _open_cipher().decryptor().update(block)
    return f"{_PREFIX}{plain[:-_MEMBER_BYTES].hex()}", int.from_bytes(plain[-_MEMBER_BYTES:], "big")


def _open_cipher() -> Cipher[modes.ECB]:
    # A single block of random and unique content: what makes ECB weak, that equal blocks look equal, is wanted here.
    key = hmac.digest(settings.PARLEY_LOOKUP_KEY.encode(), b"reply address", "sha256")
    return Cipher(algorithms.AES(key), modes.ECB())
