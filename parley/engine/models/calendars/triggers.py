"""Event triggers: calls to an application's address at a time that follows one of its events."""

from django.db import models

from parley.engine.models.calendars.managed import ManagedEvent
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.work_queue import WorkRow


class EventTrigger(WorkRow):
    """One transition of one event: it is due `offset_minutes` from the event's start or end (before: negative).

    `next_attempt_at` is the moment it is due and moves with the event; `occurrence_at` says which occurrence it is
    about, in a series the next one after it was delivered.
    """

    event = models.ForeignKey(ManagedEvent, on_delete=models.CASCADE, related_name="triggers")
    uri = EncryptedTextField()
    anchor = models.CharField(max_length=5, choices=[("start", "start"), ("end", "end")])
    offset_minutes = models.IntegerField()
    occurrence_at = models.DateTimeField()

    class Meta(WorkRow.Meta):
        constraints = []
