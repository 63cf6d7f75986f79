"""Writing one event: `/v1/calendars/{id}/events` and the answer to an invitation (4.4, 4.5, 4.6)."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.caller import Caller, CallerRequest, account_token, require_account, require_scope
from parley.engine.api.fields import read_fields
from parley.engine.domain.errors.base import FieldsRefused
from parley.engine.domain.event_writing.fields.event import read_event_fields, read_event_id
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.states import EventFields
from parley.engine.models import Calendar
from parley.engine.services.events.writing.completing import complete_fields
from parley.engine.services.events.writing.external import ANSWERS, answer_external, delete_external, edit_external
from parley.engine.services.events.writing.targets import get_calendar
from parley.engine.services.events.writing.upserting import Wish, apply_wishes

router = Router()
# What null takes away; anywhere else it says nothing.
KEPT_NULLS = frozenset({"url"})


@router.post("calendars/{calendar_id}/events", auth=account_token)
def upsert_event(request: CallerRequest, calendar_id: str) -> HttpResponse:
    """Create or change an event: 202 with an empty body; the worker brings it to the provider."""
    caller, fields = request.auth, read_fields(request, KEPT_NULLS)
    require_scope(caller, "create_event")
    calendar = get_calendar(require_account(caller), calendar_id)
    event_id, event_uid = read_event_id(fields)
    if event_uid:
        edit_event(caller, calendar, event_uid, fields)
    else:
        apply_wishes(
            caller.application,
            require_account(caller),
            [Wish(calendar, event_id, complete_one(caller, calendar, read_event_fields(fields)))],
        )
    return HttpResponse(status=202)


@router.delete("calendars/{calendar_id}/events", auth=account_token)
def delete_event(request: CallerRequest, calendar_id: str) -> HttpResponse:
    """Remove an event: 202 with an empty body; one that is not there is done."""
    caller, fields = request.auth, read_fields(request)
    require_scope(caller, "delete_event")
    calendar = get_calendar(require_account(caller), calendar_id)
    event_id, event_uid = read_event_id({**request.GET.dict(), **fields})
    if event_uid:
        delete_external(caller.application, calendar, event_uid)
    else:
        apply_wishes(caller.application, require_account(caller), [Wish(calendar, event_id, None)])
    return HttpResponse(status=202)


@router.post("calendars/{calendar_id}/events/{event_uid}/participation_status", auth=account_token)
def change_participation(request: CallerRequest, calendar_id: str, event_uid: str) -> HttpResponse:
    """Answer an invitation for the account: 202 with an empty body."""
    caller = request.auth
    require_scope(caller, "change_participation_status")
    reader = FieldReader(read_fields(request))
    if reader.raw("status") is None:
        reader.refuse("status", "required", "This is needed.")
    answer = reader.word("status", ANSWERS)
    reader.finish()
    answer_external(caller.application, get_calendar(require_account(caller), calendar_id), event_uid, answer or "")
    return HttpResponse(status=202)


def edit_event(caller: Caller, calendar: Calendar, event_uid: str, fields: dict[str, Any]) -> None:
    """Change what the call names of somebody else's event."""
    patch = complete_one(caller, calendar, read_event_fields(fields, is_patch=True))
    edit_external(caller.application, calendar, event_uid, patch)


def complete_one(caller: Caller, calendar: Calendar, fields: EventFields) -> EventFields:
    """The fields with what they refer to. Raises FieldsRefused."""
    (completed,) = complete_fields(caller.application, require_account(caller), [(calendar, fields)])
    if isinstance(completed, FieldsRefused):
        raise completed
    return completed
