"""What leaves the engine for people and applications: mails and webhooks, as rows until they have arrived."""

from django.db import models

from parley.engine.models.applications import Application
from parley.engine.models.bookings import Booking
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.work_queue import WorkRow


class OutgoingMail(WorkRow):
    """One mail to one recipient; the Message-ID is fixed when the row is made, so that a repeat is recognised."""

    purpose = models.CharField(max_length=30)  # sign_in_code, invitation, cancellation, notice, member_invitation
    mail_id = models.CharField(max_length=200, unique=True)  # the Message-ID header
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    content = EncryptedTextField()  # the whole message as sent, headers and all
    booking = models.ForeignKey(Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails")

    class Meta(WorkRow.Meta):
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
