"""Mails of the engine as rows, written in the transaction of their cause, each sent until it has left."""

from datetime import timedelta
from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings

from parley.engine.models import Booking, OutgoingMail
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash
from parley.toolkit.mail.composing import compose_mail, make_mail_id
from parley.toolkit.mail.rows import send_mails

# After two days an invitation helps nobody any more.
MAIL_HOURS = 48
# So long is kept what became of a mail that is about no booking; one about a booking goes with that.
DAYS_REMEMBERED = 2
_LONGEST_SUBJECT = 200
# 128 bits, and room for them: a local part may have 64 characters (RFC 5321 §4.5.3.1.1).
_WORD_DIGITS = 32
_LONGEST_LOCAL_PART = 64 - 1 - _WORD_DIGITS


def send_due_mails() -> int:
    """Send mails that are due; answers how many were tried."""
    return send_mails(OutgoingMail, MAIL_HOURS)


def forget_old_mails() -> int:
    """Delete mails that left days ago and are about no booking; answers how many.

    They name people of whom nothing else may be left by then: codes, wishes, whoever never confirmed.
    """
    return OutgoingMail.objects.filter(booking=None, done_at__lt=now() - timedelta(days=DAYS_REMEMBERED)).delete()[0]


def keep_mail(
    purpose: str,
    recipient: str,
    subject: str,
    text: str,
    *,
    html: str = "",
    sender_name: str = "",
    sender_address: str = "",
    reply_to: str | Address = "",
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
        sender_address=sender_address,
        reply_to=reply_to,
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
    sender_address: str = "",
    reply_to: str | Address = "",
    calendar: bytes | None = None,
    calendar_method: str = "",
    booking: Booking | None = None,
) -> OutgoingMail:
    """What `keep_mail` keeps, not yet kept: for many in one write. Raises MailRefused."""
    mail_id = make_mail_id()
    subject = " ".join(subject.split())[:_LONGEST_SUBJECT]
    content = compose_mail(
        sender=_write_sender(sender_name, sender_address),
        recipient=recipient,
        subject=subject,
        text=text,
        html=html,
        message_id=mail_id,
        reply_to=reply_to,
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


def receives_answers() -> bool:
    """Whether answers to invitations come in here: by a mailbox, handed over, or by a pipe to a named address."""
    ways = (settings.PARLEY_INBOUND_IMAP, settings.PARLEY_INBOUND_MAIL_KEY, settings.PARLEY_REPLY_ADDRESS)
    return any(ways) and len(read_own_address().rpartition("@")[0]) <= _LONGEST_LOCAL_PART


def derive_reply_word(uid: str, recipient: str) -> str:
    """What only this recipient of the event's invitation knows: it stands in the address that they answer to."""
    return keyed_hash("reply_word", f"{uid}\n{recipient.strip().lower()}")[:_WORD_DIGITS]


def tag_address(address: str, word: str) -> str:
    """name+word@host."""
    local, _, host = address.rpartition("@")
    return f"{local}+{word}@{host}"


def write_inviting_address(uid: str, recipient: str, *, has_reply_words: bool) -> str:
    """The organizer's address in an invitation, which its mail comes from: programs show no buttons if these differ.

    Events that people were invited to under the plain address keep it: calendars take no other organizer's changes.
    """
    own = read_own_address()
    return tag_address(own, derive_reply_word(uid, recipient)) if has_reply_words else own


def _write_sender(name: str, address: str) -> str | Address:
    if not name and not address:
        return str(settings.PARLEY_MAIL_FROM)
    shown = " ".join(name.split()) or parseaddr(settings.PARLEY_MAIL_FROM)[0]
    return Address(display_name=shown, addr_spec=address or read_own_address())
