"""Many writes in one call: `POST /v1/batch` (4.7)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from django.http import JsonResponse
from ninja import Router

from parley.engine.api.availability.periods import require_booked
from parley.engine.api.calendars.writing.events import KEPT_NULLS, edit_event
from parley.engine.api.caller import Caller, CallerRequest, account_token, require_account, require_scope
from parley.engine.api.errors import answer_refusal
from parley.engine.api.fields import read_fields
from parley.engine.domain.errors.base import EngineRefusal, FieldProblem, FieldsRefused
from parley.engine.domain.event_writing.fields.event import read_event_fields, read_event_id
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.models import Calendar
from parley.engine.services.availability.periods import delete_available_period, upsert_available_period
from parley.engine.services.events.writing.completing import Call, complete_fields
from parley.engine.services.events.writing.external import delete_external
from parley.engine.services.events.writing.targets import find_calendars, require_writable
from parley.engine.services.events.writing.upserting import Refusals, Wish, try_wishes

router = Router()
MOST_ENTRIES = 50
_EVENTS = re.compile(r"/?v1/calendars/([^/?]+)/events/?")
_PERIODS = re.compile(r"/?v1/available_periods/?")
_METHODS = ("POST", "DELETE")


@dataclass(slots=True)
class Entry:
    """One request of a batch, and what came of it."""

    method: str
    calendar_id: str
    data: dict[str, Any]
    refusal: EngineRefusal | None = None
    # Which of the application's own events it is about, as it shall be; everything else is done by itself.
    wish: Wish | None = None


@router.post("batch", auth=account_token)
def run_batch(request: CallerRequest) -> JsonResponse:
    """Do up to fifty writes in their order; each is answered for itself.

    The application's own events are written together: one transaction, with a number of queries that does not grow
    with theirs. Two writes of one event are two rounds.
    """
    caller, account = request.auth, require_account(request.auth)
    entries = _read_entries(read_fields(request, KEPT_NULLS))
    calendars = find_calendars(account, {entry.calendar_id for entry in entries if entry.calendar_id})
    waiting: list[tuple[Entry, Call]] = []
    for entry in entries:
        if entry.refusal is None:
            try:
                _begin(caller, calendars, entry, waiting)
            except EngineRefusal as refusal:
                entry.refusal = refusal
    _complete(caller, waiting)
    for wishes in _list_rounds(entries):
        _note_refusals(entries, wishes, try_wishes(caller.application, account, wishes))
    return JsonResponse({"batch": [_describe(request, entry) for entry in entries]}, status=207)


def _read_entries(fields: dict[str, Any]) -> list[Entry]:
    reader = FieldReader(fields)
    if reader.raw("batch") is None:
        reader.refuse("batch", "required", "This is needed.")
    found = reader.each("batch", MOST_ENTRIES) or []
    reader.finish()
    return [_read_entry(each.raw("method"), each.raw("relative_url"), each.raw("data")) for each in found]


def _read_entry(method: Any, relative_url: Any, data: Any) -> Entry:
    """One entry; one that asks for anything else is refused by itself."""
    words = "A batch writes events and available periods only."
    method = method.upper() if isinstance(method, str) else ""
    url = relative_url if isinstance(relative_url, str) else ""
    events = _EVENTS.fullmatch(url)
    entry = Entry(method, unquote(events[1]) if events else "", data if isinstance(data, dict) else {})
    if method not in _METHODS:
        entry.refusal = FieldsRefused([FieldProblem("method", "invalid", "A batch has POST and DELETE only.")])
    elif events is None and not _PERIODS.fullmatch(url):
        entry.refusal = FieldsRefused([FieldProblem("relative_url", "invalid", words)])
    elif data is not None and not isinstance(data, dict):
        entry.refusal = FieldsRefused([FieldProblem("data", "invalid", "This is not an object.")])
    return entry


def _begin(caller: Caller, calendars: dict[str, Calendar], entry: Entry, waiting: list[tuple[Entry, Call]]) -> None:
    """Read an entry; what is not about an own event is done at once. Raises what refuses it."""
    account = require_account(caller)
    is_removal = entry.method == "DELETE"
    if not entry.calendar_id:
        require_booked(caller)
        change = delete_available_period if is_removal else upsert_available_period
        change(caller.application, account, entry.data)
        return
    if is_removal:
        require_scope(caller, "delete_event")
    else:
        require_scope(caller, "create_event")
    calendar = require_writable(calendars, entry.calendar_id)
    event_id, event_uid = read_event_id(entry.data)
    if event_uid and is_removal:
        delete_external(caller.application, calendar, event_uid)
    elif event_uid:
        edit_event(caller, calendar, event_uid, entry.data)
    elif is_removal:
        entry.wish = Wish(calendar, event_id, None)
    else:
        fields = read_event_fields(entry.data)
        entry.wish = Wish(calendar, event_id, fields)
        waiting.append((entry, (calendar, fields)))


def _complete(caller: Caller, waiting: list[tuple[Entry, Call]]) -> None:
    """Look up for all entries at once what their fields refer to."""
    found = complete_fields(caller.application, require_account(caller), [call for _, call in waiting])
    for (entry, _), fields in zip(waiting, found, strict=True):
        if isinstance(fields, FieldsRefused):
            entry.refusal, entry.wish = fields, None
        elif entry.wish is not None:
            entry.wish = replace(entry.wish, fields=fields)


def _list_rounds(entries: list[Entry]) -> Iterator[list[Wish]]:
    """The wishes in their order, cut wherever an event comes a second time."""
    wishes: dict[tuple[str, str], Wish] = {}
    for wish in (entry.wish for entry in entries):
        if wish is None:
            continue
        key = (wish.calendar.pk, wish.event_id)
        if key in wishes:
            yield list(wishes.values())
            wishes = {}
        wishes[key] = wish
    if wishes:
        yield list(wishes.values())


def _note_refusals(entries: list[Entry], wishes: list[Wish], refusals: Refusals) -> None:
    for entry in entries if refusals else ():
        if entry.wish is not None and any(entry.wish is wish for wish in wishes):
            entry.refusal = refusals.get((entry.wish.calendar.pk, entry.wish.event_id))


def _describe(request: CallerRequest, entry: Entry) -> dict[str, Any]:
    if entry.refusal is None:
        return {"status": 202}
    answer = answer_refusal(request, entry.refusal)
    return {"status": answer.status_code, "data": json.loads(answer.content)}
