"""What people and owners let applications do, and taking it back with their own hand."""

from django.db.models import Q

from parley.engine.models import Account, Grant
from parley.engine.services.applications.tokens import revoke_grants
from parley.engine.services.people.units import list_owned_units


def list_own_grants(account: Account) -> list[Grant]:
    """The live grants for the account itself, with their applications, newest first."""
    return _list_live(_own(account))


def list_unit_grants(account: Account) -> list[Grant]:
    """The live grants for the units that the account owns, and for their service accounts, newest first."""
    return _list_live(_owned(account))


def take_back(account: Account, application_id: str) -> bool:
    """End every grant of one application for the account itself; answers whether there was one."""
    return bool(revoke_grants(_own(account) & Q(application_id=application_id)))


def take_back_unit(account: Account, unit_id: str, application_id: str) -> bool:
    """End every grant of one application for a unit that the account owns; answers whether there was one.

    What was reached through its service account ends with it.
    """
    if unit_id not in {unit.pk for unit in list_owned_units(account)}:
        return False
    about = Q(unit_id=unit_id) | Q(account__service_account__unit_id=unit_id) | Q(service_account__unit_id=unit_id)
    return bool(revoke_grants(about & Q(application_id=application_id)))


def _own(account: Account) -> Q:
    return Q(account=account, unit=None)


def _owned(account: Account) -> Q:
    units = [unit.pk for unit in list_owned_units(account)]
    return Q(unit__in=units) | Q(account__service_account__unit__in=units)


def _list_live(which: Q) -> list[Grant]:
    rows = Grant.objects.filter(which, revoked_at=None, tokens__kind="refresh").distinct()
    related = rows.select_related("application", "unit", "account__service_account__unit")
    return list(related.order_by("-created_at", "-pk"))
