"""Messages to candidates, drafts of them, and every mail of the console as a row until it has left."""

from django.db import models

from parley.console.models.candidates.records import Candidate
from parley.console.models.companies.members import Company, Member
from parley.console.models.conversations import Conversation
from parley.toolkit.clock import now
from parley.toolkit.mail.rows import MailRow


class Message(models.Model):
    """What a member writes to one candidate or a selection; merge fields are filled in for each of them."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="messages")
    sender = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="messages")
    subject = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField(max_length=20000, blank=True, default="")
    recipients = models.ManyToManyField(Candidate, related_name="messages")
    # The generated link that `conversation link` means; without one it means the sender's public URL.
    conversation = models.ForeignKey(Conversation, null=True, blank=True, on_delete=models.SET_NULL)
    expires_in_days = models.PositiveIntegerField(null=True, blank=True)
    # The form that sends it: a double click finds this message instead of sending another.
    form_key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, blank=True)


class OutgoingMail(MailRow):
    """A mail of this half; its purpose is message, member_invitation or sign_in."""

    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails")
    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails")
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails"
    )

    class Meta(MailRow.Meta):
        pass
