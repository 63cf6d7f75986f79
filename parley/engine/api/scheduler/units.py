"""`/v1/organizational_unit_members` and its resources (7.8): the colleagues of a unit, and its rooms."""

from typing import Any

from django.conf import settings
from ninja import Router

from parley.engine.api.caller import Caller, CallerRequest, scheduler_caller
from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.models import OrganizationalUnit
from parley.engine.services.applications.tokens import list_granted_units
from parley.engine.services.calendars.profiles import describe_broken
from parley.engine.services.people.resources import describe_resources
from parley.engine.services.people.units import describe_members

router = Router()
ROWS_A_PAGE = 100


@router.get("organizational_unit_members", auth=scheduler_caller)
def list_organizational_unit_members(request: CallerRequest, page: str = "1") -> dict[str, Any]:
    """The members page by page; `scheduler.public_url` is null for whoever has no public link.

    `parley.broken_connections` are those that the member has to connect again.
    """
    number = _read_page(page)
    members, total = describe_members(choose_unit(request.auth), number, ROWS_A_PAGE)
    broken = describe_broken([member["sub"] for member in members])
    members = [{**each, "parley": {"broken_connections": broken.get(each["sub"], [])}} for each in members]
    return {"organizational_unit_members": members, "pages": _describe_pages("members", number, total)}


@router.get("organizational_unit_resources", auth=scheduler_caller)
def list_organizational_unit_resources(request: CallerRequest, page: str = "1") -> dict[str, Any]:
    """The rooms and other resources page by page."""
    number = _read_page(page)
    resources, total = describe_resources(choose_unit(request.auth), number, ROWS_A_PAGE)
    return {"organizational_unit_resources": resources, "pages": _describe_pages("resources", number, total)}


def list_reachable_units(caller: Caller) -> list[OrganizationalUnit]:
    """The units for which the caller may schedule: that of its token, or all that let the application in."""
    return [caller.unit] if caller.unit is not None else list_granted_units(caller.application)


def choose_unit(caller: Caller) -> OrganizationalUnit:
    """The one unit that is meant. Raises NotPermitted where there are several or none.

    An API key reaches every company of the application; which one is meant, only a unit's token can say.
    """
    units = list_reachable_units(caller)
    if len(units) != 1:
        raise NotPermitted("Use the token of the organizational unit, or say for whom with Cronofy-Impersonate.")
    return units[0]


def _read_page(page: str) -> int:
    if not page.isascii() or not page.isdigit() or not 0 < int(page[:9]) < 10**6:
        raise InputRefused("The page is a number from 1.", field="page")
    return int(page)


def _describe_pages(what: str, number: int, total: int) -> dict[str, Any]:
    pages: dict[str, Any] = {"current": number, "total": total}
    if number < total:
        pages["next_page"] = f"{settings.PARLEY_PUBLIC_URL}/v1/organizational_unit_{what}?page={number + 1}"
    return pages
