"""Messages to candidates, drafts of them, and every mail of the console as a row until it has left."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from parley.console.models.candidates.records import Candidate
from parley.console.models.companies.members import Company, Member
from parley.console.models.conversations import Conversation
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import SealedTextField
from parley.toolkit.mail.rows import MailRow


class MessageState(models.TextChoices):
    """Where a message stands: written, waiting for its time, its mails made, on their way, over."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    PREPARING = "preparing", _("Preparing")
    SENDING = "sending", _("Sending")
    PAUSED = "paused", _("Paused")
    CANCELLED = "cancelled", _("Cancelled")
    DONE = "done", _("Sent")


class Message(models.Model):
    """What a member writes to one candidate, a selection or a list; merge fields are filled in for each of them."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="messages")
    sender = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="messages")
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.DRAFT)
    subject = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField(max_length=20000, blank=True, default="")
    # The same in other languages, by language: {"de": {"subject": …, "body": …}}.
    variants = models.JSONField[Any](default=dict, blank=True)
    # Frozen when the message is begun: who enters the list or fits the filter later gets nothing unseen.
    recipients = models.ManyToManyField(Candidate, related_name="messages")
    recipient_count = models.PositiveIntegerField(default=0)
    # The generated link that `conversation link` means; without one it means the sender's public URL.
    conversation = models.ForeignKey(Conversation, null=True, blank=True, on_delete=models.SET_NULL)
    expires_in_days = models.PositiveIntegerField(null=True, blank=True)
    # The form that sends it: a double click finds this message instead of sending another.
    form_key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # How far its mails are made, by the recipients' rows: whoever goes on after a crash begins there.
    prepared_through = models.BigIntegerField(default=0)
    prepared_count = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True, default="")  # why it could not be sent, or did not go on

    class Meta:
        indexes = [
            models.Index(fields=["company", "-created_at"], name="message_newest"),
            models.Index(fields=["state", "scheduled_at"], name="message_at_work"),
        ]


class MailOutcome(models.TextChoices):
    """What became of a mail to a candidate, beyond its state as work; "" while it waits."""

    SENT = "sent", _("Sent")
    BOUNCED = "bounced", _("Bounced")
    REFUSED = "refused", _("Refused by the mail server")
    CANCELLED = "cancelled", _("Cancelled before it left")
    UNSUBSCRIBED = "unsubscribed", _("Left out: unsubscribed")
    UNDELIVERABLE = "undeliverable", _("Left out: the address does not take mail")
    REFUSED_CONSENT = "no_consent", _("Left out: consent refused")
    ANONYMISED = "anonymised", _("Left out: anonymised")


class OutgoingMail(MailRow):
    """A mail of this half; its purpose is message, member_invitation, sign_in, or whoever else queued it.

    The mails of a message are written when they leave, from the message and what is then known of the candidate:
    until then `subject` and `content` are empty, afterwards `filled_with` keeps what their fields were filled with.
    """

    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails", db_index=False
    )
    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails")
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails"
    )
    outcome = models.CharField(max_length=16, choices=MailOutcome.choices, blank=True, default="")
    # Whose mailboxes: gmail, outlook, yahoo, other; "" for mails that are not a message's, which leave at once.
    provider = models.CharField(max_length=10, blank=True, default="")
    filled_with = SealedTextField(blank=True, default="")  # JSON
    language = models.CharField(max_length=10, blank=True, default="")  # of the variant that was sent
    # The conversation and the timeline know of the outcome: done for many at once, after the mails have left.
    is_told = models.BooleanField(default=True)

    class Meta:
        indexes = [
            # Those of messages are claimed by message; the others must not be looked for among 100,000 of them.
            models.Index(
                fields=["state", "next_attempt_at"], condition=models.Q(message__isnull=True), name="mails_due"
            ),
            models.Index(fields=["message", "state", "provider", "next_attempt_at"], name="mails_of_a_message"),
            models.Index(
                fields=["done_at"], condition=models.Q(is_told=False, done_at__isnull=False), name="mails_to_tell_of"
            ),
        ]


class MailPace(models.Model):
    """How fast mails go to the mailboxes of one provider: when the next may leave, and whether it asked for less."""

    provider = models.CharField(primary_key=True, max_length=10)
    next_at = models.DateTimeField(default=now)
    slowness = models.PositiveIntegerField(default=1)  # the pace is divided by it
    slow_until = models.DateTimeField(null=True, blank=True)


class SenderDomain(models.Model):
    """What the DNS says about the domain that mails come from; read again once a day."""

    domain = models.CharField(primary_key=True, max_length=253)
    spf = models.CharField(max_length=10, default="unknown")  # found, missing, unknown
    dkim = models.CharField(max_length=10, default="unknown")
    dmarc = models.CharField(max_length=10, default="unknown")
    checked_at = models.DateTimeField(default=now)
