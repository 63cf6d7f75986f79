"""Invitations that applications mail themselves, and what people answered to them and to bookings' invitations."""

from django.db import models

from parley.engine.models.applications.applications import Application
from parley.engine.models.scheduling.bookings import Booking
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField


class SmartInvite(models.Model):
    """One event offered to one person or (`has_many`) to several; known by the application's own id for it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="smart_invites")
    smart_invite_id = models.CharField(max_length=64)
    has_many = models.BooleanField(default=False)
    recipient_key = models.CharField(max_length=254, blank=True, default="")  # the one recipient; empty for several
    uid = models.CharField(max_length=300, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    # The version that brought the present time: an answer to an older one says nothing about it.
    sequence_of_time = models.PositiveIntegerField(default=0)
    method = models.CharField(max_length=10, default="request")
    event = EncryptedTextField()  # as JSON
    organizer = EncryptedTextField()  # as JSON: name and the application's own address
    callback_url = EncryptedTextField()
    # What answers are addressed to: whoever has the invitation knows it, nobody else does.
    reply_token = EncryptedTextField()
    reply_hash = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField(null=True, blank=True, db_index=True)  # when the event is over
    stamped_at = models.DateTimeField(default=now)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "smart_invite_id", "recipient_key"], name="one_smart_invite_a_recipient"
            )
        ]


class InviteStatus(models.TextChoices):
    """What an invited person said last; a new time makes it pending again."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class Answer(models.Model):
    """What one person answered by mail; ordered by the version answered to, then by the answer's own stamp."""

    status = models.CharField(max_length=10, choices=InviteStatus.choices, default=InviteStatus.PENDING)
    comment = EncryptedTextField(blank=True, default="")
    proposal = EncryptedTextField(blank=True, default="")  # as JSON: another time that the person would prefer
    answered_sequence = models.IntegerField(default=-1)
    answer_stamped_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class SmartInviteRecipient(Answer):
    """One person invited; kept when taken off the invitation, so that a late answer is known for one."""

    invite = models.ForeignKey(SmartInvite, on_delete=models.CASCADE, related_name="recipients")
    email = models.CharField(max_length=254)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Answer.Meta):
        constraints = [models.UniqueConstraint(fields=["invite", "email"], name="one_row_a_recipient")]


class BookingReply(Answer):
    """What the candidate answered to the invitation of a booking."""

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="reply")

    class Meta(Answer.Meta):
        pass
