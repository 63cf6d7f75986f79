"""Video links of bookings that a provider makes: what the calendar said, until everybody has been told."""

from django.db import models

from parley.engine.models.scheduling.bookings import Booking
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.work_queue import WorkRow


class VideoLink(WorkRow):
    """A booking's wish for a link. It is work from the moment in which the host's calendar said something of it.

    `heard` is what it said last: nothing yet, or a LinkState.
    """

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="video_link")
    heard = models.CharField(max_length=10, blank=True, default="")
    join_url = EncryptedTextField(blank=True, default="")
