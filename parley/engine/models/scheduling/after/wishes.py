"""What candidates wish for: other times than those on offer, and an earlier one than they booked."""

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.engine.models.scheduling.bookings import Booking
from parley.engine.models.scheduling.requests import SchedulingRequest
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.work_queue import WorkRow


class WishState(models.TextChoices):
    """What became of it."""

    OPEN = "open"
    ACCEPTED = "accepted"
    ANSWERED = "answered"


class TimeWish(models.Model):
    """That none of the times on offer suited: times of the candidate's own and a word; what is said last counts.

    The link stays open beside it. `invitee_…` is who said so, asked for where the link does not know.
    """

    request = models.OneToOneField(SchedulingRequest, on_delete=models.CASCADE, related_name="wish")
    state = models.CharField(max_length=10, choices=WishState.choices, default=WishState.OPEN)
    # Instants as 2027-03-09T13:30:00Z, in order.
    starts = models.JSONField[list[str], list[str]](default=list, blank=True)
    note = EncryptedTextField(blank=True, default="")
    tzid = models.CharField(max_length=64)
    language = models.CharField(max_length=10, blank=True, default="")
    invitee_name = models.CharField(max_length=200)
    invitee_email = models.EmailField(max_length=254)
    said_count = models.PositiveSmallIntegerField(default=0)
    said_at = models.DateTimeField(default=now)
    settled_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)


class EarlierWait(WorkRow):
    """That the invitee of a booking wants to hear of an earlier time; a row of work that is never done by itself.

    It is looked at when time frees up, and now and then; it goes with the booking's next move or cancellation.
    """

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="earlier_wait")
    told_at = models.DateTimeField(null=True, blank=True)
