"""What somebody asks of pools before a request exists: which pools, or which people, and how many of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import OrganizationalUnit, Pool, PoolMember, RequestPool, SchedulingRequest
from parley.engine.services.availability.seats import PoolSeat, fill_seats

MOST_POOLS = 5


@dataclass(frozen=True, slots=True)
class PoolDraft:
    """Places that a pool shall fill: one of the unit's (`pool_id`), or people named here (account ids).

    `required_count` 0 means as many as the pool itself says, or one of the people named.
    """

    pool_id: str = ""
    name: str = ""
    account_ids: Sequence[str] = ()
    required_count: int = 0
    is_host: bool = False


def resolve_pools(
    unit: OrganizationalUnit, drafts: Sequence[PoolDraft], taking_part: Collection[str]
) -> tuple[PoolSeat, ...]:
    """The seats with those who may come for them, in the order of the drafts; `taking_part` come anyway.

    The pool of a seat whose people are named in the draft has no id yet: a working name stands in. Two queries, none
    without pools. Raises InputRefused where a pool is unknown or cannot send as many.
    """
    if not drafts:
        return ()
    if len(drafts) > MOST_POOLS or sum(draft.is_host for draft in drafts) > 1:
        raise InputRefused(f"At most {MOST_POOLS} pools, one of which hosts.", field="pools")
    ids = [draft.pool_id for draft in drafts if draft.pool_id]
    known = dict(
        Pool.objects.filter(unit=unit, pk__in=ids, is_listed=True, retired_at=None).values_list("pk", "required_count")
    )
    if len(set(ids)) != len(ids) or set(ids) != set(known):
        raise InputRefused("There is no such pool in this organizational unit, or it is named twice.", field="pools")
    counts = [draft.required_count or known.get(draft.pool_id, 1) for draft in drafts]
    filled = fill_seats([PoolSeat(each, (), 0) for each in ids], taking_part)
    people = {seat.pool_id: seat.account_ids for seat in filled}
    seats = tuple(
        PoolSeat(
            draft.pool_id or f"draft-{number}",
            people[draft.pool_id] if draft.pool_id else tuple(sorted(set(draft.account_ids) - set(taking_part))),
            count,
            draft.is_host,
        )
        for number, (draft, count) in enumerate(zip(drafts, counts, strict=True))
    )
    if any(not 0 < seat.needed <= len(seat.account_ids) for seat in seats):
        raise InputRefused("A pool cannot send more people than it has.", field="pools")
    return seats


def seat_pools(request: SchedulingRequest, drafts: Sequence[PoolDraft], seats: Sequence[PoolSeat]) -> None:
    """Write what `resolve_pools` found for a new request; people who were only named get a pool of their own."""
    rows = []
    for draft, seat in zip(drafts, seats, strict=True):
        pool_id = draft.pool_id or _make_own_pool(request, draft, seat).pk
        rows.append(RequestPool(request=request, pool_id=pool_id, required_count=seat.needed, is_host=seat.is_host))
    RequestPool.objects.bulk_create(rows)


def _make_own_pool(request: SchedulingRequest, draft: PoolDraft, seat: PoolSeat) -> Pool:
    pool = Pool.objects.create(
        unit_id=request.unit_id, name=draft.name[:200] or "Group", required_count=seat.needed, is_listed=False
    )
    PoolMember.objects.bulk_create(PoolMember(pool=pool, account_id=account_id) for account_id in seat.account_ids)
    return pool
