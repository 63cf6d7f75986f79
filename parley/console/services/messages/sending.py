"""Sending a message: for each candidate a conversation with a link of its own, and a mail as a row."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from parley.console.delivery.email import LetterFacts, compose_letter
from parley.console.domain.errors import InputRefused
from parley.console.domain.statuses import Status
from parley.console.models import Candidate, Conversation, Member, Message, OutgoingMail
from parley.console.services.conversations.links import build_link_url, make_link_token, name_candidate
from parley.console.services.cronofy.data_centres import get_company_data_centre
from parley.console.services.messages.drafts import (
    Wording,
    describe_values,
    get_message,
    list_recipients,
    list_usable_links,
    read_wording,
    write_for,
)
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names
from parley.toolkit.mail.composing import MailRefused, make_mail_id
from parley.toolkit.work_queue import WorkState

BATCH = 200
# What a mail keeps free for what replaces merge fields; longer subjects are cut by mail programs anyway.
LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class SendingReport:
    """How a sent message stands: a recipient's mail and conversation, and counts of the conversations' states."""

    mails: tuple[OutgoingMail, ...]
    counts: dict[str, int]


def send_message(member: Member, message_id: int) -> Message:
    """Send a draft to its recipients; a second time (double click, back button) finds it sent and changes nothing.

    Raises InputRefused with the field and what to do, LinkUnknown, NotPermitted, CompanyNotSetUp.
    """
    message = get_message(member, message_id)
    if message.sent_at is not None:
        return message
    wording, recipients = read_wording(message), list_recipients(message)
    if not recipients:
        raise InputRefused({"body": "Nobody is left to send this to."})
    conversations = _prepare_conversations(message, wording, recipients)
    # Composed before the transaction: a thousand mails take a second, and others want to write meanwhile.
    mails = _compose_mails(message, wording, recipients, conversations)
    with transaction.atomic():
        lock_names([f"message:{message.pk}"])
        # On SQLite this transaction is the only writer; on both, whoever comes second sees the first one's mark.
        if not Message.objects.filter(pk=message.pk, sent_at__isnull=True).update(sent_at=now()):
            return get_message(member, message_id)
        _keep_conversations(message, recipients, conversations)
        OutgoingMail.objects.bulk_create(mails, batch_size=BATCH)
    return get_message(member, message_id)


def _prepare_conversations(
    message: Message, wording: Wording, recipients: Sequence[Candidate]
) -> dict[str, Conversation]:
    """One for each recipient, by candidate; none when the message holds no link."""
    if not wording.needs_link:
        return {}
    expires_at = now() + timedelta(days=message.expires_in_days) if message.expires_in_days else None
    if message.conversation is not None:
        if message.conversation not in list_usable_links(message.sender, recipients):
            raise InputRefused({"conversation": "This link was used or revoked meanwhile. Choose another one."})
        message.conversation.expires_at = expires_at
        return {recipients[0].pk: message.conversation}
    data_centre = get_company_data_centre(message.company)
    member = message.sender
    if not member.public_url or member.public_url_data_centre != data_centre.code:
        raise InputRefused(
            {
                "conversation": "There is no link to put in yet. Import your public URL with the Calendar button of "
                "your profile" + (", or use Generate Link." if len(recipients) == 1 else ".")
            }
        )
    return {each.pk: _make_conversation(member, each, data_centre.code, expires_at) for each in recipients}


def _make_conversation(
    member: Member, candidate: Candidate, data_centre: str, expires_at: datetime | None
) -> Conversation:
    token, token_hash = make_link_token()
    return Conversation(
        company_id=member.company_id,
        candidate=candidate,
        owner=member,
        data_centre=data_centre,
        kind="public",
        token=token,
        token_hash=token_hash,
        target_url=member.public_url,
        expires_at=expires_at,
    )


def _compose_mails(
    message: Message, wording: Wording, recipients: Sequence[Candidate], conversations: dict[str, Conversation]
) -> list[OutgoingMail]:
    return [_compose_mail(message, wording, candidate, conversations.get(candidate.pk)) for candidate in recipients]


def _compose_mail(
    message: Message, wording: Wording, candidate: Candidate, conversation: Conversation | None
) -> OutgoingMail:
    link_url = build_link_url(conversation) if conversation else ""
    subject, body = write_for(wording, describe_values(message.sender, candidate, link_url))
    subject, mail_id = subject[:LONGEST_SUBJECT], make_mail_id()
    try:
        facts = LetterFacts(message.sender.user.name, message.company.name, message.sender.user.email)
        content = compose_letter(facts, candidate.email, subject, body, mail_id)
    except MailRefused as refusal:
        raise InputRefused({"body": f"The mail to {candidate.name} cannot be written: {refusal}"}) from refusal
    return OutgoingMail(
        purpose="message",
        mail_id=mail_id,
        recipient=candidate.email,
        subject=subject,
        content=content,
        message=message,
        candidate=candidate,
        conversation=conversation,
    )


def _keep_conversations(
    message: Message, recipients: Sequence[Candidate], conversations: dict[str, Conversation]
) -> None:
    if message.conversation is not None and conversations:
        Conversation.objects.filter(pk=message.conversation.pk).update(expires_at=message.conversation.expires_at)
        name_candidate(message.conversation, recipients[0])
        return
    Conversation.objects.bulk_create(conversations.values(), batch_size=BATCH)


def describe_sending(message: Message) -> SendingReport:
    """How a sent message stands, from what is kept here: mails by candidate, and how many are in which state."""
    rows = message.mails.select_related("candidate", "conversation").defer("content")
    mails = tuple(rows.order_by("candidate__last_name", "candidate__first_name", "pk"))
    counts = Counter(_write_state(mail, mail.conversation) for mail in mails if mail.conversation)
    return SendingReport(mails, dict(counts.most_common()))


def _write_state(mail: OutgoingMail, conversation: Conversation) -> str:
    """A conversation is a draft until its mail has left; to the sender, who pressed Send, the mail is on its way."""
    is_waiting = conversation.status == Status.DRAFT and mail.state != WorkState.FAILED
    return "On its way" if is_waiting else conversation.get_status_display()


def is_mail_caught() -> bool:
    """Whether mail stays in the operator's catcher, because no mail server is set."""
    return settings.PARLEY_SMTP is None
