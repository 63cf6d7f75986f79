"""Headers with letters beyond ASCII, as encoded words (RFC 2047).

The standard library folds long ones so that a strict reader loses the blank between two words, and loses the quotes
around a long name, so that an address within it becomes the sender. Here each encoded word carries its blanks within,
letters are never cut in two, and a name is quoted or encoded as a whole.
"""

import binascii
import re
from email.headerregistry import AddressHeader, BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.policy import EmailPolicy
from typing import Any, cast

LONGEST_SUBJECT_LINE, LONGEST_NAME_LINE = 67, 60
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
# An encoded word has 75 characters (RFC 2047): 63 of them are base64 of at most 45 bytes. The header's name stands
# before the first.
_WORD_BYTES, _FIRST_WORD_BYTES = 45, 36


class Subject(UniqueUnstructuredHeader):
    """A subject as it was given: what looks like an encoded word in it is none."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Take the value without reading it."""
        kwds["decoded"], kwds["parse_tree"], kwds["defects"] = value, None, []


class MailPolicy(EmailPolicy):
    """The standard library's, but for what it folds badly: subjects, and the names of senders."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as it leaves."""
        if name.lower() == "subject":
            return f"{name}: {encode_subject(str(value))}\r\n".encode("ascii")
        if isinstance(value, AddressHeader) and len(value.addresses) == 1:
            address = value.addresses[0]
            if address.display_name and address.addr_spec.isascii():
                return f"{name}: {_spell_name(address.display_name)}\r\n <{address.addr_spec}>\r\n".encode("ascii")
        return super().fold_binary(name, value)


# Not every relay passes bytes above 127 on unharmed; and a quoted line has 76 characters at most (RFC 2045 §6.7),
# which the standard library takes from the length of headers' lines.
_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", cast("type[BaseHeader]", Subject))
SAFE_ANYWHERE = MailPolicy(linesep="\r\n", cte_type="7bit", max_line_length=76, header_factory=_HEADERS)


def encode_subject(subject: str) -> str:
    """The text of a Subject header: as it is where it is short and ASCII, else encoded words of UTF-8."""
    if subject.isascii() and len(subject) <= LONGEST_SUBJECT_LINE and "=?" not in subject:
        return subject
    return encode_words(subject)


def _spell_name(name: str) -> str:
    """A name before an address: as it is, quoted, or as encoded words."""
    if len(name) > LONGEST_NAME_LINE or not name.isascii() or "=?" in name:
        return encode_words(name)
    if _PLAIN_NAME.fullmatch(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def encode_words(text: str) -> str:
    """Encoded words of UTF-8, a line each."""
    words: list[bytes] = []
    piece = b""
    for character in text:
        encoded = character.encode()
        if len(piece) + len(encoded) > (_WORD_BYTES if words else _FIRST_WORD_BYTES):
            words.append(piece)
            piece = b""
        piece += encoded
    words.append(piece)
    return "\r\n ".join(f"=?utf-8?b?{binascii.b2a_base64(word, newline=False).decode()}?=" for word in words)
