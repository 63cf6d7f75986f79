"""Every mail of the console: made as a row in its cause's transaction, sent by the worker."""

from django.conf import settings
from django.db import transaction

from parley.console.domain.statuses import Status, can_follow
from parley.console.models import Candidate, Conversation, OutgoingMail
from parley.console.services.conversations.links import set_status
from parley.toolkit.clock import now
from parley.toolkit.mail.composing import compose_mail, make_mail_id
from parley.toolkit.mail.rows import send_mails
from parley.toolkit.work_queue import finish, give_up

# A mail server that was away over a weekend has come back by then; later, a person has to look.
MAIL_HOURS = 72
# Of mails to colleagues that are about a candidate: they go with the candidate, but were not written to them.
TO_COLLEAGUES = ("sharing", "watch", "reply_notice", "message_test")


def queue_mail(
    purpose: str, recipient: str, subject: str, text: str, *, about: Candidate | None = None
) -> OutgoingMail:
    """A mail to one recipient as a row, to be sent soon; call it in the transaction of its cause.

    A mail to a colleague that names a candidate says about whom it is: anonymising empties it like theirs.
    Raises what `compose_mail` raises for addresses and subjects with line breaks.
    """
    mail_id = make_mail_id()
    content = compose_mail(
        sender=settings.PARLEY_MAIL_FROM, recipient=recipient, subject=subject, text=text, message_id=mail_id
    )
    return OutgoingMail.objects.create(
        purpose=purpose,
        mail_id=mail_id,
        recipient=recipient,
        subject=subject[:300],
        content=content.decode("utf-8"),
        candidate=about,
    )


def send_due_mails() -> int:
    """Send mails that are due; answers how many were tried. A conversation learns that its mail left, or why not."""
    # Those of messages have a pace of their own (services/messages), so that 100,000 of them hold up no password.
    at_once = OutgoingMail.objects.filter(message__isnull=True)
    return send_mails(OutgoingMail, MAIL_HOURS, _settle_sent, _settle_failed, at_once)


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
