"""Messages to candidates as mails: from the member by name, answered to the member, sent by the installation."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings
from django.utils.html import linebreaks, urlize

from parley.toolkit.mail.composing import compose_mail


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Who writes: the member by name, or the company alone; `reply_to` is an address, "" for none."""

    sender_name: str
    company_name: str
    reply_to: str

    @property
    def sender(self) -> str:
        """The From header: the installation's address under the writer's name."""
        named = f"{self.sender_name} ({self.company_name})" if self.sender_name else self.company_name
        return write_address(named, parseaddr(settings.PARLEY_MAIL_FROM)[1])

    @property
    def reply_header(self) -> str:
        """The Reply-To header."""
        return write_address(self.sender_name or self.company_name, self.reply_to) if self.reply_to else ""


def compose_letter(
    facts: LetterFacts, recipient: str, subject: str, body: str, mail_id: str, unsubscribe_url: str = ""
) -> str:
    """The whole mail as it is sent, with the plain text and the same as HTML.

    Raises MailRefused when a header would hold a line break or another control character.
    """
    return compose_mail(
        sender=facts.sender,
        reply_to=facts.reply_header,
        recipient=recipient,
        subject=subject,
        text=body,
        html=linebreaks(urlize(body, nofollow=True, autoescape=True)),
        message_id=mail_id,
        headers=describe_unsubscribing(unsubscribe_url),
    ).decode()


def describe_unsubscribing(url: str) -> dict[str, str]:
    """The headers of RFC 8058, by which a mail program unsubscribes with one click."""
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def write_address(name: str, address: str) -> str:
    """An address under a name, as a header says it; what cannot be printed is left out of the name."""
    user, _, domain = address.rpartition("@")
    printable = "".join(character for character in name if character.isprintable())
    return str(Address(display_name=printable, username=user, domain=domain))
