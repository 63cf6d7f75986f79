"""What a company decides once for all its bookings."""

from parley.engine.models import Account, OrganizationalUnit, OutsideChanges
from parley.engine.services.people.units import require_owner


def save_rules(owner: Account, unit: OrganizationalUnit, *, outside_changes: OutsideChanges, checks_live: bool) -> None:
    """Say what becomes of changes in hosts' calendars, and whether calendars must be asked. Raises NotAnOwner."""
    require_owner(owner, unit)
    OrganizationalUnit.objects.filter(pk=unit.pk).update(outside_changes=outside_changes, checks_live=checks_live)
