"""When a person may be booked: weekly rules and scheduling preferences."""

from typing import Any

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.toolkit.clock import now


class AvailabilityRule(models.Model):
    """Weekly hours under a name (`default` is the one every account has), in the zone they were meant in."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="availability_rules")
    rule_id = models.CharField(max_length=64, default="default")
    tzid = models.CharField(max_length=64)
    weekly_periods = models.JSONField[list[dict[str, str]], list[dict[str, str]]](default=list)
    calendar_ids = models.JSONField[list[str], list[str]](default=list, blank=True)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "rule_id"], name="one_rule_a_name")]


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
    # A kind (none, link, phone, in_person, conferencing) and its detail: where conversations happen.
    place = models.JSONField[dict[str, Any], dict[str, Any]](default=dict, blank=True)
    changed_at = models.DateTimeField(default=now)
