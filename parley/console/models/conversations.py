"""Conversations: what the console tracks for a candidate: the link, its status and its history."""

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from parley.console.models.candidates.records import Candidate
from parley.console.models.companies.members import Company, Member
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField, SealedTextField
from parley.toolkit.ids import make_id, make_token


class ConversationStatus(models.TextChoices):
    """The status of an invitation, as the candidate's profile shows it."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    OPENED = "opened", _("Opened")
    BOOKED = "booked", _("Booked")
    RESCHEDULED = "rescheduled", _("Rescheduled")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")
    COMPLETED = "completed", _("Completed")
    NO_SHOW = "no_show", _("No-show")
    FAILED = "failed", _("Failed")


def _known(name: str) -> models.Q:
    return models.Q((f"{name}__isnull", False))


class Conversation(models.Model):
    """One conversation with one candidate, with at most one live booking, behind the console's own link `/c/…`."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "cnv"))
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="conversations", db_index=False)
    # None while a link was generated for a message or list and no candidate has been named yet.
    candidate = models.ForeignKey(
        Candidate, null=True, blank=True, on_delete=models.CASCADE, related_name="conversations"
    )
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="conversations", db_index=False)
    data_centre = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=[("generated", _("Generated link")), ("public", _("Public URL"))])
    status = models.CharField(max_length=12, choices=ConversationStatus.choices, default=ConversationStatus.DRAFT)
    token = SealedTextField()
    token_hash = models.CharField(max_length=64, unique=True)
    # Random, and never the candidate's id nor the link's token: it travels through other sites.
    correlation_id = models.CharField(max_length=64, unique=True, default=partial(make_token, 16))
    summary = models.CharField(max_length=1024, blank=True, default="")
    duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    scheduling_request_id = models.CharField(max_length=64, blank=True, default="", db_index=True)
    target_url = SealedTextField(blank=True, default="")  # where the link leads until it is booked
    view_url = EncryptedTextField(blank=True, default="")  # where the booking is managed
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    invitee_tzid = models.CharField(max_length=64, blank=True, default="")
    host_name = models.CharField(max_length=200, blank=True, default="")  # who hosts, as the engine last said
    # Who booked, as the engine last said; where that is not the candidate's address, the link was passed on.
    invitee_name = models.CharField(max_length=200, blank=True, default="")
    invitee_email = models.EmailField(max_length=254, blank=True, default="")
    accepted_invitee_email = models.EmailField(max_length=254, blank=True, default="")  # a member said: it is them
    sent_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    # Of the first booking, and how long after the sending it came; kept, whatever becomes of it.
    booked_at = models.DateTimeField(null=True, blank=True)
    minutes_to_book = models.PositiveIntegerField(null=True, blank=True)
    moved_count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # A link that may be used for one booking only: once that was cancelled, no other time can be chosen.
    is_single_use = models.BooleanField(default=False)
    # The request that was ended to make room for another one: late news about it is no news.
    former_request_id = models.CharField(max_length=64, blank=True, default="")
    declined_reason = models.CharField(max_length=500, blank=True, default="")
    no_show_by = models.CharField(
        max_length=10, blank=True, default="", choices=[("candidate", _("Candidate")), ("host", _("Host"))]
    )
    outcome = models.CharField(max_length=60, blank=True, default="")  # one of the company's own words
    outcome_note = models.TextField(max_length=2000, blank=True, default="")
    # The engine's clock of the newest webhook that was applied: an older one arriving late changes nothing.
    last_triggered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["company", "candidate", "created_at"]),
            models.Index(fields=["owner", "created_at"]),
            models.Index(fields=["company", "status", "created_at"], name="conversation_links"),
            # Most links are only sent, or not even that: what was never booked stands in none of these.
            # The two questions of the duty that closes what is over.
            models.Index(fields=["status", "ends_at"], condition=_known("ends_at"), name="conversation_over"),
            models.Index(fields=["status", "expires_at"], condition=_known("expires_at"), name="conversation_expiring"),
            # Calendars of a company and of one member; numbers.
            models.Index(
                fields=["company", "starts_at"], condition=_known("starts_at"), name="conversation_company_calendar"
            ),
            models.Index(
                fields=["owner", "starts_at"], condition=_known("starts_at"), name="conversation_owner_calendar"
            ),
            models.Index(fields=["company", "sent_at"], condition=_known("sent_at"), name="conversation_numbers"),
        ]

    @property
    def is_changing(self) -> bool:
        """Whether its request is being ended to make room for another one: the time that it has is none any more."""
        return self.former_request_id != "" and self.former_request_id == self.scheduling_request_id

    @property
    def is_passed_on(self) -> bool:
        """Whether somebody with another address than the candidate's booked, and no member has said that it is them."""
        booked_by = self.invitee_email.casefold()
        if not booked_by or self.candidate is None:
            return False
        return booked_by not in (self.candidate.email.casefold(), self.accepted_invitee_email.casefold())

    def __str__(self) -> str:
        return self.id


class LinkWindow(models.Model):
    """One opening of Generate Link: the first page waits on it while the window is on the engine."""

    id = models.CharField(primary_key=True, max_length=64, default=make_token)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.CASCADE)
    data_centre = models.CharField(max_length=40)
    state_hash = models.CharField(max_length=64, unique=True)
    # Becomes the conversation's: a window that was closed too early is found again by it.
    correlation_id = models.CharField(max_length=64, unique=True, default=partial(make_token, 16))
    attempt_id = models.CharField(max_length=64, blank=True, default="")  # the engine's name for it
    next_path = models.CharField(max_length=300, blank=True, default="")
    conversation = models.ForeignKey(Conversation, null=True, blank=True, on_delete=models.SET_NULL)
    problem = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()


class WebhookReceipt(models.Model):
    """A webhook that has been applied, by the digest of its body: the same one again changes nothing."""

    digest = models.CharField(primary_key=True, max_length=64)
    received_at = models.DateTimeField(default=now, db_index=True)
