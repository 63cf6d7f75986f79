"""The places that pools fill: who may come for them, and who was chosen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from parley.engine.models import BookingStatus, Pool, PoolChoice, PoolMember, RequestPool, SchedulingRequest


@dataclass(frozen=True, slots=True)
class PoolSeat:
    """Places that a pool fills: `needed` of its people, the first of whom hosts if `is_host`."""

    pool_id: str
    account_ids: tuple[str, ...]
    needed: int
    is_host: bool = False


def read_request_seats(request: SchedulingRequest, taking_part: Iterable[str]) -> tuple[PoolSeat, ...]:
    """The places of a request that pools fill, without those who take part anyway; the hosting pool first.

    Two queries.
    """
    rows = list(RequestPool.objects.filter(request=request).order_by("-is_host", "pk"))
    seats = [PoolSeat(row.pool_id, (), row.required_count, row.is_host) for row in rows]
    return fill_seats(seats, taking_part)


def read_pool_seat(pool: Pool, *, is_host: bool = False) -> PoolSeat:
    """The places that a pool fills by its own number. One query."""
    return fill_seats([PoolSeat(pool.pk, (), pool.required_count, is_host)], ())[0]


def fill_seats(seats: Sequence[PoolSeat], taking_part: Iterable[str]) -> tuple[PoolSeat, ...]:
    """The same seats with the people of their pools, but those who take part anyway. One query."""
    taken = frozenset(taking_part)
    people: dict[str, list[str]] = {seat.pool_id: [] for seat in seats}
    rows = PoolMember.objects.filter(pool_id__in=people, account__is_active=True).order_by("account_id")
    for pool_id, account_id in rows.values_list("pool_id", "account_id"):
        if account_id not in taken:
            people[pool_id].append(account_id)
    return tuple(replace(seat, account_ids=tuple(people[seat.pool_id])) for seat in seats)


def list_chosen_ids(request: SchedulingRequest) -> list[str]:
    """Whom pools sent for the booking that stands. One query."""
    chosen = PoolChoice.objects.filter(booking__request=request, booking__status=BookingStatus.CONFIRMED)
    return list(chosen.order_by("-is_host", "account_id").values_list("account_id", flat=True))
