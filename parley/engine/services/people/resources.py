"""Rooms and other resources of a unit: named, listed, taken away; and taken into a conversation.

A room that a request asks for has an account of its own, under its own id: our own conversations never meet in it, and
what its calendar holds counts once that is connected.
"""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.people import ResourceUnknown
from parley.engine.models import Account, Connection, ConnectionState, OrganizationalUnit, UnitResource
from parley.engine.services.people.typed_words import LONGEST_NAME, check_address, check_text
from parley.engine.services.people.units import require_scheduler

MOST_ROOMS = 3
ROOM_PREFIX = "res_"


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


def check_rooms(unit: OrganizationalUnit, room_ids: Sequence[str]) -> list[UnitResource]:
    """The rooms of the unit that a request shall need, each once; one query, none without rooms.

    Raises InputRefused(rooms).
    """
    wanted = list(dict.fromkeys(room_ids))
    if not wanted:
        return []
    if len(wanted) > MOST_ROOMS:
        raise InputRefused(f"At most {MOST_ROOMS} rooms.", field="rooms")
    found = {room.pk: room for room in unit.resources.filter(pk__in=wanted)}
    if len(found) != len(wanted):
        raise InputRefused("There is no such room in this organizational unit.", field="rooms")
    return [found[each] for each in wanted]


def open_rooms(rooms: Sequence[UnitResource]) -> None:
    """See that each room has its account, so that conversations can take its time."""
    accounts = [Account(pk=room.pk, email=room.email, name=room.name) for room in rooms]
    Account.objects.bulk_create(accounts, ignore_conflicts=True)


def list_opened(unit_id: str, room_ids: Sequence[str]) -> tuple[str, ...]:
    """Those of the rooms whose time can be asked about; one that was taken away is none. One query, or none."""
    if not room_ids:
        return ()
    present = UnitResource.objects.filter(unit_id=unit_id, pk__in=list(room_ids)).values("pk")
    opened = Account.objects.filter(pk__in=present, is_active=True).order_by("pk")
    return tuple(opened.values_list("pk", flat=True))


def list_named(unit_id: str, room_ids: Sequence[str]) -> list[UnitResource]:
    """The rooms of a request that are still there, by name. One query, none without rooms."""
    if not room_ids:
        return []
    return list(UnitResource.objects.filter(unit_id=unit_id, pk__in=list(room_ids)).order_by("name", "pk"))


def is_room(account_id: str) -> bool:
    """Whether an account is a room's."""
    return account_id.startswith(ROOM_PREFIX)


def list_covered(room_ids: Sequence[str]) -> frozenset[str]:
    """Those of the rooms whose calendar is connected: it is read and written; others are invited by their address."""
    if not room_ids:
        return frozenset()
    rows = Connection.objects.filter(account_id__in=list(room_ids)).exclude(state=ConnectionState.REMOVED)
    return frozenset(rows.values_list("account_id", flat=True))
