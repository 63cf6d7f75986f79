"""Automations of projects: what follows from a booking or from entering a stage, and each time that it did."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parley.console.models.candidates.records import Candidate
from parley.console.models.companies.members import Member
from parley.console.models.conversations import Conversation
from parley.console.models.lists import CandidateList
from parley.console.models.projects.records import Card, Project, Stage
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkRow


class AutomationKind(models.TextChoices):
    """What an automation does."""

    MOVE = "move", _("Move the card")  # when a conversation of the candidate takes a status
    SEND = "send", _("Send a message")  # when a card enters a stage
    LIST = "list", _("Add to a list")  # when a card enters a stage


class RunOutcome(models.TextChoices):
    """What came of one run."""

    WAITING = "", _("Waiting")
    MOVED = "moved", _("Moved")
    SENT = "sent", _("Sent")
    LISTED = "listed", _("Added to the list")
    SKIPPED = "skipped", _("Skipped")


class Automation(models.Model):
    """One rule of a project; it does nothing until somebody switches it on."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="automations")
    kind = models.CharField(max_length=4, choices=AutomationKind.choices)
    # Sending and listing: the stage that is entered. Moving: only cards of this stage, None for any.
    stage = models.ForeignKey(Stage, null=True, blank=True, on_delete=models.CASCADE, related_name="automations")
    on_status = models.CharField(max_length=12, blank=True, default="")  # moving: a ConversationStatus
    to_stage = models.ForeignKey(Stage, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    list = models.ForeignKey(
        CandidateList, null=True, blank=True, on_delete=models.RESTRICT, related_name="automations"
    )
    template = models.ForeignKey(
        "console.MessageTemplate", null=True, blank=True, on_delete=models.SET_NULL, related_name="automations"
    )
    delay_hours = models.PositiveIntegerField(default=0)
    expires_in_days = models.PositiveIntegerField(null=True, blank=True)
    # In whose name it writes: whoever switched it on last.
    sender = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_active = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)


class AutomationRun(WorkRow):
    """One run for one candidate; `entry_id` names its cause, so that the same cause never runs twice."""

    automation = models.ForeignKey(Automation, on_delete=models.CASCADE, related_name="runs", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="automation_runs")
    card = models.ForeignKey(Card, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs")
    entry_id = models.CharField(max_length=80)
    is_by_hand = models.BooleanField(default=False)
    outcome = models.CharField(max_length=8, choices=RunOutcome.choices, blank=True, default=RunOutcome.WAITING)
    reason = models.CharField(max_length=300, blank=True, default="")
    conversation = models.ForeignKey(Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(WorkRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["automation", "candidate", "entry_id"], name="one_automation_run_a_cause")
        ]
        indexes = [*WorkRow.Meta.indexes, models.Index(fields=["automation", "-id"], name="automation_runs_newest")]
