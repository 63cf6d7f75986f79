"""Holds and bookings, the time they occupy, and the calendar writes that follow them."""

from functools import partial
from typing import Any

from django.db import models

from parley.engine.domain.zones.release import name_zone_data
from parley.engine.models.calendars.calendars import Calendar
from parley.engine.models.people.accounts import Account
from parley.engine.models.scheduling.requests import PublicLink, SchedulingRequest
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id
from parley.toolkit.work_queue import WorkRow


class BookingStatus(models.TextChoices):
    """Whether a booking stands."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Booking(models.Model):
    """A time taken. A reschedule moves it: same row, same UID, higher sequence."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "bok"))
    request = models.ForeignKey(SchedulingRequest, on_delete=models.CASCADE, related_name="bookings")
    # The group session in which it is one place: it has that one's time and hosts, and takes no time by itself.
    # String reference: sessions build on bookings.
    session = models.ForeignKey(
        "engine.GroupSession", null=True, blank=True, on_delete=models.CASCADE, related_name="seats"
    )
    status = models.CharField(max_length=10, choices=BookingStatus.choices, default=BookingStatus.CONFIRMED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # The wall-clock intent: should the zone's rules change, this is what people agreed on.
    local_start = models.CharField(max_length=19)
    tzid = models.CharField(max_length=64)
    # Under which release of the zone database these walls were last read; "" where that was never noted.
    zone_data = models.CharField(max_length=16, blank=True, default=name_zone_data)
    uid = models.CharField(max_length=300, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    # The version that brought the present time: an answer to an older one says nothing about it.
    sequence_of_time = models.PositiveIntegerField(default=0)
    # Whether its start was ever moved; other changes raise the sequence, too.
    is_moved = models.BooleanField(default=False)
    # How often the invitee moved it.
    moves_count = models.PositiveSmallIntegerField(default=0)
    # Why the invitee moved it last, as they said; "" where somebody else did.
    moved_reason = models.CharField(max_length=500, blank=True, default="")
    # Whether each person invited answers to an address of their own; a calendar takes no other organizer's changes,
    # so it stays as it was when the first invitation went out.
    has_reply_words = models.BooleanField(default=False)
    token = EncryptedTextField()
    token_hash = models.CharField(max_length=64, unique=True)
    invitee_name = models.CharField(max_length=200)
    invitee_email = models.EmailField(max_length=254)
    # They gave another address than the one that the link was made for, and said that both are theirs.
    is_second_address = models.BooleanField(default=False)
    invitee_tzid = models.CharField(max_length=64)
    # The language of the page on which they chose, as settings.LANGUAGES has it; "" where that is not known.
    invitee_language = models.CharField(max_length=10, blank=True, default="")
    # What the invitee's wall was to show, the other half of the agreement; "" where that was never noted.
    invitee_local_start = models.CharField(max_length=19, blank=True, default="")
    # What the visitor answered: key, label and answer as they stood then.
    answers = models.JSONField[list[dict[str, Any]], list[dict[str, Any]]](default=list, blank=True)
    # The form that made it: a double click or a reload finds this booking instead of making another.
    form_key = models.CharField(max_length=64, blank=True, default="")
    # Where people meet by video, where a provider made it; "" until then.
    join_url = EncryptedTextField(blank=True, default="")
    cancelled_by = models.CharField(max_length=20, blank=True, default="")
    cancelled_reason = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"]),
            models.Index(fields=["form_key"], name="bookings_by_form"),
            models.Index(fields=["ends_at"], condition=models.Q(status="confirmed"), name="bookings_to_come"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(status="confirmed"), name="one_live_booking_a_request"
            )
        ]

    def __str__(self) -> str:
        return self.id


class BookingHost(models.Model):
    """That an account takes part in a booking; `is_required` seats occupy the account's time."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="hosts")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="bookings_joined")
    is_organizer = models.BooleanField(default=False)
    is_required = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["booking", "account"], name="one_place_a_host")]


class Hold(models.Model):
    """A time, or a place in a session, kept for one visitor while the form is open: minutes, and one a link."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "hld"))
    request = models.ForeignKey(SchedulingRequest, null=True, blank=True, on_delete=models.CASCADE)
    session = models.ForeignKey(
        "engine.GroupSession", null=True, blank=True, on_delete=models.CASCADE, related_name="holds"
    )
    link = models.ForeignKey(PublicLink, null=True, blank=True, on_delete=models.CASCADE, related_name="holds")
    # Who came through a public link: a keyed hash of their claim, or of the address they come from.
    visitor = models.CharField(max_length=64, blank=True, default="")
    is_claimed = models.BooleanField(default=False)
    holder = models.CharField(max_length=64, unique=True)  # keyed hash of link and visitor: one hold a visitor and link
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class Occupancy(models.Model):
    """The last line against double booking: one row a host and five-minute bucket, unique.

    `bucket` counts five-minute steps since 1970. `override` is empty but where a host chose to be booked twice.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    bucket = models.BigIntegerField()
    booking = models.ForeignKey(Booking, null=True, blank=True, on_delete=models.CASCADE, related_name="occupancy")
    hold = models.ForeignKey(Hold, null=True, blank=True, on_delete=models.CASCADE, related_name="occupancy")
    override = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "bucket", "override"], name="one_session_a_bucket"),
            models.CheckConstraint(
                condition=models.Q(booking__isnull=False) ^ models.Q(hold__isnull=False), name="booking_or_hold"
            ),
        ]


class CalendarWrite(WorkRow):
    """What one host's calendar must show of a booking: the latest desired state, so no late create undoes a cancel."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="calendar_writes")
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    calendar = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.SET_NULL)
    # Which state of the booking has been asked for, and which one the calendar is known to hold.
    wanted_sequence = models.PositiveIntegerField(default=0)
    written_sequence = models.IntegerField(default=-1)
    is_removal = models.BooleanField(default=False)
    href = models.CharField(max_length=500, blank=True, default="")
    etag = models.CharField(max_length=200, blank=True, default="")
    # What the host was told that this account did to the event, as keyed hashes: nobody is told the same twice.
    told_hashes = models.JSONField[list[str], list[str]](default=list, blank=True)

    class Meta(WorkRow.Meta):
        constraints = [models.UniqueConstraint(fields=["booking", "account"], name="one_write_a_host")]
