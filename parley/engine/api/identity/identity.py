"""Who the token speaks for: account, connections, or the unit (Cronofy, Identity)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import (
    CallerRequest,
    access_token,
    account_token,
    require_account,
    require_scope,
)
from parley.engine.api.element_token import element_token
from parley.engine.api.identity.userinfo import describe_userinfo
from parley.engine.services.calendars.profiles import list_profiles

router = Router()


@router.get("account", auth=account_token)
def read_account(request: CallerRequest) -> dict[str, Any]:
    """The account of the token."""
    require_scope(request.auth, "read_account")
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
    require_scope(request.auth, "read_account", "list_calendars")
    return {"profiles": list_profiles(require_account(request.auth))}


@router.get("userinfo", auth=[element_token("agenda", "account_management", "managed_availability"), access_token])
def read_userinfo(request: CallerRequest) -> dict[str, Any]:
    """The account with connections and calendars; of a unit's token, the unit and who let the application in."""
    return describe_userinfo(request.auth)
