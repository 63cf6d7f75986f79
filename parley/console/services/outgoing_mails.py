"""Every mail of the console: made as a row in its cause's transaction, sent by the worker."""

import time
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction

from parley.console.delivery.email import make_mail_id
from parley.console.domain.statuses import Status, can_follow
from parley.console.models import Conversation, OutgoingMail
from parley.console.services.conversations.links import set_status
from parley.toolkit.clock import now
from parley.toolkit.outgoing_mail import MailRefused, compose_mail, deliver_mail
from parley.toolkit.work_queue import claim_due, finish, give_up, try_later, work_through

log = structlog.get_logger(__name__)

# Few at once: what a killed worker had claimed waits for its lease to end.
ROWS_AT_ONCE = 4
# A mail server that was away over a weekend has come back by then; later, a person has to look.
MAIL_HOURS = 72


def queue_mail(purpose: str, recipient: str, subject: str, text: str, html: str = "") -> OutgoingMail:
    """A mail to one recipient as a row, to be sent soon; call it in the transaction of its cause.

    Raises what `compose_mail` raises for addresses and subjects with line breaks.
    """
    mail_id = make_mail_id()
    content = compose_mail(
        sender=settings.PARLEY_MAIL_FROM, recipient=recipient, subject=subject, text=text, html=html, message_id=mail_id
    )
    return OutgoingMail.objects.create(
        purpose=purpose, mail_id=mail_id, recipient=recipient, subject=subject[:300], content=content.decode("utf-8")
    )


def send_due_mails() -> int:
    """Send mails that are due; answers how many were tried. A conversation learns that its mail left, or why not."""
    deadline = time.monotonic() + settings.PARLEY_LEASE_SECONDS / 2

    def send(row: OutgoingMail) -> None:
        if time.monotonic() > deadline:
            # The lease may end during a slow talk with the server, and another worker would send the mail as well.
            try_later(row, "waited too long for its turn", 0)
            return
        try:
            deliver_mail(row.content.encode(), row.recipient)
        except MailRefused as refusal:
            if refusal.permanent or row.created_at < now() - timedelta(hours=MAIL_HOURS):
                log.warning("mail_given_up", purpose=row.purpose, row=row.pk)
                _settle_failed(row, str(refusal))
            else:
                try_later(row, str(refusal))
            return
        _settle_sent(row)

    return work_through(claim_due(OutgoingMail, ROWS_AT_ONCE, settings.PARLEY_LEASE_SECONDS), send)


def _settle_sent(row: OutgoingMail) -> None:
    with transaction.atomic():
        if finish(row) and row.conversation_id:
            _tell_conversation(row, Status.SENT, "")


def _settle_failed(row: OutgoingMail, reason: str) -> None:
    with transaction.atomic():
        if give_up(row, reason) and row.conversation_id:
            _tell_conversation(row, Status.FAILED, reason)


def _tell_conversation(row: OutgoingMail, status: Status, reason: str) -> None:
    conversation = Conversation.objects.select_for_update().filter(pk=row.conversation_id).first()
    if conversation is None:
        return
    if status == Status.SENT:
        conversation.sent_at = conversation.sent_at or now()
        conversation.save(update_fields=["sent_at"])
    if can_follow(conversation.status, status):
        sender = row.message.sender.user.name if row.message else ""
        set_status(conversation, status, who=sender if status == Status.SENT else "", detail=reason)
