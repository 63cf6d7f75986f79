"""A candidate's answer to the invitation of a booking: kept, and told to hosts and applications."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from parley.engine.domain.replies.replies import Reply
from parley.engine.models import Booking, BookingReply, BookingStatus, InviteStatus
from parley.engine.services.invitations import tell_hosts_of_answer
from parley.engine.services.requests.changes import UPDATED, note_change
from parley.engine.services.smart_invites.bookings.telling import tell_host_of_proposal
from parley.engine.services.smart_invites.noting import LATE, TAKEN, UNKNOWN, is_about_another_time, note_answer
from parley.engine.services.wishes.proposing import FURTHEST_DAYS
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names


@dataclass(frozen=True, slots=True)
class Answer:
    """What the candidate said last about the present time; `proposed_at` is another start that they would prefer."""

    status: str
    comment: str
    answered_at: datetime
    proposed_at: datetime | None


def find_answer(booking: Booking) -> Answer | None:
    """The answer to the time that the booking has now; None where there is none. One query."""
    row = BookingReply.objects.filter(booking=booking).first()
    if row is None or row.answered_at is None or row.answered_sequence < booking.sequence_of_time:
        return None
    proposed_at = datetime.fromisoformat(json.loads(row.proposal)["start"]) if row.proposal else None
    # What lies beyond what calendars are known for could not be promised, as with times that are wished on the page.
    if proposed_at is not None and not now() < proposed_at < now() + timedelta(days=FURTHEST_DAYS):
        proposed_at = None
    return Answer(row.status, row.comment, row.answered_at, proposed_at)


def answer_booking(booking: Booking, reply: Reply) -> str:
    """Keep what the candidate answered by mail, unless it is old or about another time; answers what became of it."""
    if booking.invitee_email.lower() != reply.attendee_email:
        return UNKNOWN
    with transaction.atomic():
        lock_answers(booking)
        booking.refresh_from_db(fields=["status", "sequence", "sequence_of_time", "starts_at"])
        row = BookingReply.objects.filter(booking=booking).first() or BookingReply(booking=booking)
        is_over = booking.status == BookingStatus.CANCELLED or booking.starts_at <= now()
        before = (row.status, row.proposal) if row.answered_sequence >= booking.sequence_of_time else ("", "")
        if is_over or is_about_another_time(reply, booking.sequence_of_time, booking.starts_at):
            return LATE
        if not note_answer(row, reply, booking.sequence_of_time):
            return LATE
        row.save()
        _tell(booking, row, before)
        note_change(booking.request, UPDATED)
    return TAKEN


def lock_answers(booking: Booking) -> None:
    """Hold the answers to a booking until the transaction ends."""
    lock_names([f"answers to {booking.pk}"])


def _tell(booking: Booking, row: BookingReply, before: tuple[str, str]) -> None:
    """The hosts read of a decline and of another time, each once; that somebody comes is seen on the page."""
    if row.proposal and row.proposal != before[1]:
        tell_host_of_proposal(booking, datetime.fromisoformat(json.loads(row.proposal)["start"]), row.comment)
    elif row.status == InviteStatus.DECLINED and before[0] != InviteStatus.DECLINED:
        tell_hosts_of_answer(booking, row.comment)
