"""Scheduling requests and public links: what can be booked, with whom, when and by which rules."""

from functools import partial
from typing import Any

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.engine.models.people.accounts import Account
from parley.engine.models.people.units import OrganizationalUnit
from parley.engine.models.scheduling.templates import RequestTemplate
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id


class PublicLink(models.Model):
    """A lasting link of an account: one by its owner's preferences, and one by each template."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="public_links")
    unit = models.ForeignKey(OrganizationalUnit, on_delete=models.CASCADE, related_name="public_links")
    token = EncryptedTextField()
    token_hash = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200, blank=True, default="")
    template = models.ForeignKey(RequestTemplate, null=True, blank=True, on_delete=models.CASCADE, related_name="links")
    # What its owner asks visitors; a template asks its own questions instead.
    questions = models.JSONField[list[dict[str, Any]], list[dict[str, Any]]](default=list, blank=True)
    created_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "unit"],
                condition=models.Q(revoked_at__isnull=True, template__isnull=True),
                name="one_live_public_link",
            ),
            models.UniqueConstraint(
                fields=["account", "unit", "template"],
                condition=models.Q(revoked_at__isnull=True, template__isnull=False),
                name="one_live_public_link_a_template",
            ),
        ]


class RequestStatus(models.TextChoices):
    """Where a scheduling request stands."""

    PENDING = "pending"
    BOOKED = "booked"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    DISABLED = "disabled"


class SchedulingRequest(models.Model):
    """A booking link for somebody in particular (`srq_`); a visitor of a public link gets one when choosing a time."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "srq"))
    unit = models.ForeignKey(OrganizationalUnit, on_delete=models.CASCADE, related_name="requests")
    application = models.ForeignKey(Application, null=True, blank=True, on_delete=models.SET_NULL)
    public_link = models.ForeignKey(PublicLink, null=True, blank=True, on_delete=models.SET_NULL)
    creator = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="requests_made")
    host = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="requests_hosted")
    token = EncryptedTextField()
    token_hash = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=10, choices=RequestStatus.choices, default=RequestStatus.PENDING)
    summary = models.CharField(max_length=1024)
    description = models.CharField(max_length=4096, blank=True, default="")
    place = models.JSONField[dict[str, Any], dict[str, Any]](default=dict, blank=True)
    duration_minutes = models.PositiveIntegerField()
    start_interval_minutes = models.PositiveIntegerField(default=15)
    buffer_before_minutes = models.PositiveIntegerField(default=0)
    buffer_after_minutes = models.PositiveIntegerField(default=0)
    minimum_notice_minutes = models.PositiveIntegerField(default=0)
    # A kind (days, range or slots) and what it needs; domain/booking_links reads it.
    period = models.JSONField[dict[str, Any], dict[str, Any]](default=dict)
    # Hours for this request in place of each person's own; empty means their own.
    weekly_periods = models.JSONField[list[dict[str, str]], list[dict[str, str]]](default=list, blank=True)
    tzid = models.CharField(max_length=64)
    is_reschedule_allowed = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    recipient_email = models.CharField(max_length=254, blank=True, default="")
    recipient_name = models.CharField(max_length=200, blank=True, default="")
    recipient_organization = models.CharField(max_length=200, blank=True, default="")
    correlation_id = models.CharField(max_length=128, blank=True, default="")
    # utm_* and what else came with the link; given back in callbacks, never interpreted
    link_metadata = models.JSONField[dict[str, str], dict[str, str]](default=dict, blank=True)
    # Whether pools fill places of it: saves a question to the database for the many that have none.
    draws_from_pools = models.BooleanField(default=False)
    # The language that the candidate is meant to read, as BCP 47 writes it; empty: not said.
    locale = models.CharField(max_length=35, blank=True, default="")
    # Rooms of the unit that it needs (`res_`); one that was taken away since counts no more.
    room_ids = models.JSONField[list[str], list[str]](default=list, blank=True)
    # Of several conversations behind one link, the first one leads: its link offers them all, one after the other.
    leader = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="followers")
    position = models.PositiveSmallIntegerField(default=0)
    # A group session's own, which no candidate sees: each of its places has a request besides.
    is_session = models.BooleanField(default=False)
    declined_reason = models.CharField(max_length=500, blank=True, default="")
    # When a person first did something on its page; looking alone does not count, since mail scanners look, too.
    opened_at = models.DateTimeField(null=True, blank=True)
    # Somebody else used the link of that request, and this one is theirs.
    forwarded_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="passed_on"
    )
    created_at = models.DateTimeField(default=now)
    # The list of changed requests reads in this order; it grows by one with each change of the request.
    change_number = models.BigIntegerField(default=0, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "created_at"]), models.Index(fields=["application", "change_number"])]
        constraints = [
            # A claim's conversation has at most one live booking; see bookings.Booking for the same on its side.
            models.UniqueConstraint(
                fields=["application", "public_link", "correlation_id"],
                condition=models.Q(public_link__isnull=False, status="booked") & ~models.Q(correlation_id=""),
                name="one_live_request_a_conversation",
            )
        ]

    def __str__(self) -> str:
        return self.id


class RequestMember(models.Model):
    """A colleague who takes part besides the host; an optional one is invited but does not limit the times."""

    request = models.ForeignKey(SchedulingRequest, on_delete=models.CASCADE, related_name="members")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="requests_joined")
    is_required = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "account"], name="one_seat_a_colleague")]


class RequestRecipient(models.Model):
    """Somebody who is invited besides the one who picks the time."""

    request = models.ForeignKey(SchedulingRequest, on_delete=models.CASCADE, related_name="guests")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "email"], name="one_invitation_a_guest")]


class RequestTag(models.Model):
    """A word by which people find requests again."""

    request = models.ForeignKey(SchedulingRequest, on_delete=models.CASCADE, related_name="tags")
    value = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "value"], name="one_tag_a_word")]


class ChangeCounter(models.Model):
    """One row an application: the number of its latest change, raised under a lock so that no cursor skips one."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, primary_key=True)
    latest = models.BigIntegerField(default=0)
