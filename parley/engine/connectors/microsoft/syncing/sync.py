"""Keeping a calendar in step by delta: what changed in a fixed span, series by their occurrences."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from parley.engine.connectors.base import RemoteObject, RemotePart, SyncResult, SyncSpan
from parley.engine.connectors.errors import AnswerUnreadable, SyncStateExpired
from parley.engine.connectors.microsoft.addresses import (
    locate_calendar,
    locate_event,
    name_event,
    read_json,
    spell_query,
)
from parley.engine.connectors.microsoft.calendars import find_owner
from parley.engine.connectors.microsoft.events.objects import read_etag, read_id
from parley.engine.connectors.microsoft.events.own import EXPAND, Own, may_be_ours, read_own
from parley.engine.connectors.microsoft.events.people import asks_owner
from parley.engine.connectors.microsoft.events.reading import (
    EXCEPTION,
    MASTER,
    OCCURRENCE,
    SINGLE,
    complete_occurrence,
    find_uid,
    is_readable,
    wrap_events,
    write_event,
)
from parley.engine.connectors.microsoft.session import IN_TEXT, IN_UTC, GraphSession, check_status
from parley.engine.connectors.microsoft.syncing.rounds import Round, State, follow_links, read_state, write_state
from parley.engine.connectors.microsoft.syncing.views import FIELDS, list_view, spell_query_time

# A link's span is fixed. It reaches so much beyond the one asked for, and is made anew when that has passed.
SLACK_BACK = timedelta(days=1)
SLACK_AHEAD = timedelta(days=8)
# Up to so many events of ours are read one by one, more of them by listing the span once more.
FEW = 10


def sync_events(session: GraphSession, calendar_href: str, sync_state: str, span: SyncSpan) -> SyncResult:
    """What changed since `sync_state`, or all events of the span where the state expired or its span has passed."""
    state = read_state(sync_state)
    if state is not None and state.link and state.covers(span):
        try:
            found = follow_links(session, state.link, is_stored=True)
            return _read_round(session, calendar_href, found, state, is_complete=False)
        except SyncStateExpired:
            pass
    begun = State("", span.starts_at - SLACK_BACK, span.ends_at + SLACK_AHEAD)
    query = spell_query(startDateTime=spell_query_time(begun.starts_at), endDateTime=spell_query_time(begun.ends_at))
    path = f"{locate_calendar(calendar_href)}/calendarView/delta?{query}"
    try:
        found = follow_links(session, path)
    except AnswerUnreadable:
        # Some calendars have no delta (Graph documents it for the default one): those are read whole each time.
        rows = list_view(session, calendar_href, begun.starts_at, begun.ends_at, FIELDS)
        found = Round({read_id(row): row for row in rows})
    return _read_round(session, calendar_href, found, begun, is_complete=True)


def _read_round(
    session: GraphSession, calendar_href: str, found: Round, state: State, *, is_complete: bool
) -> SyncResult:
    masters, gone = _find_masters(session, found)
    singles = [row for row in found.list_kind(SINGLE) if is_readable(row)]
    own = _find_own(session, calendar_href, [*singles, *masters.values()], state if is_complete else None)
    owner = ""
    if any(asks_owner(row) for row in [*found.rows.values(), *masters.values()]):
        owner = find_owner(session, calendar_href)
    parts = []
    for row in found.list_kind(OCCURRENCE, EXCEPTION):
        master = masters.get(str(row.get("seriesMasterId")))
        if master is not None and is_readable(row):
            parts.append(_make_part(calendar_href, row, master, own.get(read_id(master)), owner))
    return SyncResult(
        changed=[_make_object(calendar_href, row, own.get(read_id(row)), owner) for row in singles],
        removed_hrefs=[
            name_event(calendar_href, event_id)
            for event_id in [*(each for each, row in found.rows.items() if "@removed" in row), *gone]
        ],
        sync_state=write_state(State(found.link, state.starts_at, state.ends_at)),
        is_complete=is_complete,
        parts=parts,
        # A series comes whole when its master does: what was taken out of it is told in no other way.
        whole_objects=frozenset(name_event(calendar_href, read_id(row)) for row in found.list_kind(MASTER)),
    )


def _find_masters(session: GraphSession, found: Round) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The masters of all series that the round is about, and the ids of those that do not exist any more."""
    masters = {read_id(row): row for row in found.list_kind(MASTER)}
    gone = []
    named = dict.fromkeys(str(row.get("seriesMasterId") or "") for row in found.list_kind(OCCURRENCE, EXCEPTION))
    for event_id in named:
        if not event_id or event_id in masters:
            continue
        row = _read_one(session, event_id)
        if row is None:
            gone.append(event_id)
        else:
            masters[event_id] = row
    return masters, gone


def _read_one(session: GraphSession, event_id: str) -> dict[str, Any] | None:
    """An event with what we wrote into it, or None."""
    path = f"{locate_event(name_event('me', event_id))}?{spell_query(expand=EXPAND)}"
    answer = session.ask("GET", path, prefer=(IN_UTC, IN_TEXT))
    if answer.status in (404, 410):
        return None
    check_status(answer, 200)
    return read_json(answer)


def _find_own(
    session: GraphSession, calendar_href: str, rows: Iterable[dict[str, Any]], listed: State | None
) -> dict[str, Own]:
    """What events of ours keep of themselves, by id; delta does not tell it. `listed`: the span, where all is read."""
    found = {read_id(row): own for row in rows if (own := read_own(row)) is not None}
    wanted = [read_id(row) for row in rows if may_be_ours(row) and read_id(row) not in found]
    if listed is not None and len(wanted) > FEW:
        for row in list_view(session, calendar_href, listed.starts_at, listed.ends_at, "id,transactionId"):
            if (own := read_own(row)) is not None:
                found[read_id(row)] = own
    for event_id in wanted:
        present = None if event_id in found else _read_one(session, event_id)
        if present is not None and (own := read_own(present)) is not None:
            found[event_id] = own
    return found


def _make_object(calendar_href: str, row: dict[str, Any], own: Own | None, owner: str) -> RemoteObject:
    ics = wrap_events([write_event(row, find_uid(row, own), own=own, owner=owner)])
    return RemoteObject(name_event(calendar_href, read_id(row)), read_etag(row), ics)


def _make_part(
    calendar_href: str, row: dict[str, Any], master: dict[str, Any], own: Own | None, owner: str
) -> RemotePart:
    event = complete_occurrence(row, master)
    ics = wrap_events([write_event(event, find_uid(master, own), own=own, owner=owner)])
    object_href = name_event(calendar_href, read_id(master))
    return RemotePart(object_href, name_event(calendar_href, read_id(row)), read_etag(row), ics)
