"""Connections: one provider sign-in of an account, how its sync fares, and what is left to do when it ends."""

from functools import partial

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id
from parley.toolkit.work_queue import WorkRow


class ConnectionState(models.TextChoices):
    """Whether the engine can reach the calendars."""

    ACTIVE = "active"
    BROKEN = "broken"  # the provider refuses our credentials: the person has to reconnect
    REMOVED = "removed"


class BrokenReason(models.TextChoices):
    """What a person has to do about a broken connection."""

    NONE = "", "None"
    CREDENTIALS = "credentials", "Sign in again"
    SCOPES = "scopes", "Grant what is missing"
    APPROVAL = "approval", "Wait for the administrator of one's organization"


class Connection(models.Model):
    """A provider sign-in (Cronofy: profile). Credentials connect a calendar; they are never a log-in."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "pro"))
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="connections")
    service = models.CharField(max_length=20)  # see connectors/registry.py
    name = models.CharField(max_length=254)
    address = models.CharField(max_length=500, blank=True, default="")
    username = models.CharField(max_length=254, blank=True, default="")
    password = EncryptedTextField(blank=True, default="")
    # Who signed in at a provider with OAuth; reconnecting has to be by the same. Empty for all others.
    subject = models.CharField(max_length=300, blank=True, default="")
    access_token = EncryptedTextField(blank=True, default="")
    refresh_token = EncryptedTextField(blank=True, default="")
    token_expires_at = models.DateTimeField(null=True, blank=True)
    # Who refreshes the tokens at the moment; the others wait for what comes.
    token_leased_until = models.DateTimeField(null=True, blank=True)
    token_lease = models.CharField(max_length=40, blank=True, default="")
    granted_scopes = models.JSONField[list[str], list[str]](default=list, blank=True)
    # The addresses that the server knows its owner by: an ATTENDEE who declined under one of them is not busy.
    owner_addresses = models.JSONField[list[str], list[str]](default=list, blank=True)
    state = models.CharField(max_length=10, choices=ConnectionState.choices, default=ConnectionState.ACTIVE)
    broken_reason = models.CharField(max_length=20, choices=BrokenReason.choices, blank=True, default=BrokenReason.NONE)
    broken_at = models.DateTimeField(null=True, blank=True)
    # How many of the messages about the break went out (on days 0, 1, 3, 7 and 14).
    break_notices = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True, default="")
    last_synced_at = models.DateTimeField(null=True, blank=True)
    next_sync_at = models.DateTimeField(default=now, db_index=True)
    failures = models.PositiveIntegerField(default=0)
    # Since when the provider cannot be reached; None while it can.
    failing_since = models.DateTimeField(null=True, blank=True)
    # When everything was last read from the start: changes that nobody told of come to light then.
    fully_read_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "service", "address", "username", "subject"],
                condition=~models.Q(state="removed"),
                name="one_connection_a_sign_in",
            )
        ]

    def __str__(self) -> str:
        return self.id


class Farewell(WorkRow):
    """A grant to be given back, and watches to be ended before; stands alone, since its connection may be erased.

    `watches` holds pairs of the provider's ids. Deleted when done, so that no token stays longer than it must.
    """

    service = models.CharField(max_length=20)
    # Whose grant it is, as a keyed hash: whoever connects again before it is given back takes it up again.
    grant_hash = models.CharField(max_length=64, blank=True, default="")
    access_token = EncryptedTextField(blank=True, default="")
    refresh_token = EncryptedTextField(blank=True, default="")
    watches = models.JSONField[list[list[str]], list[list[str]]](default=list, blank=True)

    class Meta(WorkRow.Meta):
        constraints = []


class ProviderAlarm(models.Model):
    """A provider refuses this installation's own credentials: the operator's to mend, nobody else is to blame."""

    service = models.CharField(primary_key=True, max_length=20)
    message = models.CharField(max_length=500)
    raised_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.service
