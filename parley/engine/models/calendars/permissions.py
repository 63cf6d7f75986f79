"""What an application may do in a calendar beyond its own events, and the pages where that is asked."""

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.engine.models.calendars.calendars import Calendar
from parley.engine.models.people.accounts import Account
from parley.toolkit.clock import now


class PermissionLevel(models.TextChoices):
    """What an application may write in a calendar: its own events, or whatever the calendar's owner may."""

    SANDBOX = "sandbox"
    UNRESTRICTED = "unrestricted"


class CalendarPermission(models.Model):
    """The level of one application in one calendar; without a row it is the sandbox."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="calendar_permissions")
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="permissions")
    level = models.CharField(max_length=12, choices=PermissionLevel.choices)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "calendar"], name="one_level_a_calendar")]


class PermissionsRequest(models.Model):
    """An application's wish for levels, until the account's owner has answered it; its link is kept as a hash."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    # Calendar ids with the level wanted for each.
    wanted = models.JSONField[dict[str, str], dict[str, str]](default=dict)
    redirect_uri = models.CharField(max_length=500, blank=True, default="")
    expires_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
