"""Reminders of conversations that are booked, nudges to those who have not booked, and what a company wants of both."""

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from parley.console.models.companies.members import Company
from parley.console.models.conversations import Conversation
from parley.console.models.messages.messages import Message
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token
from parley.toolkit.work_queue import WorkRow


class Audience(models.TextChoices):
    """Whom a reminder is for."""

    CANDIDATE = "candidate", _("Candidate")
    HOST = "host", _("Host")


class Channel(models.TextChoices):
    """By what way it comes."""

    EMAIL = "email", _("Email")
    SMS = "sms", _("SMS")


class ReminderSettings(models.Model):
    """What a company wants of reminders and nudges; without a row, what stands here as defaults."""

    company = models.OneToOneField(Company, primary_key=True, on_delete=models.CASCADE, related_name="reminders")
    is_on = models.BooleanField(default=True)
    first_minutes = models.PositiveIntegerField(default=1440)
    second_minutes = models.PositiveIntegerField(default=60)
    # Which ways each of the two goes, such as "candidate:email".
    first_ways = models.JSONField(default=partial(list, ("candidate:email", "host:email")))
    second_ways = models.JSONField(default=partial(list, ("candidate:email", "host:email")))
    quiet_from_hour = models.PositiveSmallIntegerField(default=21)
    quiet_until_hour = models.PositiveSmallIntegerField(default=8)
    # Empty: the words that come with Parley, in the reader's language.
    candidate_subject = models.CharField(max_length=200, blank=True, default="")
    candidate_body = models.TextField(max_length=5000, blank=True, default="")
    candidate_sms = models.CharField(max_length=480, blank=True, default="")
    host_subject = models.CharField(max_length=200, blank=True, default="")
    host_body = models.TextField(max_length=5000, blank=True, default="")
    nudges_are_on = models.BooleanField(default=True)
    nudge_after_days = models.PositiveSmallIntegerField(default=3)
    most_nudges = models.PositiveSmallIntegerField(default=2)
    nudge_subject = models.CharField(max_length=200, blank=True, default="")
    nudge_body = models.TextField(max_length=5000, blank=True, default="")
    changed_at = models.DateTimeField(default=now)
    # Bookings of before the change are planned anew, in the order of their ids, from this one on.
    is_replanning = models.BooleanField(default=False, db_index=True)
    replanned_up_to = models.CharField(max_length=40, blank=True, default="")


class Reminder(WorkRow):
    """One reminder of one start by one way, due at `next_attempt_at`; done also says: found not to be wanted.

    Rows of what was sent stay: a conversation that is moved away and back is not reminded of the same start again.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="reminders")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    minutes_before = models.PositiveIntegerField()
    starts_at = models.DateTimeField()  # the start that it speaks of
    due_at = models.DateTimeField()  # as planned; a failed attempt moves only next_attempt_at
    # "" while it waits; then sent, or why not: off, late, no_address, not_booked.
    outcome = models.CharField(max_length=12, blank=True, default="")

    class Meta(WorkRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "audience", "channel", "minutes_before", "starts_at"],
                name="one_reminder_a_kind_and_start",
            )
        ]


class Nudge(WorkRow):
    """The reminding of one candidate who has not booked yet: how often it was done, and when next."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="nudge")
    sent_count = models.PositiveSmallIntegerField(default=0)

    class Meta(WorkRow.Meta):
        pass


class NudgeSwitch(models.Model):
    """A message whose candidates are not nudged."""

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="nudge_switch")
    is_off = models.BooleanField(default=True)


class SmsDirection(models.TextChoices):
    """Whether we wrote it or the candidate did."""

    OUT = "out", _("Sent")
    IN = "in", _("Received")


class SmsMessage(WorkRow):
    """One text message: waiting to leave, gone, delivered, failed, or received."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="sms_messages")
    candidate = models.ForeignKey(
        "console.Candidate", null=True, blank=True, on_delete=models.CASCADE, related_name="sms_messages"
    )
    member = models.ForeignKey("console.Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    direction = models.CharField(max_length=3, choices=SmsDirection.choices)
    number = models.CharField(max_length=16)  # the other side's, E.164
    body = models.CharField(max_length=1600)
    segment_count = models.PositiveSmallIntegerField(default=1)
    # What it must not be written twice for: a form, a reminder, or the provider's own name for it.
    once_key = models.CharField(max_length=100, unique=True, default=make_token)
    provider_id = models.CharField(max_length=64, blank=True, default="", db_index=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkRow.Meta):
        indexes = [
            *WorkRow.Meta.indexes,
            models.Index(fields=["candidate", "created_at"]),
            models.Index(fields=["number", "created_at"]),
        ]


class SmsStop(models.Model):
    """A number that wants no text messages of a company."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=16)
    stopped_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="one_stop_a_number")]
