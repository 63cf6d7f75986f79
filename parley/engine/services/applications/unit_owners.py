"""Owners who become something else: what they let applications do with the unit ends with their word."""

from django.db import transaction
from django.db.models import Q

from parley.engine.models import Account, OrganizationalUnit, Role
from parley.engine.services.applications.tokens import revoke_grants
from parley.engine.services.people.units import change_role, remove_member


def give_role(owner: Account, unit: OrganizationalUnit, member: Account, role: str) -> None:
    """Give a member another role; grants of a former owner for the unit end. Raises as `change_role`."""
    with transaction.atomic():
        change_role(owner, unit, member, role)
        if role != Role.OWNER:
            _end_grants(unit, member)


def take_out(by: Account, unit: OrganizationalUnit, member: Account) -> None:
    """Take a member out of the unit, with the grants that they gave for it. Raises as `remove_member`."""
    with transaction.atomic():
        remove_member(by, unit, member)
        _end_grants(unit, member)


def _end_grants(unit: OrganizationalUnit, former_owner: Account) -> None:
    through_service = Q(account__service_account__unit=unit) | Q(service_account__unit=unit)
    is_theirs = Q(account__service_account__authorized_by=former_owner) | Q(service_account__authorized_by=former_owner)
    revoke_grants(Q(account=former_owner, unit=unit) | (through_service & is_theirs))
