"""Conferencing that people keep for their events, and the visits in which they say so."""

from functools import partial

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.engine.models.people.accounts import Account
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id


class ConferencingProfile(models.Model):
    """A person's own meeting room: an address that events of theirs may carry."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "pro"))
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="conferencing_profiles")
    provider_name = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    join_url = EncryptedTextField()
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.id


class ConferencingVisit(models.Model):
    """An application's request that a person keep a meeting room; its link is opened once and found by its hash."""

    token_hash = models.CharField(max_length=64, unique=True)
    application = models.ForeignKey(Application, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    provider_name = models.CharField(max_length=20, blank=True, default="")
    redirect_uri = models.CharField(max_length=500)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
