"""What people did to a booking's event in their own calendar that waits for somebody to decide."""

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.engine.models.scheduling.bookings import Booking
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField


class OutsideKind(models.TextChoices):
    """What somebody did to the event."""

    MOVED = "moved"
    RETITLED = "retitled"
    REMOVED = "removed"
    DECLINED = "declined"


class OutsideProposal(models.Model):
    """The last change of the host's that the booking did not follow by itself; a newer one takes its place.

    `etag` is the state of the event that was seen. `reason` says why somebody has to decide, "" where the company
    wants that of every change.
    """

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="outside_proposal")
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=OutsideKind.choices)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    summary = EncryptedTextField(blank=True, default="")
    etag = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(default=now)
