"""Rooms and other resources of a unit: named, listed, taken away."""

from typing import Any

from django.db import IntegrityError, transaction

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.people import ResourceUnknown
from parley.engine.models import Account, OrganizationalUnit, UnitResource
from parley.engine.services.people.typed_words import LONGEST_NAME, check_address, check_text
from parley.engine.services.people.units import require_scheduler


def list_resources(unit: OrganizationalUnit) -> list[UnitResource]:
    """The unit's resources by name."""
    return list(unit.resources.order_by("name", "pk"))


def create_resource(by: Account, unit: OrganizationalUnit, name: str, email: str) -> UnitResource:
    """Add a room. Raises NotPermitted, InputRefused with the field."""
    require_scheduler(by, unit)
    clean_name, address = check_text(name, "name", LONGEST_NAME), check_address(email, "email")
    try:
        with transaction.atomic():
            return UnitResource.objects.create(unit=unit, name=clean_name, email=address)
    except IntegrityError:
        raise InputRefused("There is a resource with this address already.", field="email") from None


def remove_resource(by: Account, unit: OrganizationalUnit, resource_id: str) -> None:
    """Take a room away. Raises NotPermitted, ResourceUnknown."""
    require_scheduler(by, unit)
    if not UnitResource.objects.filter(unit=unit, pk=resource_id).delete()[0]:
        raise ResourceUnknown


def describe_resources(unit: OrganizationalUnit, page: int, page_size: int) -> tuple[list[dict[str, Any]], int]:
    """One page of resources as other applications are told of them (Cronofy, 7.8), and how many pages. Two queries."""
    rows = unit.resources.order_by("created_at", "pk")
    total = max(1, -(-rows.count() // page_size))
    found = rows[(page - 1) * page_size : page * page_size]
    return [{"sub": each.pk, "email": each.email, "name": each.name} for each in found], total
