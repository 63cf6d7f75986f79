"""Events that applications write: the state they want a calendar to show, kept until the provider shows it."""

from functools import partial

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.engine.models.calendars.calendars import Calendar
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id
from parley.toolkit.work_queue import WorkRow


class ManagedEvent(WorkRow):
    """An event that an application made in a calendar under an id of its own.

    The row outlives the event (`deleted_at`): the same id used again makes the same UID with a higher version.
    """

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "mev"))
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="managed_events")
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="managed_events")
    event_id = models.CharField(max_length=64)
    uid = models.CharField(max_length=300, db_index=True)
    # The event as it shall be (domain/event_writing/states.py), as JSON; the calendar object follows from it.
    fields = EncryptedTextField(blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # The version that invited people were last told of, as their invitations bear it (RFC 5546 §2.1.4).
    sequence = models.PositiveIntegerField(default=0)
    has_reply_words = models.BooleanField(default=False)  # as a booking's
    # Which state has been asked for, and which one the provider is known to hold (0: none).
    wanted_version = models.PositiveIntegerField(default=1)
    written_version = models.PositiveIntegerField(default=0)
    href = models.CharField(max_length=500, blank=True, default="")
    etag = models.CharField(max_length=200, blank=True, default="")
    changed_at = models.DateTimeField(default=now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["application", "calendar", "event_id"], name="one_event_an_id"),
            models.UniqueConstraint(fields=["calendar", "uid"], name="one_managed_event_a_uid"),
        ]

    def __str__(self) -> str:
        return self.id


class GuestNotice(WorkRow):
    """What guests of an event are to be told of one change of it; kept some days, since a day has a quota of mails."""

    event = models.ForeignKey(ManagedEvent, on_delete=models.CASCADE, related_name="notices")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="guest_notices")
    # The event before and after, as in its row; empty where it was or is not there, and once the mails are written.
    before = EncryptedTextField(blank=True, default="")
    after = EncryptedTextField(blank=True, default="")
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    mail_count = models.PositiveIntegerField()

    class Meta(WorkRow.Meta):
        indexes = [*WorkRow.Meta.indexes, models.Index(fields=["application", "created_at"])]


class ExternalChange(WorkRow):
    """What is wanted of an event that somebody else made: other fields, an answer to its invitation, or its end.

    One row an event and application, written into whatever the provider then holds; an event that is gone is never
    made again.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="external_changes")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="external_changes")
    uid = models.CharField(max_length=300)
    href = models.CharField(max_length=500)
    fields = EncryptedTextField(blank=True, default="")
    partstat = models.CharField(max_length=20, blank=True, default="")
    is_removal = models.BooleanField(default=False)
    wanted_version = models.PositiveIntegerField(default=1)

    class Meta(WorkRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["application", "calendar", "uid"], name="one_change_an_application")
        ]
