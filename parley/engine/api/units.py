"""`/v1/organizational_unit_members`: the colleagues of a unit, with their public links (Cronofy, alpha)."""

from typing import Any

from django.conf import settings
from ninja import Router

from parley.engine.api.caller import Caller, CallerRequest, scheduler_caller
from parley.engine.domain.errors import InputRefused, NotPermitted
from parley.engine.models import OrganizationalUnit
from parley.engine.services.tokens import list_granted_units
from parley.engine.services.units import describe_members

router = Router()
MEMBERS_A_PAGE = 100


@router.get("organizational_unit_members", auth=scheduler_caller)
def list_organizational_unit_members(request: CallerRequest, page: str = "1") -> dict[str, Any]:
    """The members page by page; `scheduler.public_url` is null for whoever has no public link."""
    if not page.isascii() or not page.isdigit() or not 0 < int(page[:9]) < 10**6:
        raise InputRefused("The page is a number from 1.", field="page")
    number = int(page)
    members, total = describe_members(_choose_unit(request.auth), number, MEMBERS_A_PAGE, settings.PARLEY_PUBLIC_URL)
    pages: dict[str, Any] = {"current": number, "total": total}
    if number < total:
        pages["next_page"] = f"{settings.PARLEY_PUBLIC_URL}/v1/organizational_unit_members?page={number + 1}"
    return {"organizational_unit_members": members, "pages": pages}


def _choose_unit(caller: Caller) -> OrganizationalUnit:
    if caller.unit is not None:
        return caller.unit
    units = list_granted_units(caller.application)
    if len(units) != 1:
        # An API key reaches every company of the application; which one is meant, only a unit's token can say.
        raise NotPermitted("Use the token of the organizational unit, or say for whom with Cronofy-Impersonate.")
    return units[0]
