"""Group sessions: dates for several people behind one link; each place is a booking of its own."""

from functools import partial
from typing import Any

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.engine.models.people.units import OrganizationalUnit
from parley.engine.models.scheduling.bookings import Booking
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id


class GroupOffer(models.Model):
    """One link under which sessions are offered: what they are about, and who holds those that are added."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "grp"))
    unit = models.ForeignKey(OrganizationalUnit, on_delete=models.CASCADE, related_name="group_offers")
    creator = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    host = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="group_offers")
    # Further accounts that hold it together with the host; whoever has left the unit since holds no new session.
    colleague_ids = models.JSONField[list[str], list[str]](default=list, blank=True)
    token = EncryptedTextField()
    token_hash = models.CharField(max_length=64, unique=True)
    summary = models.CharField(max_length=1024)
    description = models.CharField(max_length=4096, blank=True, default="")
    place = models.JSONField[dict[str, Any], dict[str, Any]](default=dict, blank=True)
    duration_minutes = models.PositiveIntegerField()
    tzid = models.CharField(max_length=64)
    is_reschedule_allowed = models.BooleanField(default=True)
    # From then on the link takes nobody; places that are taken stand.
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["unit", "created_at"])]

    def __str__(self) -> str:
        return self.id


class GroupSession(models.Model):
    """One date. Its booking takes the hosts' time and stands in their calendars, whether or not anybody comes."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "ses"))
    offer = models.ForeignKey(GroupOffer, on_delete=models.CASCADE, related_name="sessions")
    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="led_session")
    places = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.id
