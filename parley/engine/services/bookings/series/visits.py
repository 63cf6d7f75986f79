"""A visit of several conversations as its person reads it: each with its time, its people and the wait before it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from parley.engine.domain.slots import Slot
from parley.engine.models import Booking, BookingHost, BookingStatus, SchedulingRequest
from parley.engine.services.people.resources import is_room


@dataclass(frozen=True, slots=True)
class VisitPart:
    """One conversation; `break_minutes` lie between it and the one before. `token` opens a booking's own page."""

    summary: str
    people: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    break_minutes: int = 0
    token: str = ""
    is_own: bool = False
    is_cancelled: bool = False


def plan_visit(chain: Sequence[tuple[SchedulingRequest, Slot]], people: Sequence[str]) -> list[VisitPart]:
    """The visit that a link's conversations would make; `people` are whom one meets in the first of them."""
    parts = [
        VisitPart(
            request.summary,
            (request.host.name or request.host.email,) if index else tuple(people),
            slot.starts_at,
            slot.ends_at,
        )
        for index, (request, slot) in enumerate(chain)
    ]
    return _put_breaks(parts)


def view_visit(booking: Booking, companions: Sequence[Booking]) -> list[VisitPart]:
    """The visit that was booked, by time; nothing for a conversation alone. One query."""
    if not companions:
        return []
    bookings = sorted([booking, *companions], key=lambda each: (each.starts_at, each.pk))
    people: dict[str, list[str]] = defaultdict(list)
    hosts = BookingHost.objects.filter(booking__in=bookings).select_related("account")
    for host in hosts.order_by("-is_organizer", "-is_required", "pk"):
        if not is_room(host.account_id):
            people[host.booking_id].append(host.account.name or host.account.email)
    return _put_breaks(
        [
            VisitPart(
                each.request.summary,
                tuple(people[each.pk]),
                each.starts_at,
                each.ends_at,
                token=each.token,
                is_own=each.pk == booking.pk,
                is_cancelled=each.status == BookingStatus.CANCELLED,
            )
            for each in bookings
        ]
    )


def _put_breaks(parts: Sequence[VisitPart]) -> list[VisitPart]:
    """What is cancelled is no wait for anything."""
    free_from: datetime | None = None
    laid = []
    for part in parts:
        wait = part.starts_at - free_from if free_from is not None and not part.is_cancelled else timedelta()
        laid.append(replace(part, break_minutes=max(wait // timedelta(minutes=1), 0)))
        if not part.is_cancelled:
            free_from = part.ends_at
    return laid
