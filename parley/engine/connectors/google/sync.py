"""Keeping a calendar in step by Google's sync tokens: events unexpanded, pages in a row, a new token at their end."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from parley.engine.connectors.base import RemoteObject, RemotePart, SyncResult, SyncSpan
from parley.engine.connectors.errors import AnswerTooLarge, AnswerUnreadable, SyncStateExpired
from parley.engine.connectors.google.addresses import join_path, name_event
from parley.engine.connectors.google.events.mapping_in import build_ics, is_master
from parley.engine.connectors.google.events.times import read_instant
from parley.engine.connectors.google.refusals import judge
from parley.engine.connectors.google.session import TOTAL_SECONDS, GoogleSession, Query

LARGEST_PAGE = 2500
SMALLEST_PAGE = 20
MAX_PAGES = 2000
# An occurrence that was moved to before the listing begins would be missed, and its old time stay busy.
MARGIN = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class State:
    """How far a calendar is known: a token, since when, and with which page size (a token binds its parameters)."""

    token: str
    begins_at: datetime
    page_size: int = LARGEST_PAGE


@dataclass(frozen=True, slots=True)
class Listing:
    """All pages of one listing: the last version of each event, the calendar's zone, and the token at the end."""

    items: list[dict[str, Any]]
    zone: str
    token: str


def sync_events(session: GoogleSession, calendar_href: str, sync_state: str, span: SyncSpan) -> SyncResult:
    """What changed since `sync_state`, or all events where that state is unknown, expired or does not cover `span`."""
    known = _read_state(sync_state)
    if known is not None and known.begins_at <= span.starts_at:
        query = {**_ask_pages(known.page_size), "syncToken": known.token}
        try:
            listing = list_pages(session, calendar_href, query)
            return _sort(listing, calendar_href, _write_state(known, listing), is_complete=False)
        except SyncStateExpired:
            pass
        except AnswerTooLarge:
            return _list_all(session, calendar_href, span, known.page_size // 5)
    return _list_all(session, calendar_href, span, LARGEST_PAGE)


def list_pages(
    session: GoogleSession, calendar_href: str, query: Query, seconds: Iterator[float] | None = None
) -> Listing:
    """All pages, each asked with the same parameters; a page may be empty and not be the last.

    `seconds` gives what is left for each. Raises SyncStateExpired, CalendarMissing.
    """
    path, asked = join_path("calendars", calendar_href, "events"), dict(query)
    items: dict[str, dict[str, Any]] = {}
    for _ in range(MAX_PAGES):
        page = _ask_page(session, path, asked, next(seconds) if seconds is not None else TOTAL_SECONDS)
        for item in page.get("items") or ():
            if isinstance(item, dict) and isinstance(item.get("id"), str):
                # What comes again is newer.
                items.pop(item["id"], None)
                items[item["id"]] = item
        following = page.get("nextPageToken")
        if not following:
            token = str(page.get("nextSyncToken") or "")
            return Listing(list(items.values()), str(page.get("timeZone") or "UTC"), token)
        if following == asked.get("pageToken"):
            raise AnswerUnreadable
        asked["pageToken"] = str(following)
    raise AnswerUnreadable


def _ask_page(session: GoogleSession, path: str, asked: Query, seconds: float) -> dict[str, Any]:
    reply = session.ask("GET", path, asked, total_seconds=seconds)
    # 410 says that the token is too old (fullSyncRequired, updatedMinTooLongAgo), 400 that it never was one.
    if "syncToken" in asked and reply.status in {400, 410}:
        raise SyncStateExpired
    if not reply.is_done:
        raise AnswerUnreadable if reply.status == 400 else judge(reply.answer, reply.reason)
    if not reply.content:
        # What cannot be read must not pass for a page without events, which would free their time.
        raise AnswerUnreadable
    return reply.content


def _list_all(session: GoogleSession, calendar_href: str, span: SyncSpan, page_size: int) -> SyncResult:
    """Everything since before the span; pages that are too large are asked for in smaller ones, from the start."""
    begins_at = span.starts_at - MARGIN
    since = f"{begins_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    while True:
        try:
            listing = list_pages(session, calendar_href, {**_ask_pages(page_size), "timeMin": since})
        except AnswerTooLarge:
            if page_size <= SMALLEST_PAGE:
                raise
            page_size = max(page_size // 5, SMALLEST_PAGE)
            continue
        if not listing.token:
            raise AnswerUnreadable
        state = _write_state(State("", begins_at, page_size), listing)
        return _sort(listing, calendar_href, state, is_complete=True)


def _ask_pages(page_size: int) -> dict[str, object]:
    return {"maxResults": page_size, "singleEvents": False}


def _sort(listing: Listing, calendar_href: str, state: str, *, is_complete: bool) -> SyncResult:
    """Single events, the events of series, and what is gone, before anybody looks at dates."""
    gone = [item["id"] for item in listing.items if _is_removed(item)]
    changed: list[RemoteObject] = []
    parts: list[RemotePart] = []
    dead = set(gone)
    for item in listing.items:
        master = str(item.get("recurringEventId") or item["id"])
        if item["id"] in dead or master in dead:
            continue
        href, etag, ics = (
            name_event(calendar_href, item["id"]),
            str(item.get("etag") or ""),
            build_ics([item], listing.zone),
        )
        if is_master(item) or item.get("recurringEventId"):
            parts.append(RemotePart(name_event(calendar_href, master), href, etag, ics))
        else:
            changed.append(RemoteObject(href, etag, ics))
    removed = [] if is_complete else [name_event(calendar_href, each) for each in gone]
    return SyncResult(changed, removed, state, is_complete, parts)


def _is_removed(item: Mapping[str, Any]) -> bool:
    """Whether an event is gone; an occurrence that was called off is not, its series has to know of it for good."""
    if item.get("status") != "cancelled":
        return False
    original = item.get("originalStartTime")
    is_told = isinstance(original, dict) and (original.get("date") or read_instant(original.get("dateTime")))
    return not (item.get("recurringEventId") and is_told)


def _read_state(sync_state: str) -> State | None:
    try:
        found = json.loads(sync_state)
        begins_at = datetime.fromisoformat(found["from"])
        if not found["token"] or begins_at.tzinfo is None:
            return None
        return State(str(found["token"]), begins_at, min(max(int(found["size"]), SMALLEST_PAGE), LARGEST_PAGE))
    except (ValueError, KeyError, TypeError):
        return None


def _write_state(known: State, listing: Listing) -> str:
    found = {"token": listing.token or known.token, "from": known.begins_at.isoformat(), "size": known.page_size}
    return json.dumps(found, separators=(",", ":"))
