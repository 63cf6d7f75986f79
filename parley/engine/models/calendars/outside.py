"""Changes that people made outside of Parley to events that Parley wrote."""

from django.db import models

from parley.engine.models.calendars.calendars import Calendar
from parley.toolkit.work_queue import WorkRow


class OutsideChange(WorkRow):
    """An event of a booking stands in another state than the one we wrote, or is gone; one row an event.

    Written by the sync in the transaction in which it keeps what it saw. `etag` is the state seen ("" when gone): the
    same one again is no news, also after it was looked at.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="outside_changes")
    uid = models.CharField(max_length=300)
    href = models.CharField(max_length=500, blank=True, default="")
    etag = models.CharField(max_length=200, blank=True, default="")
    is_gone = models.BooleanField(default=False)

    class Meta(WorkRow.Meta):
        constraints = [models.UniqueConstraint(fields=["calendar", "uid"], name="one_outside_change_an_event")]
