"""Whom pools send to a conversation: fairly, in the transaction that holds the locks of all their people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from parley.engine.domain.answers.matching import fill_places
from parley.engine.domain.planning.pools import Turn, order_by_share, order_by_wait
from parley.engine.domain.slots import Slot
from parley.engine.models import Balance, Booking, BookingStatus, Pool, PoolChoice, PoolMember
from parley.engine.services.availability.seats import PoolSeat
from parley.engine.services.availability.terms import SlotTerms
from parley.toolkit.clock import now

# Shares are counted over the last weeks: who joins a pool is not sent everywhere until they have caught up a year.
BALANCE_DAYS = 90
SPARE = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody whom a pool sends, and why."""

    pool_id: str
    account_id: str
    is_host: bool
    reason: str


def choose_people(terms: SlotTerms, slot: Slot) -> tuple[SlotTerms, tuple[Choice, ...]]:
    """The terms with the places of all pools filled from those who are free at the slot, and who was chosen and why.

    Call it under the locks of all of `terms.everybody_ids`, so that two bookings at once see each other's choices.
    Three queries; none without pools.
    """
    if not terms.pools:
        return terms, ()
    turns, balances = _load_turns(terms.pools)
    free = frozenset(slot.member_keys)
    queues = [_order(seat, turns[seat.pool_id], balances[seat.pool_id], free) for seat in terms.pools]
    chosen = fill_places([seat.needed for seat in terms.pools], queues)
    choices = []
    for seat, queue in zip(terms.pools, queues, strict=True):
        own, chosen = chosen[: seat.needed], chosen[seat.needed :]
        # Whoever's turn it is more hosts; the others of the seat attend.
        for number, account_id in enumerate(sorted(own, key=queue.index)):
            reason = _tell(turns[seat.pool_id], balances[seat.pool_id], account_id, queue, len(seat.account_ids))
            choices.append(Choice(seat.pool_id, account_id, seat.is_host and number == 0, reason))
    return _settle(terms, choices), tuple(choices)


def list_likely_ids(terms: SlotTerms, slot: Slot) -> list[str]:
    """Who would probably be chosen at a slot: of each pool those whose turn it is, and some to spare. Three queries."""
    turns, balances = _load_turns(terms.pools)
    free = frozenset(slot.member_keys)
    queues = ((seat, _order(seat, turns[seat.pool_id], balances[seat.pool_id], free)) for seat in terms.pools)
    return [each for seat, queue in queues for each in queue[: seat.needed + SPARE]]


def keep_choices(booking: Booking, choices: Iterable[Choice]) -> None:
    """Note who was chosen for a booking; in the transaction of the choice."""
    PoolChoice.objects.bulk_create(
        PoolChoice(
            booking=booking,
            pool_id=each.pool_id,
            account_id=each.account_id,
            is_host=each.is_host,
            reason=each.reason,
        )
        for each in choices
    )


def list_choices(pool: Pool, most: int = 20) -> list[PoolChoice]:
    """Whom a pool sent lately, the latest first, with the conversations. One query."""
    rows = PoolChoice.objects.filter(pool=pool).select_related("account", "booking__request")
    return list(rows.order_by("-chosen_at", "-pk")[:most])


def list_booking_choices(booking: Booking) -> list[PoolChoice]:
    """Whom pools sent for a booking, and why. One query."""
    return list(PoolChoice.objects.filter(booking=booking).select_related("account", "pool").order_by("-is_host", "pk"))


def _settle(terms: SlotTerms, choices: Sequence[Choice]) -> SlotTerms:
    host_id = next((each.account_id for each in choices if each.is_host), terms.host_id)
    others = sorted({*terms.required_ids, *(each.account_id for each in choices)} - {host_id})
    return replace(terms, host_id=host_id, required_ids=(host_id, *others), pools=())


def _load_turns(seats: Sequence[PoolSeat]) -> tuple[dict[str, dict[str, Turn]], dict[str, str]]:
    ids = [seat.pool_id for seat in seats]
    balances = dict(Pool.objects.filter(pk__in=ids).values_list("pk", "balance"))
    since = now() - timedelta(days=BALANCE_DAYS)
    rows = (
        PoolChoice.objects.filter(pool_id__in=ids, booking__status=BookingStatus.CONFIRMED)
        .values("pool_id", "account_id")
        .annotate(last=Max("chosen_at"), lately=Count("pk", filter=Q(chosen_at__gte=since)))
    )
    history: dict[tuple[str, str], tuple[datetime, int]] = {
        (row["pool_id"], row["account_id"]): (row["last"], row["lately"]) for row in rows
    }
    turns: dict[str, dict[str, Turn]] = {each: {} for each in ids}
    members = PoolMember.objects.filter(pool_id__in=ids).values_list("pool_id", "account_id", "weight")
    for pool_id, account_id, weight in members:
        last, lately = history.get((pool_id, account_id), (None, 0))
        turns[pool_id][account_id] = Turn(account_id, last, lately, weight)
    return turns, balances


def _order(seat: PoolSeat, turns: dict[str, Turn], balance: str, free: frozenset[str]) -> list[str]:
    candidates = [turns[each] for each in seat.account_ids if each in free]
    return order_by_share(candidates) if balance == Balance.SHARE else order_by_wait(candidates)


def _tell(turns: dict[str, Turn], balance: str, account_id: str, queue: Sequence[str], size: int) -> str:
    turn, free = turns[account_id], f"{len(queue)} of {size} were free"
    if balance == Balance.SHARE:
        count = f"{turn.booked_count} conversation{'' if turn.booked_count == 1 else 's'} in {BALANCE_DAYS} days"
        return f"Furthest behind their share: {count} at weight {turn.weight}; {free}."
    if turn.last_booked_at is None:
        return f"Was never booked from this pool before; {free}."
    day = turn.last_booked_at
    return f"Was not booked from this pool for longest, last on {day.day} {day:%B %Y}; {free}."
