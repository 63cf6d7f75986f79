"""Watches: calendars that a provider promised to tell about, so that nobody has to ask all the time."""

from functools import partial

from django.db import models

from parley.engine.models.calendars.calendars import Calendar
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id, make_token


class CalendarWatch(models.Model):
    """One promise for one calendar; kept before it is asked for, since the first call may come before the answer.

    The id is the one that Google's calls bear; Microsoft's bear `provider_id`. Both have to know the secret.
    """

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "wat"))
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="watches")
    provider_id = models.CharField(max_length=300, blank=True, default="", db_index=True)
    resource_id = models.CharField(max_length=300, blank=True, default="")
    secret = EncryptedTextField(default=make_token)
    # None until the provider answered.
    expires_at = models.DateTimeField(null=True, blank=True)
    renew_at = models.DateTimeField(null=True, blank=True, db_index=True)
    called_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.id
