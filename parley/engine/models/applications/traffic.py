"""Traffic of applications: their last calls, and how often they called in this second and minute."""

from django.db import models

from parley.engine.models.applications.applications import Application


class ApplicationCall(models.Model):
    """One call as its application's developers see it: never a body, a token or an id from the address."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="calls")
    method = models.CharField(max_length=10)
    route = models.CharField(max_length=200)
    status = models.PositiveSmallIntegerField()
    milliseconds = models.PositiveIntegerField()
    error_key = models.CharField(max_length=100, blank=True, default="")
    called_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["application", "-id"], name="calls_newest_first")]


class RateShare(models.Model):
    """What one process has let through for one application in its present second and minute (of Unix time)."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE)
    process = models.CharField(max_length=40)
    second = models.BigIntegerField()
    second_count = models.PositiveIntegerField()
    minute = models.BigIntegerField(db_index=True)
    minute_count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "process"], name="one_share_a_process")]
