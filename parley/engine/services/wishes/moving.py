"""Where a booking of its invitee's can go: another time on offer, or a place in another session of the same group."""

from datetime import datetime

from parley.engine.domain.errors.bookings import SlotTaken
from parley.engine.models import Booking
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.changing import INVITEE, reschedule_booking
from parley.engine.services.group_sessions.changing import move_seat
from parley.engine.services.group_sessions.listing import SessionView, list_coming


def list_other_starts(booking: Booking) -> list[datetime]:
    """The starts to which the booking could be moved, in order, without its own."""
    if booking.session_id is not None:
        return [view.starts_at for view in _list_other_sessions(booking)]
    slots = list_request_slots(booking.request, leave_out_booking=booking)
    return [slot.starts_at for slot in slots if slot.starts_at != booking.starts_at]


def move_to(booking: Booking, starts_at: datetime, reason: str) -> Booking:
    """Move the booking there for its invitee. Raises as `reschedule_booking` and `move_seat` do."""
    if booking.session_id is None:
        return reschedule_booking(booking, starts_at, INVITEE, reason)
    if starts_at == booking.starts_at:
        return booking
    found = next((view for view in _list_other_sessions(booking) if view.starts_at == starts_at), None)
    if found is None:
        raise SlotTaken
    return move_seat(booking, found.session, INVITEE, reason)


def _list_other_sessions(booking: Booking) -> list[SessionView]:
    if booking.session is None:
        return []
    coming = list_coming(booking.session.offer)
    return [view for view in coming if view.left > 0 and view.session.pk != booking.session_id]
