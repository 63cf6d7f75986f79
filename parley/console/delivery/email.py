"""Messages to candidates as mails: from the member by name, answered to the member, sent by the installation."""

from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings
from django.utils.html import linebreaks, urlize

from parley.toolkit.mail.composing import compose_mail


def compose_candidate_mail(
    *, sender_name: str, sender_email: str, company_name: str, recipient: str, subject: str, body: str, mail_id: str
) -> str:
    """The whole mail as it is sent, with the plain text and the same as HTML.

    Raises MailRefused when a header would hold a line break or another control character.
    """
    own_address = parseaddr(settings.PARLEY_MAIL_FROM)[1]
    return compose_mail(
        sender=_write_address(f"{sender_name} ({company_name})", own_address),
        reply_to=_write_address(sender_name, sender_email),
        recipient=recipient,
        subject=subject,
        text=body,
        html=linebreaks(urlize(body, nofollow=True, autoescape=True)),
        message_id=mail_id,
    ).decode()


def _write_address(name: str, address: str) -> str:
    user, _, domain = address.rpartition("@")
    printable = "".join(character for character in name if character.isprintable())
    return str(Address(display_name=printable, username=user, domain=domain))
