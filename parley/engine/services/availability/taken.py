"""What we ourselves keep people busy with: bookings, and times held for visitors."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from parley.engine.domain.intervals import Span
from parley.engine.models import Booking, BookingHost, BookingStatus, Occupancy
from parley.toolkit.clock import now
from parley.toolkit.queries.ready import ReadyQuery, Row

_BOOKED, _HELD = "booked", "held"


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
    """What is taken of each account within the window, but for some bookings and one visitor's hold. One query."""
    return group_taken(list_taken_rows(account_ids, window, leave_out_booking, leave_out_holder, leave_out_uids))


def list_taken_rows(
    account_ids: Collection[str],
    window: Span,
    leave_out_booking: Booking | None = None,
    leave_out_holder: str = "",
    leave_out_uids: Collection[str] = (),
) -> list[Row]:
    """The rows that `load_taken` reads; as long as they are equal, the same is taken. One query."""
    return _TAKEN.list_rows(
        account_ids=list(account_ids),
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        moment=now(),
        booking_id=leave_out_booking.pk if leave_out_booking is not None else "",
        holder=leave_out_holder,
        uids=list(leave_out_uids),
    )


def group_taken(rows: Sequence[Row]) -> dict[str, Taken]:
    """What the rows of `list_taken_rows` say of each account."""
    taken: dict[str, Taken] = defaultdict(Taken)
    for kind, account_id, starts_at, ends_at, request_id, application_id in rows:
        if kind == _HELD:
            taken[account_id].held.append(Span(starts_at, ends_at))
        else:
            taken[account_id].bookings.append(TakenBooking(starts_at, ends_at, request_id, application_id))
    return taken


def has_held(rows: Sequence[Row]) -> bool:
    """Whether some of the rows of `list_taken_rows` are times held for visitors, which come free by themselves."""
    return any(row[0] == _HELD for row in rows)


def _build_taken(
    account_ids: Sequence[str],
    starts_at: datetime,
    ends_at: datetime,
    moment: datetime,
    booking_id: str,
    holder: str,
    uids: Sequence[str],
) -> QuerySet[Any, Any]:
    seats = BookingHost.objects.filter(
        account_id__in=account_ids,
        is_required=True,
        booking__status=BookingStatus.CONFIRMED,
        booking__starts_at__lt=ends_at,
        booking__ends_at__gt=starts_at,
    ).exclude(booking_id=booking_id)
    held = Occupancy.objects.filter(account_id__in=account_ids, hold__expires_at__gt=moment)
    return (
        seats.exclude(booking__uid__in=uids)
        .values_list(
            Value(_BOOKED),
            "account_id",
            "booking__starts_at",
            "booking__ends_at",
            "booking__request_id",
            "booking__request__application_id",
        )
        .union(
            held.exclude(hold__holder=holder)
            .values_list(
                Value(_HELD),
                "account_id",
                "hold__starts_at",
                "hold__ends_at",
                "hold__request_id",
                "hold__request__application_id",
            )
            .distinct(),
            all=True,
        )
    )


_TAKEN = ReadyQuery(_build_taken)
