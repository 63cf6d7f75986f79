"""Another time that the candidate proposed from their own calendar: taken by the host, or refused."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from parley.engine.domain.errors.bookings import BookingClosed, SlotTaken, WishRefused
from parley.engine.domain.slots import find_slot
from parley.engine.models import Account, Booking, BookingReply, InviteStatus, SchedulingRequest
from parley.engine.services.availability.explaining import put_time_in_words
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.terms import read_request_terms
from parley.engine.services.bookings.changing import check_movable, save_next_state
from parley.engine.services.bookings.claiming import ask_providers
from parley.engine.services.bookings.occupancy import free_booking, lock_hosts, occupy
from parley.engine.services.requests.changes import RESCHEDULED, UPDATED, note_change
from parley.engine.services.smart_invites.bookings.answering import find_answer, lock_answers
from parley.engine.services.smart_invites.bookings.telling import tell_invitee_of_refusal
from parley.engine.services.wishes.accepting import lift_limits, open_up

HOST = "host"


def explain_proposal(booking: Booking, proposed_at: datetime, viewer: Account) -> Sequence[str]:
    """Why the proposed time cannot be taken, in sentences; none where it can."""
    terms = open_up(read_request_terms(booking.request), proposed_at)
    query = lift_limits(load_query(terms, leave_out_booking=booking, tells_calendars=True))
    return put_time_in_words(query, proposed_at, viewer)


def accept_proposal(booking: Booking, proposed_at: datetime) -> Booking:
    """Move the booking to the time that the candidate proposed, as long as it was; everybody is told.

    Raises WishRefused where that is not what they propose now, or somebody is not free then; BookingClosed,
    CalendarUnreachable.
    """
    terms = open_up(read_request_terms(booking.request), proposed_at)
    ask_providers(terms, proposed_at, booking.request.unit)
    try:
        with transaction.atomic():
            lock_hosts(terms.required_ids, f"request:{booking.request_id}")
            booking = _lock(booking.pk)
            check_movable(booking, HOST)
            _require_proposed(booking, proposed_at)
            slot = find_slot(lift_limits(load_query(terms, leave_out_booking=booking)), proposed_at)
            if slot is None:
                raise SlotTaken
            free_booking(booking)
            occupy(terms.required_ids, slot.starts_at, slot.ends_at, booking=booking)
            save_next_state(booking, starts_at=slot.starts_at, ends_at=slot.ends_at)
            note_change(booking.request, RESCHEDULED)
    except SlotTaken:
        raise WishRefused("Somebody who takes part is not free then any more.") from None
    return booking


def refuse_proposal(booking: Booking, proposed_at: datetime) -> None:
    """Leave the booking where it is and tell the candidate. Raises WishRefused where they no longer propose it."""
    with transaction.atomic():
        booking = _lock(booking.pk)
        _require_proposed(booking, proposed_at)
        BookingReply.objects.filter(booking=booking).update(proposal="", status=InviteStatus.TENTATIVE)
        tell_invitee_of_refusal(booking, proposed_at)
        note_change(booking.request, UPDATED)


def find_live(request: SchedulingRequest) -> Booking:
    """The booking that stands. Raises BookingClosed."""
    found = Booking.objects.select_related("request__host", "request__unit").filter(request=request)
    live = found.filter(status="confirmed").first()
    if live is None:
        raise BookingClosed
    return live


def _lock(booking_id: str) -> Booking:
    booking = Booking.objects.select_related("request__host", "request__unit").get(pk=booking_id)
    lock_answers(booking)
    return booking


def _require_proposed(booking: Booking, proposed_at: datetime) -> None:
    answer = find_answer(booking)
    if answer is None or answer.proposed_at != proposed_at:
        raise WishRefused("The candidate does not propose this time any more.")
