"""Pools of a unit: named, filled and retired by its members; found by applications that the unit let in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.people import PoolUnknown
from parley.engine.models import Account, Balance, Membership, OrganizationalUnit, Pool, PoolMember
from parley.engine.services.people.typed_words import LONGEST_NAME, check_text
from parley.engine.services.people.units import require_scheduler
from parley.toolkit.clock import now

MOST_MEMBERS = 200
HEAVIEST = 10


@dataclass(frozen=True, slots=True)
class PoolWish:
    """What a pool shall be; `weights` of its people by account id."""

    name: str
    required_count: int
    balance: str
    weights: Mapping[str, int]


def list_pools(unit: OrganizationalUnit) -> list[Pool]:
    """The unit's pools by name, with their members. Three queries."""
    return list(_select(unit).prefetch_related("members__account").order_by("name", "pk"))


def get_pool(units: Sequence[OrganizationalUnit], pool_id: str) -> Pool:
    """A pool of one of these units, with its unit. Raises PoolUnknown."""
    found = Pool.objects.filter(unit__in=units, pk=pool_id, is_listed=True, retired_at=None).select_related("unit")
    pool = found.first()
    if pool is None:
        raise PoolUnknown
    return pool


def create_pool(by: Account, unit: OrganizationalUnit, wish: PoolWish) -> Pool:
    """Make a pool. Raises NotPermitted, InputRefused with the field."""
    require_scheduler(by, unit)
    checked = _check(unit, wish)
    with transaction.atomic():
        pool = Pool.objects.create(
            unit=unit, name=checked.name, required_count=checked.required_count, balance=checked.balance
        )
        _set_members(pool, checked.weights)
    return pool


def edit_pool(by: Account, pool: Pool, wish: PoolWish) -> None:
    """Give a pool another name, number, balance and people; who was sent stays counted. Raises as `create_pool`."""
    require_scheduler(by, pool.unit)
    checked = _check(pool.unit, wish)
    with transaction.atomic():
        pool.name, pool.required_count, pool.balance = checked.name, checked.required_count, checked.balance
        pool.save(update_fields=["name", "required_count", "balance"])
        _set_members(pool, checked.weights)


def retire_pool(by: Account, pool: Pool) -> None:
    """Offer a pool no longer; links that draw from it go on to do so. Raises NotPermitted."""
    require_scheduler(by, pool.unit)
    Pool.objects.filter(pk=pool.pk).update(retired_at=now())


def _select(unit: OrganizationalUnit) -> QuerySet[Pool]:
    return Pool.objects.filter(unit=unit, is_listed=True, retired_at=None)


def _check(unit: OrganizationalUnit, wish: PoolWish) -> PoolWish:
    name = check_text(wish.name, "name", LONGEST_NAME)
    if wish.balance not in Balance.values:
        raise InputRefused("A pool is balanced by waiting or by shares.", field="balance")
    if any(not 0 <= weight <= HEAVIEST for weight in wish.weights.values()):
        raise InputRefused(f"A weight lies between 0 and {HEAVIEST}.", field="members")
    check_size(wish.required_count, wish.weights)
    known = Membership.objects.filter(unit=unit, account_id__in=wish.weights, account__is_active=True)
    if known.count() != len(wish.weights):
        raise InputRefused("Only members of the organizational unit can be in its pools.", field="members")
    return PoolWish(name, wish.required_count, wish.balance, wish.weights)


def check_size(required_count: int, people: Collection[str]) -> None:
    """That a pool has people, not too many, and can send as many as it shall. Raises InputRefused."""
    if not people:
        raise InputRefused("Please choose at least one colleague.", field="members", key="required")
    if len(people) > MOST_MEMBERS:
        raise InputRefused(f"At most {MOST_MEMBERS} people in a pool.", field="members", key="too_many")
    if not 1 <= required_count <= len(people):
        raise InputRefused(f"Between 1 and {len(people)}: as many as there are people.", field="required_count")


def _set_members(pool: Pool, weights: Mapping[str, int]) -> None:
    PoolMember.objects.filter(pool=pool).exclude(account_id__in=weights).delete()
    PoolMember.objects.bulk_create(
        [PoolMember(pool=pool, account_id=account_id, weight=weight) for account_id, weight in weights.items()],
        update_conflicts=True,
        unique_fields=["pool", "account"],
        update_fields=["weight"],
    )
