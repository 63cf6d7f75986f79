"""What is done about bookings: changes of them at the engine as rows of work, proposed times, words for outcomes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parley.console.models.companies.members import Company, Member
from parley.console.models.conversations import Conversation
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkRow


class BookingSettings(models.Model):
    """A company's own words for what came of a conversation; without a row the usual ones are offered."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="booking_settings")
    outcomes = models.JSONField(default=list)


class ChangeKind(models.TextChoices):
    """What is asked of the engine."""

    CANCEL = "cancel", _("Cancel")
    MOVE = "move", _("Move")
    ASK_AGAIN = "ask_again", _("Ask for another time")
    REASSIGN = "reassign", _("Reassign")


class BookingBatch(models.Model):
    """Changes that a member asked for at once, whose results they look at together."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="booking_batches")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    # The form that asked: a double click finds this batch instead of beginning another.
    form_key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(default=now)


class BookingChange(WorkRow):
    """One conversation's part of a batch; `result` says in plain words what came of it."""

    batch = models.ForeignKey(BookingBatch, on_delete=models.CASCADE, related_name="changes")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="changes")
    to_member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    to_starts_at = models.DateTimeField(null=True, blank=True)  # of a move
    # Already ended at the engine: what is left is to ask for the new request.
    is_ended = models.BooleanField(default=False)
    result = models.CharField(max_length=300, blank=True, default="")

    class Meta(WorkRow.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "conversation"], name="one_booking_change_a_batch")]


class TimeProposal(models.Model):
    """A time that a candidate proposed because none on offer suited."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="proposals")
    # The request on whose page at the engine it was proposed, which can accept it; "" for the console's own page.
    request_id = models.CharField(max_length=64, blank=True, default="")
    starts_at = models.DateTimeField()
    state = models.CharField(
        max_length=10,
        choices=[("open", _("Open")), ("accepted", _("Accepted")), ("answered", _("Answered"))],
        default="open",
    )
    settled_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "starts_at"], name="one_proposal_a_time")]
