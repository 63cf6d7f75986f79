"""Calendars and what is kept of their events, so that no page waits for a provider."""

from functools import partial

from django.db import models

from parley.engine.models.calendars.connections import Connection
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id


class Calendar(models.Model):
    """One calendar of a connection, and whether it counts as busy and takes bookings."""

    id = models.CharField(primary_key=True, max_length=80, default=partial(make_id, "cal"))
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="calendars")
    href = models.CharField(max_length=500)
    name = models.CharField(max_length=254)
    color = models.CharField(max_length=9, blank=True, default="")
    is_readonly = models.BooleanField(default=False)
    is_primary = models.BooleanField(default=False)
    is_deleted = models.BooleanField(default=False)
    counts_as_busy = models.BooleanField(default=True)
    takes_bookings = models.BooleanField(default=False)
    sync_state = models.TextField(blank=True, default="")
    # How far ahead occurrences were spread into busy time; the sweep moves it on day by day.
    spread_until = models.DateTimeField(null=True, blank=True)
    last_synced_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "href"], name="one_calendar_an_address")]

    def __str__(self) -> str:
        return self.id


class CalendarObject(models.Model):
    """One resource of a calendar as the server sent it: an event, or a series with its exceptions."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="objects_kept")
    href = models.CharField(max_length=500)
    etag = models.CharField(max_length=200, blank=True, default="")
    uid = models.CharField(max_length=300, blank=True, default="", db_index=True)
    content = EncryptedTextField()
    # Raised by each full listing; what an incomplete listing did not touch is kept, what a full one left out goes.
    generation = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "href"], name="one_object_an_address")]


class BusyTime(models.Model):
    """One occurrence of an event as time taken, in UTC; the only thing that availability reads of a calendar."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="busy_times")
    calendar_object = models.ForeignKey(CalendarObject, on_delete=models.CASCADE, related_name="busy_times")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=20)
    uid = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["calendar", "ends_at", "starts_at"])]
