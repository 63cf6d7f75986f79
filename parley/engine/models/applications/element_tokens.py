"""Element tokens: what pages of other sites may ask the engine with, straight from the browser."""

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.toolkit.clock import now


class ElementToken(models.Model):
    """A word for pages of one origin, kept as a keyed hash; it opens what `permissions` name, for `subs` at most."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="element_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    origin = models.CharField(max_length=300)
    permissions = models.JSONField[list[str], list[str]](default=list)
    subs = models.JSONField[list[str], list[str]](default=list, blank=True)
    bookable_event_ids = models.JSONField[list[str], list[str]](default=list, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(default=now)
