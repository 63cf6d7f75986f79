"""Removing many events at once: `DELETE /v1/events` (4.5)."""

from django.http import HttpResponse

from parley.engine.api.calendars.events import router as reading
from parley.engine.api.caller import CallerRequest, account_token, require_account, require_scope
from parley.engine.api.fields import list_query_values, read_fields
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.services.events.writing.removing import delete_all_events, delete_calendars_events

# One address has one router: a second one would never be asked.
router = reading
_MOST_CALENDARS = 500


@router.delete("events", auth=account_token)
def delete_events(request: CallerRequest) -> HttpResponse:
    """Remove the application's events from all calendars or from some; named in the query (Python) or the body."""
    caller = request.auth
    require_scope(caller, "delete_event")
    asked = {**request.GET.dict(), **read_fields(request)}
    if calendar_ids := list_query_values(request, "calendar_ids"):
        asked["calendar_ids"] = calendar_ids
    reader = FieldReader(asked)
    is_all, ids = reader.flag("delete_all"), reader.list_values("calendar_ids", _MOST_CALENDARS)
    if ids is not None and not all(isinstance(each, str) for each in ids):
        reader.refuse("calendar_ids", "invalid", "An id is a text.")
    if bool(is_all) == (ids is not None):
        reader.refuse("delete_all", "required", "Say either delete_all or calendar_ids.")
    reader.finish()
    account = require_account(caller)
    if ids is None:
        delete_all_events(caller.application, account)
    else:
        delete_calendars_events(caller.application, account, ids)
    return HttpResponse(status=202)
