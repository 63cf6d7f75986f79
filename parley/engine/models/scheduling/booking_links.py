"""Hosted links that an application makes for one choice of a visitor: a time, several in a row, or only an event."""

from typing import Any

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedJSONField, EncryptedTextField


class BookingLinkKind(models.TextChoices):
    """What a visitor of the link does."""

    SCHEDULING = "scheduling"  # chooses a time (sch_)
    SEQUENCING = "sequencing"  # chooses several conversations in a row (seq_)
    ADD_TO_CALENDAR = "add_to_calendar"  # takes an event into a calendar (atc_)


class BookingLinkStatus(models.TextChoices):
    """Where the link stands."""

    OPEN = "open"
    COMPLETED = "completed"
    DISABLED = "disabled"


class BookingLink(models.Model):
    """One hosted link, with the question about times as the application asked it: times are looked up when shown."""

    id = models.CharField(primary_key=True, max_length=40)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="booking_links")
    kind = models.CharField(max_length=20, choices=BookingLinkKind.choices)
    token = EncryptedTextField()
    token_hash = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=10, choices=BookingLinkStatus.choices, default=BookingLinkStatus.OPEN)
    display_message = models.CharField(max_length=500, blank=True, default="")
    # As the application sent it, checked once: participants, durations, periods, or a sequence of these.
    question = EncryptedJSONField[dict[str, Any], dict[str, Any]](default=dict)
    # The event as it will be written, apart from its time; of a sequence each step has its own.
    event = EncryptedJSONField[dict[str, Any], dict[str, Any]](default=dict)
    # Where it is written: account and calendar in turn.
    target_calendars = models.JSONField[list[dict[str, str]], list[dict[str, str]]](default=list)
    is_single_event = models.BooleanField(default=False)
    minimum_notice_minutes = models.PositiveIntegerField(default=0)
    tzid = models.CharField(max_length=64)
    hour_format = models.CharField(max_length=1, blank=True, default="")
    is_chosen_at_once = models.BooleanField(default=False)
    # Addresses of the application: callbacks (told by us) and redirects (the visitor's browser goes there).
    addresses = EncryptedJSONField[dict[str, str], dict[str, str]](default=dict)
    scope = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=1000, blank=True, default="")
    # utm_* and correlation_id of the address under which the choice was made
    link_metadata = models.JSONField[dict[str, str], dict[str, str]](default=dict, blank=True)
    # What was chosen: steps with start, end, participants; the visitor's zone
    outcome = EncryptedJSONField[dict[str, Any], dict[str, Any]](default=dict, blank=True)
    created_at = models.DateTimeField(default=now, db_index=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    # The visitor found no time, or none that suits: each is told to the application once.
    found_none_at = models.DateTimeField(null=True, blank=True)
    suits_none_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.id
