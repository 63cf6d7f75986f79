"""Providers: this installation's registrations at Google and Microsoft, and people's visits to their sign-in pages."""

from functools import partial

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id


class ProviderRegistration(models.Model):
    """The client id and secret that the operator got from a provider; what the environment says goes before it."""

    service = models.CharField(primary_key=True, max_length=20)
    client_id = models.CharField(max_length=300)
    client_secret = EncryptedTextField()
    tenant = models.CharField(max_length=100, blank=True, default="")
    # What was wrong with it when it was last tried; empty: the provider knew it.
    problem = models.CharField(max_length=500, blank=True, default="")
    checked_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.service


class ProviderVisit(models.Model):
    """One trip of a browser to a provider's sign-in page and back, found by the hash of its `state`."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "vis"))
    state_hash = models.CharField(max_length=64, unique=True)
    browser_hash = models.CharField(max_length=64)
    # Where it was begun from, as a keyed hash, so that nobody begins visits without end.
    asker_hash = models.CharField(max_length=64, blank=True, default="")
    service = models.CharField(max_length=20)
    nonce = models.CharField(max_length=64)
    code_verifier = EncryptedTextField()
    access = models.JSONField[list[str], list[str]](default=list)
    # Who went, where somebody was signed in; which of their connections is to be renewed.
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="provider_visits")
    connection_id = models.CharField(max_length=40, blank=True, default="")
    # What a newcomer said on the way: which terms they accepted, and their zone.
    terms_version = models.CharField(max_length=64, blank=True, default="")
    tzid = models.CharField(max_length=64, blank=True, default="")
    # The window or the page that they go on to.
    way = models.JSONField[dict[str, str], dict[str, str]](default=dict)
    # Who came back with which tokens, while a code has to show first that the address is theirs.
    held = EncryptedTextField(blank=True, default="")
    # The person waits for an administrator of their organization.
    awaits_approval = models.BooleanField(default=False)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.id


class SetUpVisit(models.Model):
    """A one-time address of the operator's set-up page; kept as a keyed hash."""

    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
