"""Scheduling conversations (alpha): a second person finds a time among what the first one has free."""

from functools import partial
from typing import Any

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.engine.models.people.accounts import Account
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedJSONField, EncryptedTextField
from parley.toolkit.ids import make_id


class SchedulingConversation(models.Model):
    """One conversation; the first of its participants organizes it."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "scn"))
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="scheduling_conversations")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="scheduling_conversations")
    subject = EncryptedTextField(blank=True, default="")
    tzid = models.CharField(max_length=64)
    event = EncryptedJSONField[dict[str, Any], dict[str, Any]](default=dict)
    # A question about times as `/v1/availability` takes it.
    question = EncryptedJSONField[dict[str, Any], dict[str, Any]](default=dict)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, db_index=True)

    def __str__(self) -> str:
        return self.id


class ConversationParticipant(models.Model):
    """Somebody in the conversation, with a token of their own that shows and chooses times."""

    conversation = models.ForeignKey(SchedulingConversation, on_delete=models.CASCADE, related_name="participants")
    participant_id = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()
    sub = models.CharField(max_length=40, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    common_name = models.CharField(max_length=200, blank=True, default="")
    token = EncryptedTextField()
    token_hash = models.CharField(max_length=64, unique=True)
    has_chosen = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "participant_id"], name="one_part_an_id")]
