"""Building many mails quickly: what is the same in all of them is written once, the rest is put in as bytes."""

import binascii
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache

from parley.toolkit.clock import now
from parley.toolkit.mail.composing import MailRefused, spell_address
from parley.toolkit.mail.headers import SAFE_ANYWHERE, encode_subject

# Addresses that need no quoting anywhere; what else a server may take is spelled by the standard library.
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# RFC 5322 takes 998 characters a line, and asks for no more than 78.
_LONGEST_LINE = 78


@dataclass(frozen=True, slots=True)
class Envelope:
    """What all mails of one sending share: the headers From, Reply-To and the like, as bytes."""

    head: bytes

    @classmethod
    def write(cls, sender: str, reply_to: str = "") -> "Envelope":
        """Spelled by the standard library. Raises MailRefused for control characters in a header."""
        message = EmailMessage(policy=SAFE_ANYWHERE)
        for name, value in (("From", sender), ("Reply-To", reply_to), ("Auto-Submitted", "auto-generated")):
            _refuse_controls(value)
            if value:
                message[name] = value
        message["MIME-Version"] = "1.0"
        return cls(message.as_bytes().removesuffix(b"\r\n"))


def build_mail(
    envelope: Envelope,
    *,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    unsubscribe_url: str = "",
) -> bytes:
    """The whole message with plain text and HTML, as it is sent; it parses as the standard library's would.

    Raises MailRefused when a header would hold a line break or another control character.
    """
    _refuse_controls(recipient + subject + message_id + unsubscribe_url)
    boundary = b"=_" + message_id.strip("<>").partition("@")[0].encode()
    headers = (
        f"To: {_spell_recipient(recipient)}\r\nDate: {_write_date()}\r\nMessage-ID: {message_id}\r\n"
        f"Subject: {encode_subject(subject)}\r\n"
    )
    if unsubscribe_url:
        headers += f"List-Unsubscribe: <{unsubscribe_url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    return b"".join(
        (
            envelope.head,
            headers.encode("ascii"),
            b'Content-Type: multipart/alternative;\r\n boundary="' + boundary + b'"\r\n\r\n',
            _write_part(b"plain", text, boundary),
            _write_part(b"html", html, boundary),
            b"--" + boundary + b"--\r\n",
        )
    )


def _write_part(kind: bytes, text: str, boundary: bytes) -> bytes:
    encoding, body = _encode_body(text)
    return b"".join(
        (
            b"--",
            boundary,
            b"\r\nContent-Type: text/",
            kind,
            b'; charset="utf-8"\r\nContent-Transfer-Encoding: ',
            encoding,
            b"\r\n\r\n",
            body,
            b"\r\n",
        )
    )


def _encode_body(text: str) -> tuple[bytes, bytes]:
    """The body with the line ends of mails; not every relay passes bytes above 127 or long lines on unharmed."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.endswith("\n"):
        text += "\n"
    if text.isascii() and max(map(len, text.split("\n"))) <= _LONGEST_LINE:
        return b"7bit", text.replace("\n", "\r\n").encode()
    data = text.encode("utf-8", "replace").replace(b"\n", b"\r\n")
    # Quoted-printable stays readable and small where nearly all is ASCII; of other scripts it would make three times.
    if (len(data) - len(text)) * 5 < len(data):
        return b"quoted-printable", binascii.b2a_qp(data, istext=True)
    return b"base64", _encode_base64(data)


def _encode_base64(data: bytes) -> bytes:
    line = binascii.b2a_base64(data, newline=False)
    return b"\r\n".join(line[start : start + 76] for start in range(0, len(line), 76)) + b"\r\n"


def _spell_recipient(address: str) -> str:
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    message = EmailMessage(policy=SAFE_ANYWHERE)
    try:
        message["To"] = spell_address(address)
        return message.as_bytes().decode("ascii").removeprefix("To:").strip()
    except (UnicodeError, ValueError, IndexError) as error:
        raise MailRefused("The address cannot be written in a mail.", permanent=True) from error


def _refuse_controls(value: str) -> None:
    if _CONTROLS.search(value):
        raise MailRefused("A header holds characters that are not allowed.", permanent=True)


def _write_date() -> str:
    return _spell_date(int(now().timestamp()))


@lru_cache(maxsize=4)
def _spell_date(_second: int) -> str:
    return format_datetime(now())
