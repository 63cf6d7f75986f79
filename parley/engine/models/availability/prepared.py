"""Busy time prepared for questions: one row a calendar, renewed with every change of what is kept of it."""

from django.db import models

from parley.engine.models.calendars.calendars import Calendar
from parley.toolkit.clock import now


class PreparedTimeline(models.Model):
    """All the minutes in which a calendar is busy, packed; tentative ones apart.

    How far the calendar is known stands in its own row. A row made by other code (`made_by`) is not read; one whose
    occurrences were worked out under another zone database (`spread_by`) counts until they are worked out anew.
    """

    calendar = models.OneToOneField(
        Calendar, on_delete=models.CASCADE, primary_key=True, related_name="prepared_timeline"
    )
    firm = models.BinaryField()
    tentative = models.BinaryField()
    # Hash of both: processes keep unpacked timelines by it, so that none can be older than the row.
    version = models.CharField(max_length=32)
    made_by = models.CharField(max_length=40)
    spread_by = models.CharField(max_length=40, blank=True, default="")
    changed_at = models.DateTimeField(default=now)
