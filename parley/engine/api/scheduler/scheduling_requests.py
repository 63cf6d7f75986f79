"""`/v1/scheduling_requests`: links made, asked for and withdrawn by applications (7.7); the list of changes."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.caller import CallerRequest, api_key, scheduler_caller
from parley.engine.api.fields import read_fields
from parley.engine.api.scheduler.request_bodies import RequestBody, make_draft, read_body
from parley.engine.api.scheduler.units import list_reachable_units
from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.errors.bookings import RequestUnknown
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.models import Account, OrganizationalUnit, RequestTemplate, SchedulingRequest
from parley.engine.services.leaving.invitees import forget_requests
from parley.engine.services.pools.pools import get_pool
from parley.engine.services.requests.changes import list_changes
from parley.engine.services.requests.descriptions import describe_request, describe_requests
from parley.engine.services.requests.files import keep_attachments
from parley.engine.services.scheduling_requests import (
    cancel_request,
    create_request,
    get_host_unit,
    list_requests_by_ids,
)
from parley.engine.services.templates.templates import (
    LINK_KINDS,
    describe_template,
    get_template,
    list_draft_values,
    list_templates,
)

router = Router()
changes = Router()
MOST_IDS = 200


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
    reader = FieldReader(read_fields(request))
    ids = reader.list_values("scheduling_request_ids", MOST_IDS) or []
    if not all(isinstance(each, str) for each in ids):
        reader.refuse("scheduling_request_ids", "invalid", "An id is a text.")
    reader.finish()
    found = list_requests_by_ids(*_whose(request), ids)
    return {"scheduling_requests": [{"scheduling_request": each} for each in describe_requests(found)]}


@router.post("scheduling_requests/cancel", auth=scheduler_caller)
def cancel_scheduling_request(request: CallerRequest) -> HttpResponse:
    """Withdraw a request and its booking: 202 with an empty body."""
    reader = FieldReader(read_fields(request))
    request_id = reader.text("scheduling_request_id", 64)
    reader.finish()
    found = list_requests_by_ids(*_whose(request), [request_id or ""])
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


@changes.post("scheduling_requests/forget", auth=api_key)
def forget_scheduling_requests(request: CallerRequest) -> dict[str, Any]:
    """Erase all that is kept about these of the application's requests; asked again until nothing is left."""
    reader = FieldReader(read_fields(request))
    named = {name: reader.list_values(name, MOST_IDS) or [] for name in ("scheduling_request_ids", "correlation_ids")}
    for name, values in named.items():
        if not all(isinstance(each, str) for each in values):
            reader.refuse(name, "invalid", "An id is a text.")
    reader.finish()
    return {"is_forgotten": forget_requests(request.auth.application, *named.values())}


@changes.get("templates", auth=scheduler_caller)
def list_scheduling_templates(request: CallerRequest) -> dict[str, Any]:
    """The templates by which links can be made: those for requests, and those for triggers."""
    units = list_reachable_units(request.auth)
    found = [template for unit in units for template in list_templates(unit) if template.kind in LINK_KINDS]
    return {"templates": [describe_template(template) for template in found]}


def _create(request: CallerRequest) -> SchedulingRequest:
    caller, body = request.auth, read_body(read_fields(request))
    template = get_template(list_reachable_units(caller), body.template_id) if body.template_id else None
    unit, host = _choose_host(request, body, template)
    if template is not None and template.unit != unit:
        raise NotPermitted("The template and the host belong to different organizational units.")
    # Whoever is acted for made the link; without anybody, its host did.
    creator = caller.account or host
    files = keep_attachments(creator, caller.application, body.attachment_ids)
    is_hosted = bool(body.host_id or body.host_group or caller.account)
    values = list_draft_values(template, is_hosted=is_hosted) if template is not None else {}
    return create_request(unit, creator, make_draft(body, host, values, files), application=caller.application)


def _whose(request: CallerRequest) -> tuple[Any, str]:
    """Whose requests the caller may see: a unit's token its unit's, an API key its application's own."""
    caller = request.auth
    return (None, caller.unit.pk) if caller.unit is not None else (caller.application, "")


def _choose_host(
    request: CallerRequest, body: RequestBody, template: RequestTemplate | None
) -> tuple[OrganizationalUnit, Account]:
    """The host, or for a group whoever stands in until somebody is chosen; and the unit they belong to."""
    caller, group = request.auth, body.host_group
    if group is not None:
        host_id = _stand_in(request, group.pool_id) if group.pool_id else next(iter(group.account_ids), "")
    else:
        host_id = body.host_id or (caller.account.pk if caller.account is not None else "")
    if not host_id and template is not None:
        host_id = template.host_id or ""
        if template.host_pool_id:
            host_id = _stand_in(request, template.host_pool_id)
    if not host_id:
        raise InputRefused("Say who hosts: host, host_group, or Cronofy-Impersonate.", field="host", key="required")
    return get_host_unit(caller.application, host_id, caller.unit)


def _stand_in(request: CallerRequest, pool_id: str) -> str:
    pool = get_pool(list_reachable_units(request.auth), pool_id)
    first = pool.members.filter(account__is_active=True).order_by("account_id").first()
    if first is None:
        raise InputRefused("This selection rule has no members.", field="host_group", key="required")
    return first.account_id
