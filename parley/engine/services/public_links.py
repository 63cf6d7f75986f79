"""Public links: the one lasting link of an account in a unit."""

from django.db import transaction

from parley.engine.domain.errors.base import NotPermitted
from parley.engine.domain.slots import Slot, list_slots
from parley.engine.models import Account, Membership, OrganizationalUnit, PublicLink
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.terms import read_link_terms
from parley.engine.services.links import make_link_token
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names


def find_public_link(account: Account, unit: OrganizationalUnit) -> PublicLink | None:
    """The account's live public link in the unit."""
    return PublicLink.objects.filter(account=account, unit=unit, revoked_at__isnull=True).first()


def create_public_link(account: Account, unit: OrganizationalUnit) -> PublicLink:
    """The account's public link in the unit, made if there is none. Raises NotPermitted for a non-member."""
    if not Membership.objects.filter(account=account, unit=unit).exists():
        raise NotPermitted("Only members of the organizational unit have a public link there.")
    with transaction.atomic():
        lock_names([f"public_link:{account.pk}:{unit.pk}"])
        return find_public_link(account, unit) or _make_link(account, unit)


def regenerate_public_link(account: Account, unit: OrganizationalUnit) -> PublicLink:
    """A new address in place of the old one, which leads nowhere from now on. Raises NotPermitted."""
    with transaction.atomic():
        lock_names([f"public_link:{account.pk}:{unit.pk}"])
        revoke_public_link(account, unit)
        return create_public_link(account, unit)


def revoke_public_link(account: Account, unit: OrganizationalUnit) -> None:
    """Withdraw the account's public link in the unit; bookings made through it stand."""
    PublicLink.objects.filter(account=account, unit=unit, revoked_at__isnull=True).update(revoked_at=now())


def list_public_link_slots(link: PublicLink, *, leave_out_holder: str = "", max_results: int = 0) -> list[Slot]:
    """The slots on offer through a public link, in order.

    `leave_out_holder` is the stored name of the visitor's own hold (`links.hash_holder`).
    """
    return list_slots(load_query(read_link_terms(link), leave_out_holder=leave_out_holder, max_results=max_results))


def _make_link(account: Account, unit: OrganizationalUnit) -> PublicLink:
    token, token_hash = make_link_token("public_link")
    return PublicLink.objects.create(account=account, unit=unit, token=token, token_hash=token_hash)
