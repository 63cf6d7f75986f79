"""Calendars of an application's own, service accounts, and other people's calendars within reach (3.6, 3.7, 3.10)."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.caller import (
    CallerRequest,
    account_token,
    body_credentials,
    require_account,
    require_scope,
    service_token,
)
from parley.engine.api.fields import read_fields, read_required_text
from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import Grant
from parley.engine.services.calendars.connections import get_connection
from parley.engine.services.own_accounts.application_calendars import open_application_calendar
from parley.engine.services.own_accounts.delegating import ask_for_calendar, list_accessible
from parley.engine.services.own_accounts.service_accounts import Wish, ask_for_accounts, list_resources
from parley.engine.services.own_accounts.telling import describe_tokens

router = Router()


@router.post("application_calendars", auth=body_credentials)
def create_application_calendar(request: CallerRequest) -> dict[str, Any]:
    """The application's calendar of this id, made when missing, as tokens that speak for it."""
    calendar_id = read_required_text(read_fields(request), "application_calendar_id")
    issued = open_application_calendar(request.auth.application, calendar_id)
    return {**describe_tokens(issued), "application_calendar_id": calendar_id}


@router.post("service_account_authorizations", auth=service_token)
def authorize_accounts(request: CallerRequest) -> HttpResponse:
    """One account or up to fifty: 202, and a code or a refusal at each callback address."""
    fields = read_fields(request)
    wanted = fields.get("service_account_authorizations", [fields])
    if not isinstance(wanted, list) or not all(isinstance(each, dict) for each in wanted):
        raise InputRefused("A list of objects is needed.", field="service_account_authorizations")
    # Python's client puts the state beside the list.
    ask_for_accounts(_grant(request), [_read_wish({"state": fields.get("state", ""), **each}) for each in wanted])
    return HttpResponse(status=202)


@router.get("resources", auth=service_token)
def read_resources(request: CallerRequest) -> dict[str, Any]:
    """The rooms and other things of the service account's unit."""
    return {"resources": [{"email": each.email, "name": each.name} for each in list_resources(_grant(request))]}


@router.post("delegated_authorizations", auth=account_token)
def authorize_delegate(request: CallerRequest) -> HttpResponse:
    """A calendar that one of the account's profiles reaches: 202, and a code or a refusal at the callback address."""
    fields = read_fields(request)
    get_connection(require_account(request.auth), read_required_text(fields, "profile_id"))
    ask_for_calendar(_grant(request), _read_wish(fields))
    return HttpResponse(status=202)


@router.get("accessible_calendars", auth=account_token)
def read_accessible_calendars(request: CallerRequest, profile_id: str = "", calendar_type: str = "") -> dict[str, Any]:
    """Which calendars besides its own a profile reaches: for the built-in service, the rooms of the unit."""
    require_scope(request.auth, "list_calendars")
    if calendar_type not in ("", "resource", "unknown"):
        raise InputRefused("The type is resource or unknown.", field="calendar_type")
    connection = get_connection(require_account(request.auth), profile_id)
    found = [] if calendar_type == "unknown" else list_accessible(connection)
    told = [{"calendar_type": "resource", "email": each.email, "name": each.name} for each in found]
    return {"accessible_calendars": told}


def _grant(request: CallerRequest) -> Grant:
    grant = request.auth.grant
    assert grant is not None, "an access token always has its grant"
    return grant


def _read_wish(fields: dict[str, Any]) -> Wish:
    state = fields.get("state") or ""
    if not isinstance(state, str):
        raise InputRefused("A text is needed.", field="state", key="must_be_string")
    return Wish(
        read_required_text(fields, "email"),
        read_required_text(fields, "callback_url"),
        read_required_text(fields, "scope"),
        state,
    )
