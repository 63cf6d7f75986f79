"""Single stretches of time in which a person may be booked, as an application said."""

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.engine.models.people.accounts import Account
from parley.toolkit.clock import now


class AvailablePeriod(models.Model):
    """A stretch of time of one account, under the id that one application chose; no other application sees it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="available_periods")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="available_periods")
    period_id = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    changed_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["application", "account", "starts_at"])]
        constraints = [
            models.UniqueConstraint(fields=["application", "account", "period_id"], name="one_available_period_an_id"),
            models.CheckConstraint(condition=models.Q(starts_at__lt=models.F("ends_at")), name="period_not_empty"),
        ]
