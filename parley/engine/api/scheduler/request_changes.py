"""`/v1/parley/scheduling_requests/{id}/…`: another host, or another time, for a request (our additions to 7.7)."""

from datetime import datetime
from typing import Any

from ninja import Router

from parley.engine.api.caller import CallerRequest, scheduler_caller
from parley.engine.api.fields import read_fields
from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingRefused, LinkRefused, RequestUnknown
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.models import SchedulingRequest
from parley.engine.services.bookings.hosting import change_host
from parley.engine.services.requests.descriptions import describe_request
from parley.engine.services.scheduling_requests import get_host_unit, list_requests_by_ids, reopen_request
from parley.engine.services.wishes.accepting import accept_time
from parley.engine.services.wishes.placing import place_booking
from parley.toolkit.presenting.days import find_moment

router = Router()


@router.post("scheduling_requests/{request_id}/host", auth=scheduler_caller)
def change_request_host(request: CallerRequest, request_id: str) -> dict[str, Any]:
    """Let a colleague of the unit host, before or after a time was chosen; an agreed time stays."""
    found = _get_request(request, request_id)
    reader = FieldReader(read_fields(request))
    host = reader.inner("host")
    sub = host.text("sub", 64) if host is not None else ""
    reader.finish()
    if not sub:
        raise InputRefused("Say who hosts.", field="host", key="required")
    _unit, account = get_host_unit(request.auth.application, sub, found.unit)
    return {"scheduling_request": describe_request(change_host(found, account))}


@router.post("scheduling_requests/{request_id}/reopen", auth=scheduler_caller)
def reopen(request: CallerRequest, request_id: str) -> dict[str, Any]:
    """Cancel the booking and ask the candidate for another time, under the same link."""
    found = _get_request(request, request_id)
    reader = FieldReader(read_fields(request))
    reason = reader.text("reason", 500, has_lines=True) or ""
    reader.finish()
    reopen_request(found, reason)
    return {"scheduling_request": describe_request(_get_request(request, request_id))}


@router.post("scheduling_requests/{request_id}/move", auth=scheduler_caller)
def move(request: CallerRequest, request_id: str) -> dict[str, Any]:
    """Move the booking to the time that the host's side chose, whatever the usual hours say; 422 where not free."""
    found = _get_request(request, request_id)
    try:
        place_booking(found, _read_start(request))
    except (BookingRefused, LinkRefused) as refusal:
        raise InputRefused(refusal.message, field="start", key="not_available") from None
    return {"scheduling_request": describe_request(_get_request(request, request_id))}


@router.post("scheduling_requests/{request_id}/accept", auth=scheduler_caller)
def accept(request: CallerRequest, request_id: str) -> dict[str, Any]:
    """Book one of the times that the candidate proposed, for them, whatever the usual hours say; 422 where not free."""
    found = _get_request(request, request_id)
    try:
        accept_time(found, _read_start(request))
    except (BookingRefused, LinkRefused) as refusal:
        raise InputRefused(refusal.message, field="start", key="not_available") from None
    return {"scheduling_request": describe_request(_get_request(request, request_id))}


def _read_start(request: CallerRequest) -> datetime:
    reader = FieldReader(read_fields(request))
    start = reader.text("start", 32) or ""
    reader.finish()
    starts_at = find_moment(start)
    if starts_at is None:
        raise InputRefused("A time is like 2026-03-02T09:00:00Z.", field="start")
    return starts_at


def _get_request(request: CallerRequest, request_id: str) -> SchedulingRequest:
    """One of a unit's requests for its token, of the application's own for its key. Raises RequestUnknown."""
    caller = request.auth
    whose: tuple[Any, str] = (None, caller.unit.pk) if caller.unit is not None else (caller.application, "")
    found = list_requests_by_ids(*whose, [request_id])
    if not found:
        raise RequestUnknown
    return found[0]
