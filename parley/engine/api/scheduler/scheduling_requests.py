"""`/v1/scheduling_requests`: links made, asked for and withdrawn by applications (7.7); the list of changes."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.caller import CallerRequest, api_key, scheduler_caller
from parley.engine.api.fields import read_fields
from parley.engine.api.scheduler.request_bodies import (
    is_rule,
    read_draft,
    read_host_group,
    read_list,
    read_object,
    read_people,
    read_rule_id,
    read_text,
)
from parley.engine.api.scheduler.units import list_reachable_units
from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import RequestUnknown
from parley.engine.models import Account, OrganizationalUnit, SchedulingRequest
from parley.engine.services.pools.pools import get_pool
from parley.engine.services.requests.changes import list_changes
from parley.engine.services.requests.descriptions import describe_request, describe_requests
from parley.engine.services.scheduling_requests import (
    cancel_request,
    create_request,
    get_host_unit,
    list_requests_by_ids,
)

router = Router()
changes = Router()


@router.post("scheduling_requests", auth=scheduler_caller)
def create_scheduling_request(request: CallerRequest) -> dict[str, Any]:
    """Make a link; what the body leaves open is as the host's preferences say."""
    return {"scheduling_request": describe_request(_create(request))}


@router.post("scheduler_requests", auth=scheduler_caller)
def create_scheduler_request(request: CallerRequest) -> dict[str, Any]:
    """The deprecated twin: the same under its older names."""
    described = describe_request(_create(request))
    return {"scheduler_request": {"scheduler_request_id": described["scheduling_request_id"], **described}}


@router.post("scheduling_requests/query", auth=scheduler_caller)
def query_scheduling_requests(request: CallerRequest) -> dict[str, Any]:
    """The requests with these ids; unknown ones are left out."""
    ids = read_list(read_fields(request), "scheduling_request_ids")
    if not all(isinstance(each, str) for each in ids):
        raise InputRefused("An id is a text.", field="scheduling_request_ids")
    found = list_requests_by_ids(*_whose(request), ids)
    return {"scheduling_requests": [{"scheduling_request": each} for each in describe_requests(found)]}


@router.post("scheduling_requests/cancel", auth=scheduler_caller)
def cancel_scheduling_request(request: CallerRequest) -> HttpResponse:
    """Withdraw a request and its booking: 202 with an empty body."""
    request_id = read_text(read_fields(request), "scheduling_request_id")
    found = list_requests_by_ids(*_whose(request), [request_id])
    if not found:
        raise RequestUnknown
    cancel_request(found[0], "application")
    return HttpResponse(status=202)


@changes.get("scheduling_requests/changes", auth=api_key)
def list_changed_requests(request: CallerRequest, cursor: str = "", limit: int = 100) -> dict[str, Any]:
    """The application's requests that changed since the cursor, oldest change first; what a lost webhook left out."""
    found, following = list_changes(request.auth.application, cursor, limit)
    changed = [{"scheduling_request": each} for each in describe_requests(found)]
    return {"changes": changed, "cursor": following}


def _create(request: CallerRequest) -> SchedulingRequest:
    fields = read_fields(request)
    if read_object(fields, "host") and read_host_group(fields):
        raise InputRefused("Give host or host_group, not both.", field="host_group")
    unit, host = _choose_host(request, fields)
    draft = read_draft(host, fields, is_group=bool(read_host_group(fields)))
    # Whoever is acted for made the link; without anybody, its host did.
    creator = request.auth.account or host
    return create_request(unit, creator, draft, application=request.auth.application)


def _whose(request: CallerRequest) -> tuple[Any, str]:
    """Whose requests the caller may see: a unit's token its unit's, an API key its application's own."""
    caller = request.auth
    return (None, caller.unit.pk) if caller.unit is not None else (caller.application, "")


def _choose_host(request: CallerRequest, fields: dict[str, Any]) -> tuple[OrganizationalUnit, Account]:
    """The host, or for a group whoever stands in until somebody is chosen; and the unit they belong to."""
    caller = request.auth
    group = read_host_group(fields)
    host_id = read_text(read_object(fields, "host"), "sub")
    if group:
        host_id = _stand_in(request, group)
    elif not host_id and caller.account is not None:
        host_id = caller.account.pk
    if not host_id:
        raise InputRefused("Say who hosts: host, host_group, or Cronofy-Impersonate.", field="host")
    return get_host_unit(caller.application, host_id, caller.unit)


def _stand_in(request: CallerRequest, group: dict[str, Any]) -> str:
    if not is_rule(group):
        people = read_people(group, "host_group")
        return people[0] if people else ""
    pool = get_pool(list_reachable_units(request.auth), read_rule_id(group))
    first = pool.members.filter(account__is_active=True).order_by("account_id").first()
    if first is None:
        raise InputRefused("This selection rule has no members.", field="host_group")
    return first.account_id
