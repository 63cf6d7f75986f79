"""Connections: one provider sign-in of an account, with its credentials and how its sync fares."""

from functools import partial

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id


class ConnectionState(models.TextChoices):
    """Whether the engine can reach the calendars."""

    ACTIVE = "active"
    BROKEN = "broken"  # the provider refuses our credentials: the person has to reconnect
    REMOVED = "removed"


class Connection(models.Model):
    """A provider sign-in (Cronofy: profile). Credentials connect a calendar; they are never a log-in."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "pro"))
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="connections")
    service = models.CharField(max_length=20)  # "builtin", "caldav"
    name = models.CharField(max_length=254)
    address = models.CharField(max_length=500, blank=True, default="")
    username = models.CharField(max_length=254, blank=True, default="")
    password = EncryptedTextField(blank=True, default="")
    # The addresses that the server knows its owner by: an ATTENDEE who declined under one of them is not busy.
    owner_addresses = models.JSONField[list[str], list[str]](default=list, blank=True)
    state = models.CharField(max_length=10, choices=ConnectionState.choices, default=ConnectionState.ACTIVE)
    last_error = models.CharField(max_length=500, blank=True, default="")
    last_synced_at = models.DateTimeField(null=True, blank=True)
    next_sync_at = models.DateTimeField(default=now, db_index=True)
    failures = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "service", "address", "username"],
                condition=~models.Q(state="removed"),
                name="one_connection_a_sign_in",
            )
        ]

    def __str__(self) -> str:
        return self.id
