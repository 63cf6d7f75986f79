"""Whom a caller speaks for, with profiles and calendars, as `/v1/userinfo` and the Agenda have it (3.8)."""

from typing import Any

from parley.engine.api.caller import Caller, require_account
from parley.engine.models import Account, Grant, OrganizationalUnit
from parley.engine.services.applications.tokens import SERVICE_PREFIX
from parley.engine.services.calendars.profiles import list_conferencing_profiles, list_profiles_with_calendars
from parley.engine.services.own_accounts.service_accounts import PROVIDER, get_service_account


def describe_userinfo(caller: Caller) -> dict[str, Any]:
    """The account, the service account, or of a unit's token the unit and who let the application in."""
    grant = caller.grant
    if grant is not None and caller.unit is not None:
        return _describe_unit(caller.unit, grant)
    account = require_account(caller)
    if grant is not None and account.pk.startswith(SERVICE_PREFIX):
        return _describe_service_account(account, grant)
    return {
        "sub": account.pk,
        "email": account.email,
        "name": account.name,
        "zoneinfo": account.tzid,
        "cronofy.type": "account",
        "cronofy.data": {
            "authorization": _describe_authorization(" ".join(sorted(caller.scopes))),
            "profiles": list_profiles_with_calendars(account, caller.application),
            "conferencing_profiles": list_conferencing_profiles(account),
        },
    }


def _describe_service_account(account: Account, grant: Grant) -> dict[str, Any]:
    service = get_service_account(grant)
    email = service.authorized_by.email if service.authorized_by is not None else ""
    domain = email.rpartition("@")[2]
    authorization = {**_describe_authorization(grant.scope), "delegated_scope": grant.delegated_scope}
    return {
        "sub": account.pk,
        "email": email,
        "name": account.name,
        "cronofy.type": "service_account",
        "cronofy.data": {
            "service_account": {"provider_name": PROVIDER, "domain": domain},
            "authorization": authorization,
            "profiles": [],
        },
        # Older clients read these.
        "cronofy.service_account.domain": domain,
        "cronofy.service_account.email": email,
    }


def _describe_unit(unit: OrganizationalUnit, grant: Grant) -> dict[str, Any]:
    return {
        "sub": unit.pk,
        "name": unit.name,
        "cronofy.type": "organizational_unit",
        "cronofy.data": {"authorization": _describe_authorization(grant.scope), "profiles": []},
        "parley": {"authorized_by": {"sub": grant.account_id, "email": grant.account.email}},
    }


def _describe_authorization(scope: str) -> dict[str, str]:
    return {"scope": scope, "status": "active"}
