"""Mails of the engine as rows, written in the transaction of their cause, each sent until it has left."""

from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings

from parley.engine.models import Booking, OutgoingMail
from parley.toolkit.mail.composing import compose_mail, make_mail_id
from parley.toolkit.mail.rows import send_mails

# After two days an invitation helps nobody any more.
MAIL_HOURS = 48
_LONGEST_SUBJECT = 200


def send_due_mails() -> int:
    """Send mails that are due; answers how many were tried."""
    return send_mails(OutgoingMail, MAIL_HOURS)


def keep_mail(
    purpose: str,
    recipient: str,
    subject: str,
    text: str,
    *,
    html: str = "",
    sender_name: str = "",
    calendar: bytes | None = None,
    calendar_method: str = "",
    booking: Booking | None = None,
) -> None:
    """A mail to one recipient, to be sent soon. Raises MailRefused for an address that cannot stand in a mail."""
    draft_mail(
        purpose,
        recipient,
        subject,
        text,
        html=html,
        sender_name=sender_name,
        calendar=calendar,
        calendar_method=calendar_method,
        booking=booking,
    ).save()


def draft_mail(
    purpose: str,
    recipient: str,
    subject: str,
    text: str,
    *,
    html: str = "",
    sender_name: str = "",
    calendar: bytes | None = None,
    calendar_method: str = "",
    booking: Booking | None = None,
) -> OutgoingMail:
    """What `keep_mail` keeps, not yet kept: for many in one write. Raises MailRefused."""
    mail_id = make_mail_id()
    subject = " ".join(subject.split())[:_LONGEST_SUBJECT]
    content = compose_mail(
        sender=_write_sender(sender_name),
        recipient=recipient,
        subject=subject,
        text=text,
        html=html,
        message_id=mail_id,
        calendar=calendar,
        calendar_method=calendar_method,
    )
    return OutgoingMail(
        purpose=purpose,
        mail_id=mail_id,
        recipient=recipient,
        subject=subject,
        content=content.decode("ascii"),
        booking=booking,
    )


def read_own_address() -> str:
    """The address that mails of this installation come from, without its name."""
    return parseaddr(settings.PARLEY_MAIL_FROM)[1]


def _write_sender(name: str) -> str:
    if not name:
        return str(settings.PARLEY_MAIL_FROM)
    return str(Address(display_name=" ".join(name.split()), addr_spec=read_own_address()))
