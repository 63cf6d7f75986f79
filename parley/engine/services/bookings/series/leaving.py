"""A visit of several conversations cancelled with one press."""

from django.db import transaction

from parley.engine.domain.errors.bookings import BookingClosed, ChangeTooLate
from parley.engine.models import Booking, BookingHost, BookingStatus
from parley.engine.services.bookings.changing import cancel_booking
from parley.engine.services.bookings.occupancy import lock_hosts
from parley.engine.services.bookings.series.offering import list_companions


def cancel_visit(booking: Booking, by: str, reason: str) -> Booking:
    """Cancel the booking and those of the same visit, in one transaction; answers the booking.

    Companions that are over, or too close for their invitee, stay. Raises as `cancel_booking` does for the booking.
    """
    with transaction.atomic():
        standing = [one for one in list_companions(booking) if one.status == BookingStatus.CONFIRMED]
        seats = BookingHost.objects.filter(booking__in=[booking, *standing])
        # All locks at once and in order; each cancellation takes its own once more.
        names = sorted(f"request:{one.request_id}" for one in [booking, *standing])
        lock_hosts(seats.values_list("account_id", flat=True), *names)
        cancelled = cancel_booking(booking, by, reason)
        for one in standing:
            try:
                cancel_booking(one, by, reason)
            except (BookingClosed, ChangeTooLate):
                continue
    return cancelled
