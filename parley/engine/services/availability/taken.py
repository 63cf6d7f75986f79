"""What we ourselves keep people busy with: bookings, and times held for visitors."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from parley.engine.domain.intervals import Span
from parley.engine.models import Booking, BookingHost, BookingStatus, Occupancy
from parley.toolkit.clock import now


class TakenBooking(NamedTuple):
    """A booking that takes somebody's time, with the application whose link was booked."""

    starts_at: datetime
    ends_at: datetime
    request_id: str
    application_id: str | None


@dataclass(slots=True)
class Taken:
    """What is taken of one account by ourselves: bookings, and what is held for visitors."""

    bookings: list[TakenBooking] = field(default_factory=list)
    held: list[Span] = field(default_factory=list)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The time of the bookings."""
        return tuple([Span(each.starts_at, each.ends_at) for each in self.bookings])

    @property
    def starts(self) -> tuple[datetime, ...]:
        """When the bookings start."""
        return tuple([each.starts_at for each in self.bookings])


def load_taken(
    account_ids: Collection[str],
    window: Span,
    leave_out_booking: Booking | None = None,
    leave_out_holder: str = "",
    leave_out_uids: Collection[str] = (),
) -> dict[str, Taken]:
    """What is taken of each account within the window, but for some bookings and one visitor's hold. Two queries."""
    taken: dict[str, Taken] = defaultdict(Taken)
    seats = BookingHost.objects.filter(
        account_id__in=account_ids,
        is_required=True,
        booking__status=BookingStatus.CONFIRMED,
        booking__starts_at__lt=window.ends_at,
        booking__ends_at__gt=window.starts_at,
    )
    if leave_out_booking is not None:
        seats = seats.exclude(booking=leave_out_booking)
    if leave_out_uids:
        seats = seats.exclude(booking__uid__in=leave_out_uids)
    rows = seats.values_list(
        "account_id",
        "booking__starts_at",
        "booking__ends_at",
        "booking__request_id",
        "booking__request__application_id",
    )
    for account_id, starts_at, ends_at, request_id, application_id in rows:
        taken[account_id].bookings.append(TakenBooking(starts_at, ends_at, request_id, application_id))
    held = (
        Occupancy.objects.filter(account_id__in=account_ids, hold__expires_at__gt=now())
        .exclude(hold__holder=leave_out_holder)
        .values_list("account_id", "hold__starts_at", "hold__ends_at")
        .distinct()
    )
    for account_id, starts_at, ends_at in held:
        taken[account_id].held.append(Span(starts_at, ends_at))
    return taken
