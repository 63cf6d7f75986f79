"""Channels: the addresses where an application hears of changes to one account's calendars."""

from functools import partial

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.engine.models.people.accounts import Account
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id


class Channel(models.Model):
    """One address and its filters; no `calendar_ids` means every calendar of the account."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "chn"))
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="channels")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="channels")
    callback_url = EncryptedTextField()
    calendar_ids = models.JSONField[list[str], list[str]](default=list, blank=True)
    only_managed = models.BooleanField(default=False)
    identity = models.CharField(max_length=64)  # keyed hash of address and filters: the same twice is one channel
    created_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "account", "identity"],
                condition=models.Q(closed_at=None),
                name="one_open_channel_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return self.id


class ChannelChange(models.Model):
    """A change that a channel has yet to be told of; only ever inserted, so that no writer waits for another."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="changes")
    changed_since = models.DateTimeField()
