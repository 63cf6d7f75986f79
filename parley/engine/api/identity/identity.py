"""Who the token speaks for: account, connections, and the colleagues of its unit (Cronofy, Identity and units)."""

from typing import Any

from django.conf import settings
from ninja import Router

from parley.engine.api.caller import (
    Caller,
    CallerRequest,
    access_token,
    account_token,
    require_account,
    scheduler_caller,
)
from parley.engine.api.element_token import element_token
from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.models import Account, Grant, OrganizationalUnit
from parley.engine.services.applications.tokens import list_granted_units
from parley.engine.services.calendars.profiles import list_profiles, list_profiles_with_calendars
from parley.engine.services.people.units import describe_members

router = Router()
MEMBERS_A_PAGE = 100


@router.get("account", auth=account_token)
def read_account(request: CallerRequest) -> dict[str, Any]:
    """The account of the token."""
    account = require_account(request.auth)
    return {
        "account": {
            "account_id": account.pk,
            "email": account.email,
            "name": account.name,
            "scope": " ".join(sorted(request.auth.scopes)),
            "default_tzid": account.tzid,
        },
        "sub": account.pk,
    }


@router.get("profiles", auth=account_token)
def read_profiles(request: CallerRequest) -> dict[str, Any]:
    """The calendar connections of the token's account."""
    return {"profiles": list_profiles(require_account(request.auth))}


@router.get("userinfo", auth=[element_token("agenda", "account_management", "managed_availability"), access_token])
def read_userinfo(request: CallerRequest) -> dict[str, Any]:
    """The account with connections and calendars; of a unit's token, the unit and who let the application in."""
    caller, grant = request.auth, request.auth.grant
    if grant is not None and caller.unit is not None:
        return _describe_unit(caller.unit, grant)
    account = require_account(caller)
    return _describe_account(account, " ".join(sorted(caller.scopes)))


@router.get("organizational_unit_members", auth=scheduler_caller)
def list_organizational_unit_members(request: CallerRequest, page: str = "1") -> dict[str, Any]:
    """The members page by page; `scheduler.public_url` is null for whoever has no public link."""
    if not page.isascii() or not page.isdigit() or not 0 < int(page[:9]) < 10**6:
        raise InputRefused("The page is a number from 1.", field="page")
    number = int(page)
    members, total = describe_members(_choose_unit(request.auth), number, MEMBERS_A_PAGE)
    pages: dict[str, Any] = {"current": number, "total": total}
    if number < total:
        pages["next_page"] = f"{settings.PARLEY_PUBLIC_URL}/v1/organizational_unit_members?page={number + 1}"
    return {"organizational_unit_members": members, "pages": pages}


def _describe_account(account: Account, scope: str) -> dict[str, Any]:
    return {
        "sub": account.pk,
        "email": account.email,
        "name": account.name,
        "zoneinfo": account.tzid,
        "cronofy.type": "account",
        "cronofy.data": {
            "authorization": {"scope": scope, "status": "active"},
            "profiles": list_profiles_with_calendars(account),
            "conferencing_profiles": [],
        },
    }


def _describe_unit(unit: OrganizationalUnit, grant: Grant) -> dict[str, Any]:
    return {
        "sub": unit.pk,
        "name": unit.name,
        "cronofy.type": "organizational_unit",
        "cronofy.data": {"authorization": {"scope": grant.scope, "status": "active"}, "profiles": []},
        "parley": {"authorized_by": {"sub": grant.account_id, "email": grant.account.email}},
    }


def _choose_unit(caller: Caller) -> OrganizationalUnit:
    if caller.unit is not None:
        return caller.unit
    units = list_granted_units(caller.application)
    if len(units) != 1:
        # An API key reaches every company of the application; which one is meant, only a unit's token can say.
        raise NotPermitted("Use the token of the organizational unit, or say for whom with Cronofy-Impersonate.")
    return units[0]
