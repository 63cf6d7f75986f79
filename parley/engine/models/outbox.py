"""What leaves the engine for people and applications: mails and webhooks, as rows until they have arrived."""

from datetime import datetime, timedelta

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.engine.models.notifications.channels import Channel
from parley.engine.models.scheduling.bookings import Booking
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.mail.rows import MailRow
from parley.toolkit.work_queue import WorkRow

RETRY_HOURS = 24


def in_a_day() -> datetime:
    """When a delivery that begins now is given up."""
    return now() + timedelta(hours=RETRY_HOURS)


class OutgoingMail(MailRow):
    """A mail of this half; its purpose is sign_in_code, invitation, cancellation, notice, wish_answer, earlier_time."""

    booking = models.ForeignKey(Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails")

    class Meta(MailRow.Meta):
        pass


class WebhookDelivery(WorkRow):
    """One notification to one address of an application; kept until a 2xx, for 24 hours."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(Channel, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=60)
    url = EncryptedTextField(blank=True, default="")  # empty: the address that the application registered
    body = EncryptedTextField()  # the bytes that are signed, as text
    # One delivery at a time goes out in a lane, and a lane whose receiver does not answer rests.
    lane = models.CharField(max_length=200, blank=True, default="")
    is_ordered = models.BooleanField(default=False)  # whether it waits for all that was queued before it in its lane
    rests_until = models.DateTimeField(null=True, blank=True)
    timeout_seconds = models.PositiveSmallIntegerField(default=5)
    triggered_at = models.DateTimeField()
    retry_until = models.DateTimeField(default=in_a_day)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(WorkRow.Meta):
        indexes = [*WorkRow.Meta.indexes, models.Index(fields=["lane", "state"])]
