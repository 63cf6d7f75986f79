"""Mails as they are sent: composed once, as bytes, under a Message-ID that stays."""

from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from parley.toolkit.clock import now
from parley.toolkit.ids import make_ordered_tokens
from parley.toolkit.mail.headers import SAFE_ANYWHERE


def get_public_host() -> str:
    """The host name that Message-IDs and UIDs of this installation end with."""
    return _find_host(settings.PARLEY_PUBLIC_URL)


@lru_cache(maxsize=8)
def _find_host(url: str) -> str:
    return urlsplit(url).hostname or "localhost"


def make_mail_id() -> str:
    """A new Message-ID; made with the mail's row, so that a mail sent twice by a crash is recognised as one."""
    return make_mail_ids(1)[0]


def make_mail_ids(count: int) -> list[str]:
    """As many new ones, each with 128 random bits."""
    end = f"@{get_public_host()}>"
    return [f"<{token}{end}" for token in make_ordered_tokens(count, 16)]


class MailRefused(Exception):
    """A mail that could not be handed over; `permanent` when trying again would not help.

    `is_about_address`: there is no such mailbox. `is_too_fast`: the server asks for patience (a 4xx answer).
    """

    def __init__(
        self, message: str, *, permanent: bool, is_about_address: bool = False, is_too_fast: bool = False
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.is_about_address = is_about_address
        self.is_too_fast = is_too_fast


def compose_mail(
    *,
    sender: str | Address,
    recipient: str,
    subject: str,
    text: str,
    html: str = "",
    message_id: str,
    reply_to: str | Address = "",
    calendar: bytes | None = None,
    calendar_method: str = "",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """The whole message as it is sent.

    Names that people typed come in an `Address`, which nobody reads again: in text they could hold encoded words.
    With `calendar` it is an invitation (RFC 6047): text/calendar with its method as the last alternative, and the
    same bytes attached; `headers` are further ones. Raises MailRefused when a header would hold a line break or
    another control character.
    """
    further = headers or {}
    for value in (str(sender), recipient, subject, message_id, str(reply_to), *further.values()):
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            raise MailRefused("A header holds characters that are not allowed.", permanent=True)
    message = EmailMessage(policy=SAFE_ANYWHERE)
    message["From"], message["To"], message["Subject"] = sender, spell_address(recipient), subject
    message["Date"], message["Message-ID"] = format_datetime(now()), message_id
    if reply_to:
        message["Reply-To"] = reply_to
    message["Auto-Submitted"] = "auto-generated"
    for name, value in further.items():
        message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    if calendar is not None:
        # As bytes, so that both copies are the same to the byte: as text, line ends and encoding would be renewed.
        parameters = {"method": calendar_method, "charset": "utf-8"}
        message.add_alternative(calendar, "text", "calendar", cte="base64", params=parameters)
        file_name = "cancel.ics" if calendar_method == "CANCEL" else "invite.ics"
        message.add_attachment(calendar, "application", "ics", filename=file_name)
    return message.as_bytes()


def spell_address(address: str) -> str:
    """The address with its domain in ASCII (IDNA), which every mail server understands. Raises MailRefused."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise MailRefused("The address names no domain.", permanent=True) from error
