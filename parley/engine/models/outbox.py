"""What leaves the engine for people and applications: mails and webhooks, as rows until they have arrived."""

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.engine.models.scheduling.bookings import Booking
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.mail.rows import MailRow
from parley.toolkit.work_queue import WorkRow


class OutgoingMail(MailRow):
    """A mail of this half; its purpose is sign_in_code, invitation, cancellation or notice."""

    booking = models.ForeignKey(Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails")

    class Meta(MailRow.Meta):
        pass


class WebhookDelivery(WorkRow):
    """One notification to one application's embed address; kept until a 2xx, for 24 hours."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=60)
    body = EncryptedTextField()  # the bytes that are signed, as text
    triggered_at = models.DateTimeField()
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(WorkRow.Meta):
        pass
