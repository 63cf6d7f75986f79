"""Calendars and what is kept of their events, so that no page waits for a provider."""

from functools import partial

from django.db import models

from parley.engine.models.calendars.connections import Connection
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField, SealedTextField
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
    # Which conferencing its provider adds to events by itself.
    conferencing = models.JSONField[list[str], list[str]](default=list, blank=True)
    timezone = models.CharField(max_length=64, blank=True, default="")
    counts_as_busy = models.BooleanField(default=True)
    takes_bookings = models.BooleanField(default=False)
    sync_state = models.TextField(blank=True, default="")
    # How far ahead occurrences were spread into busy time; the sweep moves it on day by day.
    spread_until = models.DateTimeField(null=True, blank=True)
    last_synced_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True, default="")
    # The provider said that it does not tell of changes here: asked by the timetable only.
    is_push_refused = models.BooleanField(default=False)
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
    uid = models.CharField(max_length=300, blank=True, default="")
    content = EncryptedTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "href"], name="one_object_an_address")]
        indexes = [models.Index(fields=["calendar", "uid"], name="calendar_objects_by_uid")]


class ObjectPart(models.Model):
    """One event of a series whose provider tells the series' events apart; the object is put together from them."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="object_parts")
    object_href = models.CharField(max_length=500)
    href = models.CharField(max_length=500)
    etag = models.CharField(max_length=200, blank=True, default="")
    content = EncryptedTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "href"], name="one_part_an_address")]
        indexes = [models.Index(fields=["calendar", "object_href"], name="object_parts_by_object")]


class EventText(models.Model):
    """What one event says, apart from when: kept once for a whole series, and once for each exception to it.

    `part` tells the events of one object apart: "" for the event itself, else the occurrence that it is about.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="event_texts")
    calendar_object = models.ForeignKey(
        CalendarObject, null=True, on_delete=models.SET_NULL, related_name="event_texts"
    )
    part = models.CharField(max_length=40, blank=True, default="")
    # The contract's fields as JSON; the keyed hash says whether they changed without opening them.
    content = SealedTextField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar_object", "part"], name="one_text_a_part")]


class BusyTime(models.Model):
    """One occurrence of an event, in UTC, and how its time counts; all that availability reads of a calendar.

    A deleted one stays for 90 days, marked and as free time, for those who ask what changed. What has no event behind
    it, published busy time, has no text.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="busy_times")
    calendar_object = models.ForeignKey(CalendarObject, null=True, on_delete=models.SET_NULL, related_name="busy_times")
    text = models.ForeignKey(EventText, null=True, on_delete=models.SET_NULL, related_name="busy_times")
    event_uid = models.CharField(max_length=40, blank=True, default="")
    uid = models.CharField(max_length=300, blank=True, default="")
    # Where its series puts it (RECURRENCE-ID), also after it was moved; None for what does not repeat.
    original_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # The dates of an all-day event in its owner's zone, the end not included.
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    # From the earliest start to the latest end that it ever had, once it was moved.
    ever_starts_at = models.DateTimeField(null=True, blank=True)
    ever_ends_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=20)
    # Time that is blocked because the rule of a series could not be read.
    is_guess = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["calendar", "ends_at", "starts_at"]),
            models.Index(fields=["calendar", "starts_at"], name="busy_times_in_order"),
            models.Index(fields=["event_uid"], name="busy_times_by_event_uid"),
            models.Index(fields=["calendar", "uid"], name="busy_times_by_uid"),
            models.Index(fields=["calendar", "changed_at"], name="busy_times_by_change"),
            models.Index(fields=["deleted_at"], name="busy_times_gone", condition=models.Q(deleted_at__isnull=False)),
        ]
