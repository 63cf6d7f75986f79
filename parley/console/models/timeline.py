"""The timeline: everything that happened with a candidate and with each conversation, one row each."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from parley.console.models.candidates.records import Candidate
from parley.console.models.companies.members import Company, Member
from parley.console.models.conversations import Conversation
from parley.toolkit.clock import now


class EntryKind(models.TextChoices):
    """What a line of the timeline is about; `code` says more."""

    CONVERSATION = "conversation", _("Conversation")  # code: a ConversationStatus, or `changed`
    MESSAGE = "message", _("Message")  # code: sent, failed, bounced, unsubscribed
    REPLY = "reply", _("Reply")  # what the candidate wrote; code: mail, sms
    SMS = "sms", _("SMS")  # code: sent, failed
    REMINDER = "reminder", _("Reminder")  # code: sent, failed, nudge
    CANDIDATE = "candidate", _("Details")  # code: created, changed, imported, merged, archived, unarchived, tagged, …
    NOTE = "note", _("Note")
    FILE = "file", _("File")  # code: added, removed
    CONSENT = "consent", _("Consent")  # code: a Consent
    LIST = "list", _("List")  # code: added, removed
    PROJECT = "project", _("Project")  # code: added, moved, removed
    PROPOSAL = "proposal", _("Proposed times")  # code: received, accepted, answered


# A code of a conversation's entry: what was agreed has changed, which leaves the status as it is.
CHANGED = "changed"


class TimelineEntry(models.Model):
    """One line: what, when, by whom; written with its cause by `services/candidates/timeline.py`, never changed."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    # None while a link was generated for nobody yet.
    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.CASCADE, related_name="timeline")
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.CASCADE, related_name="events"
    )
    message = models.ForeignKey(
        "console.Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    code = models.CharField(max_length=20, blank=True, default="")
    happened_at = models.DateTimeField(default=now)
    who = models.CharField(max_length=200, blank=True, default="")
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    detail = models.CharField(max_length=500, blank=True, default="")
    # What `detail` was made of, where it is a sentence of ours: it is said in the language of whoever reads it.
    told = models.JSONField[Any](null=True, blank=True)
    # What follows from it (a stage to move to, a webhook to send) is still to be done.
    is_relay_due = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["candidate", "-happened_at", "-id"]),
            models.Index(fields=["id"], condition=models.Q(is_relay_due=True), name="timeline_relay_due"),
        ]
