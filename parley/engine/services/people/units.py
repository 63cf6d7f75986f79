"""Organizational units: made for a tenant, joined by its colleagues, looked after by their owners."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.errors.people import NotAnOwner, UnitUnknown
from parley.engine.models import Account, Application, Membership, OrganizationalUnit, PoolMember, PublicLink, Role
from parley.engine.services.links import build_public_link_url
from parley.toolkit.clock import now

SCHEDULERS = (Role.OWNER, Role.SCHEDULER_ADMIN)


def find_unit_of_tenant(application: Application, tenant_id: str) -> OrganizationalUnit | None:
    """The one unit of an application's tenant, or None; a nameless tenant has none."""
    if not tenant_id:
        return None
    return OrganizationalUnit.objects.filter(application=application, tenant_id=tenant_id).first()


def find_membership_of_tenant(account: Account, application: Application, tenant_id: str) -> Membership | None:
    """The account's place in the tenant's unit, or None when there is no unit or no place in it."""
    if not tenant_id:
        return None
    return (
        Membership.objects.filter(account=account, unit__application=application, unit__tenant_id=tenant_id)
        .select_related("unit")
        .first()
    )


def create_unit(
    account: Account, application: Application | None, tenant_id: str, name: str, is_auto_join: bool
) -> OrganizationalUnit:
    """Make the unit with this account as its owner; where a colleague of the tenant was faster, join theirs.

    Raises InputRefused without a name, NotPermitted when the colleague's unit is closed to joining.
    """
    clean = _clean_name(name)
    try:
        with transaction.atomic():
            unit = OrganizationalUnit.objects.create(
                name=clean,
                application=application if tenant_id else None,
                tenant_id=tenant_id,
                is_auto_join=is_auto_join,
            )
            Membership.objects.create(unit=unit, account=account, role=Role.OWNER)
            return unit
    except IntegrityError:
        if application is None or not tenant_id:
            raise
    return join_unit_of_tenant(account, application, tenant_id).unit


def join_unit_of_tenant(account: Account, application: Application, tenant_id: str) -> Membership:
    """The account's place in the tenant's unit, made when missing.

    Raises UnitUnknown when the tenant has none, NotPermitted (naming the owners) when its owners have closed it.
    """
    membership = find_membership_of_tenant(account, application, tenant_id)
    if membership is not None:
        return membership
    unit = find_unit_of_tenant(application, tenant_id)
    if unit is None:
        raise UnitUnknown
    if not unit.is_auto_join:
        raise NotPermitted(
            f"{unit.name} does not let colleagues join by themselves. Ask an owner: {name_people(list_owners(unit))}."
        )
    return Membership.objects.get_or_create(unit=unit, account=account, defaults={"role": Role.MEMBER})[0]


def list_members(unit: OrganizationalUnit) -> list[Membership]:
    """Everybody in the unit with their accounts, in the order of joining."""
    return list(unit.memberships.select_related("account").order_by("joined_at", "pk"))


def list_owners(unit: OrganizationalUnit) -> list[Account]:
    """The accounts that own the unit."""
    return [m.account for m in unit.memberships.filter(role=Role.OWNER).select_related("account").order_by("pk")]


def list_units(account: Account) -> list[OrganizationalUnit]:
    """The units that the account belongs to, the oldest membership first."""
    rows = account.memberships.select_related("unit").order_by("joined_at", "pk")
    return [membership.unit for membership in rows]


def list_owned_units(account: Account) -> list[OrganizationalUnit]:
    """The units that the account owns."""
    rows = account.memberships.filter(role=Role.OWNER).select_related("unit").order_by("joined_at", "pk")
    return [membership.unit for membership in rows]


def get_membership(account: Account, unit: OrganizationalUnit) -> Membership:
    """The account's place in the unit; raises UnitUnknown, for outsiders are not told that it exists."""
    membership = Membership.objects.filter(account=account, unit=unit).select_related("unit").first()
    if membership is None:
        raise UnitUnknown
    return membership


def is_owner(account: Account, unit: OrganizationalUnit) -> bool:
    """Whether the account owns the unit."""
    return Membership.objects.filter(account=account, unit=unit, role=Role.OWNER).exists()


def require_owner(account: Account, unit: OrganizationalUnit) -> None:
    """Raises NotAnOwner, with the names of the owners, unless the account is one."""
    if not is_owner(account, unit):
        owners = list_owners(unit)
        raise NotAnOwner(
            f"Only an owner of {unit.name} can do this: {name_people(owners)}.",
            owners=[owner.name or owner.email for owner in owners],
        )


