"""Pools: named people of whom some are chosen at booking, where they are drawn from, and who was chosen and why."""

from functools import partial

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.engine.models.people.units import OrganizationalUnit
from parley.engine.models.scheduling.bookings import Booking
from parley.engine.models.scheduling.requests import SchedulingRequest
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id


class Balance(models.TextChoices):
    """Whose turn it is."""

    WAIT = "wait", "Whoever was not booked for longest"
    SHARE = "share", "Whoever is furthest behind their share"


class Pool(models.Model):
    """People of a unit of whom some take part (`sel_`, Cronofy's selection rule).

    One that is not listed belongs to a single request, which named its people itself.
    """

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "sel"))
    unit = models.ForeignKey(OrganizationalUnit, on_delete=models.CASCADE, related_name="pools")
    name = models.CharField(max_length=200)
    required_count = models.PositiveSmallIntegerField(default=1)
    balance = models.CharField(max_length=10, choices=Balance.choices, default=Balance.WAIT)
    is_listed = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.id


class PoolMember(models.Model):
    """That somebody belongs to a pool; with twice the weight comes twice the share."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="members")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="pools_joined")
    weight = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "account"], name="one_place_in_a_pool")]


class RequestPool(models.Model):
    """That places of a request are filled from a pool; `required_count` is the request's own number."""

    request = models.ForeignKey(SchedulingRequest, on_delete=models.CASCADE, related_name="pools")
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="seats")
    required_count = models.PositiveSmallIntegerField()
    is_host = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "pool"], name="one_seat_a_pool"),
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(is_host=True), name="one_hosting_pool_a_request"
            ),
        ]


class PoolChoice(models.Model):
    """Who was chosen from a pool for a booking, when and why; the balance of the pool is counted from these."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="choices")
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="choices")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    is_host = models.BooleanField(default=False)
    reason = models.CharField(max_length=300)
    chosen_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["booking", "account"], name="one_choice_a_person")]
        indexes = [models.Index(fields=["pool", "chosen_at"])]
