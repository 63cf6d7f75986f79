"""Events of an application for which people register, and who did."""

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.toolkit.clock import now


class BookableEvent(models.Model):
    """An event under the id that its application chose; `capacity` limits the places taken, None does not."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="bookable_events")
    event_id = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_cancelled = models.BooleanField(default=False)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "event_id"], name="one_bookable_event_an_id"),
            models.CheckConstraint(condition=models.Q(starts_at__lt=models.F("ends_at")), name="event_not_empty"),
        ]


class RegistrationStatus(models.TextChoices):
    """What somebody answered; whoever declined or was removed takes no place."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    REMOVED = "removed"


class Registration(models.Model):
    """One person's registration under the id that the application chose; what is known of the person is in columns."""

    event = models.ForeignKey(BookableEvent, on_delete=models.CASCADE, related_name="registrations")
    registration_id = models.CharField(max_length=64)
    status = models.CharField(max_length=9, choices=RegistrationStatus.choices)
    email = models.CharField(max_length=254, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    locale = models.CharField(max_length=35, blank=True, default="")
    tzid = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "registration_id"], name="one_registration_an_id")]