def is_scheduler(account: Account, unit: OrganizationalUnit) -> bool:
    """Whether the account looks after the scheduling of the whole unit: an owner or a scheduler administrator."""
    return Membership.objects.filter(account=account, unit=unit, role__in=SCHEDULERS).exists()


def require_scheduler(account: Account, unit: OrganizationalUnit) -> None:
    """Raises NotPermitted unless the account looks after the scheduling of the unit."""
    if not is_scheduler(account, unit):
        owners = name_people(list_owners(unit))
        raise NotPermitted(f"Only owners and scheduler administrators of {unit.name} can do this. Owners: {owners}.")


def name_people(accounts: Sequence[Account]) -> str:
    """People as a sentence names them: `Ana Ruiz (ana@example.com)`, separated by commas."""
    return ", ".join(f"{one.name} ({one.email})" if one.name else one.email for one in accounts)


def rename_unit(owner: Account, unit: OrganizationalUnit, name: str, is_auto_join: bool) -> None:
    """Give the unit a name and say whether colleagues join by themselves; raises NotAnOwner, InputRefused."""
    require_owner(owner, unit)
    OrganizationalUnit.objects.filter(pk=unit.pk).update(name=_clean_name(name), is_auto_join=is_auto_join)


def change_role(owner: Account, unit: OrganizationalUnit, member: Account, role: str) -> None:
    """Give a member another role; the last owner stays one. Raises NotAnOwner, InputRefused, UnitUnknown."""
    if role not in Role.values:
        raise InputRefused("There is no such role.", field="role")
    with transaction.atomic():
        membership = _lock_member(owner, unit, member)
        require_owner(owner, unit)
        if role != Role.OWNER:
            _refuse_last_owner(membership)
        membership.role = role
        membership.save(update_fields=["role"])


def check_leaving(by: Account, unit: OrganizationalUnit, member: Account) -> None:
    """That somebody may take a member out, and the unit keeps an owner. Raises as `remove_member`."""
    if by != member:
        require_owner(by, unit)
    _refuse_last_owner(get_membership(member, unit))


def remove_member(owner: Account, unit: OrganizationalUnit, member: Account) -> None:
    """Take a member out of the unit and its pools, and withdraw the public links that book them for it.

    Everybody may take themselves out. Their account stays. Raises NotAnOwner, InputRefused, UnitUnknown.
    """
    with transaction.atomic():
        membership = _lock_member(owner, unit, member)
        _refuse_last_owner(membership)
        membership.delete()
        PoolMember.objects.filter(pool__unit=unit, account=member).delete()
        PublicLink.objects.filter(unit=unit, account=member, revoked_at=None).update(revoked_at=now())


def _lock_member(owner: Account, unit: OrganizationalUnit, member: Account) -> Membership:
    # The unit's row is the lock: two owners who demote each other at once must not leave it without one.
    OrganizationalUnit.objects.select_for_update().get(pk=unit.pk)
    if owner != member:
        require_owner(owner, unit)
    return get_membership(member, unit)


def _refuse_last_owner(membership: Membership) -> None:
    others = Membership.objects.filter(unit=membership.unit_id, role=Role.OWNER).exclude(pk=membership.pk)
    if membership.role == Role.OWNER and not others.exists():
        raise InputRefused("The unit needs an owner: make somebody else one first.", field="role")


def _clean_name(name: str) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise InputRefused("Please give the Organizational Unit a name.", field="name")
    if len(clean) > 200:
        raise InputRefused("This name is too long: 200 characters at most.", field="name")
    return clean


def describe_members(unit: OrganizationalUnit, page: int, page_size: int) -> tuple[list[dict[str, Any]], int]:
    """One page of members as other applications are told of them (Cronofy, 7.8), and how many pages there are.

    Three queries, however many members.
    """
    rows = unit.memberships.select_related("account").order_by("joined_at", "pk")
    total = max(1, -(-rows.count() // page_size))
    members = list(rows[(page - 1) * page_size : page * page_size])
    links = PublicLink.objects.filter(
        unit=unit, revoked_at=None, template=None, account_id__in=[member.account_id for member in members]
    )
    urls = {link.account_id: build_public_link_url(link) for link in links}
    return [_describe_member(member, urls.get(member.account_id)) for member in members], total


def _describe_member(member: Membership, public_url: str | None) -> dict[str, Any]:
    return {
        "sub": member.account_id,
        "email": member.account.email,
        "display_name": member.account.name,
        "roles": [member.role],
        "scheduler": {"enabled": True, "public_url": public_url},
    }
