"""`/v1/scheduling_requests`: links made, asked for and withdrawn by applications (7.7); the list of changes."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.caller import CallerRequest, api_key, scheduler_caller
from parley.engine.api.fields import read_fields
from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import RequestUnknown
from parley.engine.models import Account, OrganizationalUnit
from parley.engine.services.requests.changes import list_changes
from parley.engine.services.requests.descriptions import describe_request, describe_requests
from parley.engine.services.requests.drafts import RequestDraft, draft_from_preferences
from parley.engine.services.scheduling_requests import (
    cancel_request,
    create_request,
    get_host_unit,
    list_requests_by_ids,
)

router = Router()
changes = Router()
PLACE_OF_TEXT = "in_person"


@router.post("scheduling_requests", auth=scheduler_caller)
def create_scheduling_request(request: CallerRequest) -> dict[str, Any]:
    """Make a link; what the body leaves open is as the host's preferences say."""
    fields = read_fields(request)
    unit, host = _choose_host(request, fields)
    made = create_request(unit, host, _read_draft(host, fields), application=request.auth.application)
    return {"scheduling_request": describe_request(made)}


@router.post("scheduling_requests/query", auth=scheduler_caller)
def query_scheduling_requests(request: CallerRequest) -> dict[str, Any]:
    """The requests with these ids; unknown ones are left out."""
    ids = _read_list(read_fields(request), "scheduling_request_ids")
    if not all(isinstance(each, str) for each in ids):
        raise InputRefused("An id is a text.", field="scheduling_request_ids")
    found = list_requests_by_ids(*_whose(request), ids)
    return {"scheduling_requests": [{"scheduling_request": each} for each in describe_requests(found)]}


@router.post("scheduling_requests/cancel", auth=scheduler_caller)
def cancel_scheduling_request(request: CallerRequest) -> HttpResponse:
    """Withdraw a request and its booking: 202 with an empty body."""
    request_id = str(read_fields(request).get("scheduling_request_id", ""))
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


def _whose(request: CallerRequest) -> tuple[Any, str]:
    """Whose requests the caller may see: a unit's token its unit's, an API key its application's own."""
    caller = request.auth
    return (None, caller.unit.pk) if caller.unit is not None else (caller.application, "")


def _choose_host(request: CallerRequest, fields: dict[str, Any]) -> tuple[OrganizationalUnit, Account]:
    caller = request.auth
    host_id = str(_read_object(fields, "host").get("sub", ""))
    if not host_id:
        group = _read_people(_read_object(fields, "host_group"), "host_group")
        host_id = group[0] if group else ""
    if not host_id and caller.account is not None:
        host_id = caller.account.pk
    if not host_id:
        raise InputRefused("Say who hosts: host, host_group, or Cronofy-Impersonate.", field="host")
    return get_host_unit(caller.application, host_id, caller.unit)


def _read_draft(host: Account, fields: dict[str, Any]) -> RequestDraft:
    event, recipient = _read_object(fields, "event"), _read_recipient(fields)
    given: dict[str, Any] = {
        "summary": _read_text(event, "summary") or _read_text(fields, "summary"),
        "description": _read_text(event, "description"),
        "duration_minutes": _read_minutes(event, "duration") or _read_minutes(fields, "duration"),
        "recipient_email": _read_text(recipient, "email"),
        "recipient_name": _read_text(recipient, "display_name"),
    }
    place = _read_text(_read_object(event, "location"), "description")
    if place:
        given["place"] = {"kind": PLACE_OF_TEXT, "detail": place}
    buffer = _read_object(fields, "buffer")
    for side in ("before", "after"):
        if side in buffer:
            given[f"buffer_{side}_minutes"] = _read_minutes(buffer, side)
    scheduler = _read_object(_read_object(event, "metadata"), "scheduler")
    metadata = {name: str(value) for name, value in scheduler.items() if isinstance(value, str)}
    required = _read_people(_read_object(fields, "host_group"), "host_group")
    optional: list[str] = []
    for group in _read_list(fields, "collaborator_groups"):
        people = _read_people(group if isinstance(group, dict) else {}, "collaborator_groups")
        (required if people and group.get("required", len(people)) else optional).extend(people)
    return draft_from_preferences(
        host,
        **{name: value for name, value in given.items() if value or name.startswith("buffer")},
        required_ids=[each for each in required if each != host.pk],
        optional_ids=optional,
        correlation_id=metadata.pop("correlation_id", ""),
        link_metadata=metadata,
        **_read_period(fields),
    )


def _read_period(fields: dict[str, Any]) -> dict[str, Any]:
    """Our addition: `parley.period`, and the zone that its dates are meant in."""
    ours = _read_object(fields, "parley")
    kept: dict[str, Any] = {name: ours[name] for name in ("period", "tzid", "weekly_periods") if name in ours}
    if not isinstance(kept.get("period", {}), dict) or not isinstance(kept.get("tzid", ""), str):
        raise InputRefused("This period cannot be read.", field="parley.period")
    return kept


def _read_people(group: dict[str, Any], field: str) -> list[str]:
    """The subs of a group whose members are all needed or all optional; choosing some of many is not offered yet."""
    members = _read_list(group, "members")
    subs = [str(each.get("sub", "")) for each in members if isinstance(each, dict)]
    required = group.get("required", len(members))
    if len(subs) != len(members) or not all(subs):
        raise InputRefused("Each member is named by its sub.", field=f"{field}.members")
    if members and required not in (0, len(members)):
        raise InputRefused("All members of a group are required, or none.", field=f"{field}.required")
    return subs


def _read_recipient(fields: dict[str, Any]) -> dict[str, Any]:
    recipients = [each for each in _read_list(fields, "recipients") if isinstance(each, dict)]
    selecting = [each for each in recipients if each.get("slot_selector")]
    return next(iter(selecting or recipients), {})


def _read_object(fields: dict[str, Any], name: str) -> dict[str, Any]:
    value = fields.get(name, {})
    if not isinstance(value, dict):
        raise InputRefused("This is not an object.", field=name)
    return value


def _read_list(fields: dict[str, Any], name: str) -> list[Any]:
    value = fields.get(name, [])
    if not isinstance(value, list) or len(value) > 200:
        raise InputRefused("This is not a list of at most 200.", field=name)
    return value


def _read_text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise InputRefused("This is not a text.", field=name)
    return value


def _read_minutes(fields: dict[str, Any], name: str) -> int:
    value = _read_object(fields, name).get("minutes", 0)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputRefused("Minutes are a whole number.", field=f"{name}.minutes")
    return value
