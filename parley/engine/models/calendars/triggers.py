"""Event triggers: calls to an application's address at a time that follows one of its events."""

from django.db import models

from parley.engine.models.calendars.managed import ManagedEvent
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.work_queue import WorkRow


class EventTrigger(WorkRow):
    """One moment of one event, `offset_minutes` after its start or end (before: negative).

    `next_attempt_at` is when it is due, for the occurrence that begins at `occurrence_at`; without one in sight, when
    to look again. A series has one row, which moves on to its next occurrence.
    """

    event = models.ForeignKey(ManagedEvent, on_delete=models.CASCADE, related_name="triggers")
    uri = EncryptedTextField()
    anchor = models.CharField(max_length=5, choices=[("start", "start"), ("end", "end")])
    offset_minutes = models.IntegerField()
    occurrence_at = models.DateTimeField(null=True, blank=True)
    # When it was last worked out where the event stands; what moved since then has to be followed.
    placed_at = models.DateTimeField(default=now)

    class Meta(WorkRow.Meta):
        constraints = []
