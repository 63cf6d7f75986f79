"""A booking moved to a time that its host's side chose, whatever the usual hours say: only what is taken counts."""

from datetime import datetime

from django.db import transaction

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingClosed, PartOfSession, SlotTaken
from parley.engine.domain.slots import find_slot
from parley.engine.models import Booking, SchedulingRequest
from parley.engine.services.availability.explaining import put_time_in_words
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.terms import SlotTerms, read_request_terms
from parley.engine.services.bookings.bookings import find_live_booking
from parley.engine.services.bookings.changing import check_movable, save_next_state
from parley.engine.services.bookings.claiming import ask_providers, check_instant
from parley.engine.services.bookings.occupancy import free_booking, lock_hosts, occupy
from parley.engine.services.requests.changes import RESCHEDULED, note_change
from parley.engine.services.wishes.accepting import lift_limits, open_up
from parley.toolkit.clock import now

HOST = "host"


def place_booking(request: SchedulingRequest, starts_at: datetime) -> Booking:
    """Move the booking of a request to exactly this start; the invitee is told. There already, nothing happens.

    The company's rules bind the invitee only, hours and limits only what is offered. Raises BookingClosed,
    PartOfSession, CalendarUnreachable, and InputRefused with the reason where somebody is not free.
    """
    starts_at = check_instant(starts_at)
    booking = _get_booking(request)
    if booking.starts_at == starts_at:
        return booking
    if starts_at <= now():
        raise _refuse("This time has passed.")
    terms = open_up(read_request_terms(request), starts_at)
    ask_providers(terms, starts_at, request.unit)
    try:
        with transaction.atomic():
            lock_hosts(terms.required_ids, f"request:{request.pk}")
            return _place(request, terms, starts_at)
    except SlotTaken:
        raise _refuse("Somebody who takes part is not free then any more.") from None


def _place(request: SchedulingRequest, terms: SlotTerms, starts_at: datetime) -> Booking:
    booking = _get_booking(request)
    if booking.starts_at == starts_at:
        return booking
    query = lift_limits(load_query(terms, leave_out_booking=booking))
    slot = find_slot(query, starts_at)
    if slot is None:
        raise _refuse(" ".join(put_time_in_words(query, starts_at)))
    free_booking(booking)
    occupy(terms.required_ids, slot.starts_at, slot.ends_at, booking=booking)
    save_next_state(booking, starts_at=slot.starts_at, ends_at=slot.ends_at)
    note_change(booking.request, RESCHEDULED)
    return booking


def _refuse(reason: str) -> InputRefused:
    return InputRefused(reason, field="start", key="not_available")


def _get_booking(request: SchedulingRequest) -> Booking:
    found = find_live_booking(request)
    if found is None:
        raise BookingClosed
    if found.session_id is not None:
        raise PartOfSession
    check_movable(found, HOST)
    return found
