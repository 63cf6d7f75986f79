"""When a person may be booked: weekly rules, dates that differ, and scheduling preferences."""

from typing import Any

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.toolkit.clock import now


class AvailabilityRule(models.Model):
    """Weekly hours under an id (`default` is the one every account has), in the zone they were meant in.

    Our own links use the rules marked for them, the default one where none is; a rule that an application made is
    for its questions until the person marks it. Calendars that are named limit what those questions look at; for our
    own links all calendars count that the person lets count.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="availability_rules")
    rule_id = models.CharField(max_length=64, default="default")
    name = models.CharField(max_length=60, blank=True, default="")
    is_for_requests = models.BooleanField(default=False)
    is_for_public_link = models.BooleanField(default=False)
    tzid = models.CharField(max_length=64)
    weekly_periods = models.JSONField[list[dict[str, str]], list[dict[str, str]]](default=list)
    calendar_ids = models.JSONField[list[str], list[str]](default=list, blank=True)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "rule_id"], name="one_rule_a_name")]


class SpecialDateKind(models.TextChoices):
    """What differs on a date."""

    HOURS = "hours"
    OFF = "off"
    USUAL = "usual"


class SpecialDate(models.Model):
    """Dates, both included, on the owner's wall, on which other hours hold than the weekly ones, whatever the rule.

    Other hours (`hours`, with periods), none (`off`), or the usual ones although it is a public holiday (`usual`).
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="special_dates")
    kind = models.CharField(max_length=5, choices=SpecialDateKind.choices)
    first_on = models.DateField()
    last_on = models.DateField()
    periods = models.JSONField[list[dict[str, str]], list[dict[str, str]]](default=list, blank=True)
    note = models.CharField(max_length=100, blank=True, default="")
    changed_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["account", "last_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "first_on"],
                condition=~models.Q(kind="off"),
                name="one_special_date_a_day",
            ),
            models.CheckConstraint(condition=models.Q(first_on__lte=models.F("last_on")), name="first_date_first"),
        ]


class SchedulingPreferences(models.Model):
    """How a person likes to be booked; the public link uses nothing else."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="preferences")
    duration_minutes = models.PositiveIntegerField(default=30)
    start_interval_minutes = models.PositiveIntegerField(default=15)
    period_days = models.PositiveIntegerField(default=14)
    minimum_notice_minutes = models.PositiveIntegerField(default=120)
    buffer_before_minutes = models.PositiveIntegerField(default=0)
    buffer_after_minutes = models.PositiveIntegerField(default=0)
    daily_limit = models.PositiveIntegerField(null=True, blank=True)
    weekly_limit = models.PositiveIntegerField(null=True, blank=True)
    # Whose public holidays are days off: a country (ISO 3166-1) and perhaps a region of it; empty means none.
    holiday_country = models.CharField(max_length=2, blank=True, default="")
    holiday_region = models.CharField(max_length=20, blank=True, default="")
    # A kind (none, link, phone, in_person, conferencing) and its detail: where conversations happen.
    place = models.JSONField[dict[str, Any], dict[str, Any]](default=dict, blank=True)
    changed_at = models.DateTimeField(default=now)
