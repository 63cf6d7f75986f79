"""Keeping a calendar in step by delta: what changed in a fixed span, series by their occurrences."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from parley.engine.connectors.base import RemoteObject, RemotePart, SyncResult, SyncSpan
from parley.engine.connectors.errors import AnswerTooLarge, AnswerUnreadable, SyncStateExpired
from parley.engine.connectors.microsoft.addresses import (
    list_rows,
    locate_calendar,
    locate_event,
    name_event,
    read_json,
    spell_query,
)
from parley.engine.connectors.microsoft.calendars import find_owner
from parley.engine.connectors.microsoft.events.objects import read_etag, read_id
from parley.engine.connectors.microsoft.events.own import EXPAND, Own, may_be_ours, read_own
from parley.engine.connectors.microsoft.events.reading import (
    EXCEPTION,
    MASTER,
    OCCURRENCE,
    asks_owner,
    complete_occurrence,
    find_uid,
    wrap_events,
    write_event,
)
from parley.engine.connectors.microsoft.session import IN_TEXT, IN_UTC, MAX_PAGES, GraphSession, check_status
from parley.toolkit.safe_http.client import Answer

# Graph cuts larger pages of a delta to the first of these.
PAGE_SIZES = (200, 20, 1)
# Everything that a calendar object says.
FIELDS = (
    "id,iCalUId,transactionId,type,seriesMasterId,subject,body,start,end,originalStart,originalStartTimeZone,isAllDay,"
    "isCancelled,isOrganizer,showAs,sensitivity,responseStatus,attendees,organizer,location,categories,onlineMeeting,"
    "isReminderOn,reminderMinutesBeforeStart,createdDateTime,lastModifiedDateTime"
)
# A link's span is fixed. It reaches so much beyond the one asked for, and is made anew when that has passed.
SLACK_BACK = timedelta(days=1)
SLACK_AHEAD = timedelta(days=8)
# Up to so many events of ours are read one by one, more of them by listing the span once more.
FEW = 10
VIEW_SIZE = 500


@dataclass(slots=True)
class Round:
    """What one round of delta told, by id: the last row counts where one comes again."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    link: str = ""

    def list_kind(self, *kinds: str) -> list[dict[str, Any]]:
        """The rows of these types."""
        return [row for row in self.rows.values() if "@removed" not in row and row.get("type") in kinds]


@dataclass(frozen=True, slots=True)
class State:
    """A delta link and the span that it tells of."""

    link: str
    starts_at: datetime
    ends_at: datetime

    def covers(self, span: SyncSpan) -> bool:
        """Whether the span lies within."""
        return self.starts_at <= span.starts_at and span.ends_at <= self.ends_at


def sync_events(session: GraphSession, calendar_href: str, sync_state: str, span: SyncSpan) -> SyncResult:
    """What changed since `sync_state`, or all events of the span where the state expired or its span has passed."""
    state = read_state(sync_state)
    if state is not None and state.link and state.covers(span):
        try:
            found = _follow(session, state.link, is_stored=True)
            return _read_round(session, calendar_href, found, state, is_complete=False)
        except SyncStateExpired:
            pass
    begun = State("", span.starts_at - SLACK_BACK, span.ends_at + SLACK_AHEAD)
    query = spell_query(startDateTime=_spell(begun.starts_at), endDateTime=_spell(begun.ends_at))
    path = f"{locate_calendar(calendar_href)}/calendarView/delta?{query}"
    try:
        found = _follow(session, path)
    except AnswerUnreadable:
        # Some calendars have no delta (Graph documents it for the default one): those are read whole each time.
        rows = list_view(session, calendar_href, begun.starts_at, begun.ends_at, FIELDS)
        found = Round({read_id(row): row for row in rows})
    return _read_round(session, calendar_href, found, begun, is_complete=True)


def _follow(session: GraphSession, link: str, *, is_stored: bool = False) -> Round:
    """All pages of a round; links are used as they came. Raises SyncStateExpired where Graph forgot a link of its."""
    found = Round()
    for page_number in range(MAX_PAGES):
        answer = _ask_page(session, link)
        # Of a link that Graph made itself, a bad request can only mean that it is too old.
        if answer.status in (400, 410) and (is_stored or page_number):
            raise SyncStateExpired
        check_status(answer, 200)
        page = read_json(answer)
        for row in list_rows(page):
            event_id = read_id(row)
            found.rows.pop(event_id, None)
            found.rows[event_id] = row
        if following := page.get("@odata.nextLink"):
            link = str(following)
            continue
        found.link = str(page.get("@odata.deltaLink") or "")
        if not found.link:
            raise AnswerUnreadable
        return found
    raise AnswerUnreadable


def _ask_page(session: GraphSession, link: str) -> Answer:
    """A page of a round, a smaller one where events are so long that together they are too much."""
    for size in PAGE_SIZES[:-1]:
        try:
            return session.ask("GET", link, prefer=(IN_UTC, IN_TEXT, f"odata.maxpagesize={size}"))
        except AnswerTooLarge:
            continue
    return session.ask("GET", link, prefer=(IN_UTC, IN_TEXT, f"odata.maxpagesize={PAGE_SIZES[-1]}"))


def _read_round(
    session: GraphSession, calendar_href: str, found: Round, state: State, *, is_complete: bool
) -> SyncResult:
    masters, gone = _find_masters(session, found)
    singles = [row for row in found.list_kind("singleInstance") if row.get("start")]
    own = _find_own(session, calendar_href, [*singles, *masters.values()], state if is_complete else None)
    owner = ""
    if any(asks_owner(row) for row in [*found.rows.values(), *masters.values()]):
        owner = find_owner(session, calendar_href)
    parts = []
    for row in found.list_kind(OCCURRENCE, EXCEPTION):
        master = masters.get(str(row.get("seriesMasterId")))
        if master is not None:
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


def list_view(
    session: GraphSession,
    calendar_href: str,
    starts_at: datetime,
    ends_at: datetime,
    fields: str,
    total_seconds: float | None = None,
) -> list[dict[str, Any]]:
    """The events and occurrences of a span, with what we wrote into them."""
    query = spell_query(
        startDateTime=_spell(starts_at), endDateTime=_spell(ends_at), top=VIEW_SIZE, select=fields, expand=EXPAND
    )
    path = f"{locate_calendar(calendar_href)}/calendarView?{query}"
    if total_seconds is None:
        return session.list_all(path, prefer=(IN_UTC, IN_TEXT))
    return session.list_all(path, prefer=(IN_UTC, IN_TEXT), total_seconds=total_seconds)


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


def read_state(sync_state: str) -> State | None:
    """The state that was kept; None for "" and for what is none."""
    try:
        kept = json.loads(sync_state)
        times = [datetime.fromisoformat(kept[name]) for name in ("from", "to")]
        return State(str(kept["link"]), times[0], times[1])
    except (ValueError, KeyError, TypeError):
        return None


def write_state(state: State) -> str:
    """The state as it is kept."""
    kept = {"link": state.link, "from": state.starts_at.isoformat(), "to": state.ends_at.isoformat()}
    return json.dumps(kept, separators=(",", ":"))


def _spell(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
