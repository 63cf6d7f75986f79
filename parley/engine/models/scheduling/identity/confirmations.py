"""Bookings through a public link that wait until whoever asked for them has shown that the address is theirs."""

from typing import Any

from django.db import models

from parley.engine.models.scheduling.bookings import Booking
from parley.engine.models.scheduling.requests import PublicLink
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedJSONField


class EmailConfirmation(models.Model):
    """One booking that waits, with its time held: a code for the page, a link in the mail, half an hour for either."""

    link = models.ForeignKey(PublicLink, on_delete=models.CASCADE, related_name="confirmations")
    # Three secrets, kept as keyed hashes: of the visitor's page, of the mail's link, and the code in the mail.
    page_hash = models.CharField(max_length=64, unique=True)
    mail_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64)
    asker_hash = models.CharField(max_length=64, blank=True, default="")
    # What the form said; empty once it was booked.
    wish = EncryptedJSONField[dict[str, Any], dict[str, Any]](default=dict, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    mails_count = models.PositiveSmallIntegerField(default=1)
    booking = models.ForeignKey(Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["address_hash", "created_at"], name="confirmations_of_an_address"),
            models.Index(fields=["created_at"], name="confirmations_by_age"),
        ]
