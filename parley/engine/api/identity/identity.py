"""Who the token speaks for: account, connections, or the unit (Cronofy, Identity)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import (
    CallerRequest,
    access_token,
    account_token,
    require_account,
)
from parley.engine.api.element_token import element_token
from parley.engine.models import Account, Grant, OrganizationalUnit
from parley.engine.services.calendars.profiles import list_profiles, list_profiles_with_calendars

router = Router()


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
