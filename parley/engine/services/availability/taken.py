"""What we ourselves keep people busy with: bookings, and times held for visitors."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from parley.engine.domain.intervals import Span
from parley.engine.models import Booking, BookingHost, BookingStatus, Occupancy
from parley.toolkit.clock import now


@dataclass(slots=True)
class Taken:
    """What is taken of one account by ourselves: bookings with their starts, and what is held for visitors."""

    spans: list[Span] = field(default_factory=list)
    held: list[Span] = field(default_factory=list)
    starts: list[datetime] = field(default_factory=list)


def load_taken(
    account_ids: Collection[str], window: Span, leave_out_booking: Booking | None = None, leave_out_holder: str = ""
) -> dict[str, Taken]:
    """What is taken of each account within the window, but for one booking and one visitor's hold. Two queries."""
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
    for account_id, starts_at, ends_at in seats.values_list("account_id", "booking__starts_at", "booking__ends_at"):
        taken[account_id].spans.append(Span(starts_at, ends_at))
        taken[account_id].starts.append(starts_at)
    held = (
        Occupancy.objects.filter(account_id__in=account_ids, hold__expires_at__gt=now())
        .exclude(hold__holder=leave_out_holder)
        .values_list("account_id", "hold__starts_at", "hold__ends_at")
        .distinct()
    )
    for account_id, starts_at, ends_at in held:
        taken[account_id].held.append(Span(starts_at, ends_at))
    return taken
