"""Pools as applications change them: people added and removed by their address (Cronofy's selection rules)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from parley.engine.models import Account, Membership, Pool, PoolMember
from parley.engine.services.people.typed_words import LONGEST_NAME, check_text
from parley.engine.services.pools.pools import check_size


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change did: who came and went, and which addresses are nobody of the unit."""

    added: tuple[Account, ...]
    removed: tuple[Account, ...]
    not_resolved: tuple[str, ...]


def change_pool(
    pool: Pool, *, name: str | None, required_count: int | None, added: Sequence[str], removed: Sequence[str]
) -> Difference:
    """Change what is given and leave the rest. Addresses that are nobody of the unit are answered, not refused.

    Raises InputRefused for a name or a number that cannot be; then nothing changes.
    """
    with transaction.atomic():
        pool = Pool.objects.select_for_update().get(pk=pool.pk)
        known = _find_people(pool, [*added, *removed])
        present = {member.account_id for member in pool.members.all()}
        coming = {a.pk: a for a in (known.get(email.lower()) for email in added) if a and a.pk not in present}
        going = {a.pk: a for a in (known.get(email.lower()) for email in removed) if a and a.pk in present}
        if name is not None:
            pool.name = check_text(name, "name", LONGEST_NAME)
        if required_count is not None:
            pool.required_count = required_count
        check_size(pool.required_count, (present | set(coming)) - set(going))
        pool.save(update_fields=["name", "required_count"])
        PoolMember.objects.bulk_create(PoolMember(pool=pool, account_id=each) for each in coming)
        PoolMember.objects.filter(pool=pool, account_id__in=going).delete()
    missing = tuple(email for email in dict.fromkeys([*added, *removed]) if email.lower() not in known)
    return Difference(tuple(coming.values()), tuple(going.values()), missing)


def _find_people(pool: Pool, emails: Sequence[str]) -> dict[str, Account]:
    wanted = {email.lower() for email in emails}
    rows = Membership.objects.filter(unit_id=pool.unit_id, account__is_active=True).select_related("account")
    # Compared here, since the two databases fold letters beyond ASCII differently.
    return {row.account.email.lower(): row.account for row in rows if row.account.email.lower() in wanted}
