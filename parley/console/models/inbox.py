"""The shared inbox: one thread a candidate, the mails in it, and how far a mailbox was read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parley.console.models.candidates.records import Candidate
from parley.console.models.companies.members import Company, Member
from parley.console.models.conversations import Conversation
from parley.console.models.messages.messages import OutgoingMail
from parley.toolkit.clock import now


class InboxThread(models.Model):
    """All that one candidate wrote and was answered; or one address that no candidate has."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="inbox_threads")
    candidate = models.OneToOneField(
        Candidate, null=True, blank=True, on_delete=models.CASCADE, related_name="inbox_thread"
    )
    address = models.CharField(max_length=254, blank=True, default="")  # of a sender who is no candidate
    owner = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="inbox_threads")
    conversation = models.ForeignKey(Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    subject = models.CharField(max_length=300, blank=True, default="")
    excerpt = models.CharField(max_length=200, blank=True, default="")
    last_at = models.DateTimeField(default=now)
    is_unread = models.BooleanField(default=False)
    is_done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "address"],
                condition=models.Q(candidate__isnull=True),
                name="one_inbox_thread_an_address",
            )
        ]
        indexes = [models.Index(fields=["company", "-last_at"]), models.Index(fields=["owner", "-last_at"])]


class InboxMailKind(models.TextChoices):
    """What a mail of a thread is."""

    REPLY = "reply", _("Reply")
    AUTOMATIC = "automatic", _("Automatic reply")
    ANSWER = "answer", _("Answer")


class InboxMail(models.Model):
    """One mail of a thread: received as plain text (whatever markup it came in), or written here as an answer."""

    thread = models.ForeignKey(InboxThread, on_delete=models.CASCADE, related_name="mails")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=InboxMailKind.choices)
    # By this a mail that comes twice is recognised: a digest of its Message-ID, or of the whole mail without one.
    digest = models.CharField(max_length=64)
    message_id = models.CharField(max_length=300, blank=True, default="", db_index=True)
    references = models.TextField(max_length=4000, blank=True, default="")
    sender_name = models.CharField(max_length=200, blank=True, default="")
    sender_address = models.CharField(max_length=254, blank=True, default="")
    subject = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField(max_length=100_000, blank=True, default="")
    quoted = models.TextField(max_length=100_000, blank=True, default="")
    doubt = models.CharField(max_length=20, blank=True, default="")  # why the sender may be somebody else
    files = models.JSONField(default=list, blank=True)  # name and size of each, and the candidate's file it became
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    mail = models.ForeignKey(OutgoingMail, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    happened_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "digest"], name="one_inbox_mail_a_digest")]
        indexes = [models.Index(fields=["thread", "happened_at"]), models.Index(fields=["company", "-id"])]


class MailboxCursor(models.Model):
    """How far a mailbox was read: its UIDVALIDITY and the last UID (RFC 3501 §2.3.1.1)."""

    mailbox = models.CharField(primary_key=True, max_length=64)  # a digest of its address
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(default=now)
