"""Keeping a calendar in step: sync-collection (RFC 6578), or comparing etags where a server lacks it."""

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from parley.engine.connectors.base import ListKnown, SyncResult
from parley.engine.connectors.caldav.addresses import normalise_href, read_link
from parley.engine.connectors.caldav.documents import (
    CALENDARSERVER,
    DAV,
    Item,
    Multistatus,
    ask_changes,
    ask_props,
    has_error,
    read_multistatus,
)
from parley.engine.connectors.caldav.objects import fetch_objects
from parley.engine.connectors.caldav.session import GONE, CalDavSession, check_status
from parley.engine.connectors.errors import AnswerUnreadable, NotACalendarServer, PermissionMissing, SyncStateExpired

BY_TOKEN = "token:"
BY_ETAGS = "etags:"
VALID_TOKEN = f"{DAV}valid-sync-token"
MAX_ROUNDS = 1000
# RFC 6578 says 403 with a precondition; Xandikos answers 412, others these.
EXPIRED = frozenset({400, 409, 410, 412})
ASK_STATE = ask_props("S:getctag", "D:supported-report-set")
ASK_ETAGS = ask_props("D:getetag", "D:resourcetype")


def sync_objects(session: CalDavSession, calendar_href: str, sync_state: str, list_known: ListKnown) -> SyncResult:
    """What changed since `sync_state`; where that state is refused, what differs from what is known.

    The whole calendar at first, and where nothing is known.
    """
    if sync_state.startswith(BY_ETAGS):
        return _sync_by_etags(session, calendar_href, sync_state)
    if sync_state.startswith(BY_TOKEN):
        try:
            return _sync_by_token(session, calendar_href, sync_state.removeprefix(BY_TOKEN), {})
        except SyncStateExpired:
            known = dict(list_known())
    else:
        known = {}
    state, _ = session.list_items("PROPFIND", calendar_href, ASK_STATE, depth="0")
    if any(item.has_child(f"{DAV}supported-report-set", f"{DAV}sync-collection") for item in state.items):
        try:
            return _sync_by_token(session, calendar_href, "", known)
        except (SyncStateExpired, NotACalendarServer, PermissionMissing):
            # Some servers announce the report and refuse it.
            pass
    return _sync_by_etags(session, calendar_href, "")


def _sync_by_token(session: CalDavSession, calendar_href: str, token: str, known: Mapping[str, str]) -> SyncResult:
    """What changed since `token`; of all that there is, with "", what differs from the `known` etags, if any."""
    changed: dict[str, str] = {}
    removed: dict[str, str] = {}
    reached = token
    for _ in range(MAX_ROUNDS):
        multistatus, url = _ask_changes(session, calendar_href, reached)
        for href, item in _list_members(multistatus, url, calendar_href):
            into, out_of = (removed, changed) if item.status in GONE else (changed, removed)
            into[href] = item.find_text(f"{DAV}getetag")
            out_of.pop(href, None)
        is_cut_short = any(item.status == 507 for item in multistatus.items)
        if is_cut_short and multistatus.sync_token == reached:
            raise AnswerUnreadable
        reached = multistatus.sync_token
        if not is_cut_short:
            wanted = [href for href, etag in changed.items() if not etag or known.get(href) != etag]
            found, gone = fetch_objects(session, calendar_href, wanted)
            lost = dict.fromkeys([*removed, *(href for href in known if href not in changed), *gone])
            return SyncResult(found, [*lost], f"{BY_TOKEN}{reached}", is_complete=not token and not known)
    raise AnswerUnreadable


def _ask_changes(session: CalDavSession, calendar_href: str, token: str) -> tuple[Multistatus, str]:
    headers = {"Depth": "0", "Content-Type": "application/xml; charset=utf-8"}
    answer = session.ask("REPORT", calendar_href, ask_changes(token), headers)
    if answer.status in EXPIRED or (answer.status in {403, 404} and has_error(answer, VALID_TOKEN)):
        raise SyncStateExpired
    check_status(answer, 207)
    multistatus = read_multistatus(answer)
    if not multistatus.sync_token:
        raise SyncStateExpired
    return multistatus, answer.url


def _list_members(multistatus: Multistatus, url: str, calendar_href: str) -> list[tuple[str, Item]]:
    """The objects of the calendar in an answer; not itself, not folders, nothing from elsewhere."""
    hrefs = [(normalise_href(url, item.href), item) for item in multistatus.items if item.status != 507]
    origin, itself = read_link(calendar_href).origin, calendar_href.rstrip("/")
    return [
        (href, item)
        for href, item in hrefs
        if read_link(href).origin == origin and href.rstrip("/") != itself and not href.endswith("/")
    ]


def _sync_by_etags(session: CalDavSession, calendar_href: str, sync_state: str) -> SyncResult:
    """Compare all etags with the remembered ones, unless the collection's ctag says that nothing changed."""
    known_ctag, known_etags = _read_etags(sync_state)
    # Read before the listing, so that a change in between is seen the next time.
    state, _ = session.list_items("PROPFIND", calendar_href, ASK_STATE, depth="0")
    ctag = next((text for item in state.items if (text := item.find_text(f"{CALENDARSERVER}getctag"))), "")
    if sync_state and ctag and ctag == known_ctag:
        return SyncResult([], [], sync_state, is_complete=False)
    listing, url = session.list_items("PROPFIND", calendar_href, ASK_ETAGS, depth="1")
    origin = read_link(calendar_href).origin
    etags = {
        urlsplit(href).path: item.find_text(f"{DAV}getetag")
        for href, item in _list_members(listing, url, calendar_href)
        if item.status not in GONE
    }
    changed = [path for path, etag in etags.items() if not etag or known_etags.get(path) != etag]
    found, gone = fetch_objects(session, calendar_href, [normalise_href(origin, path) for path in changed])
    removed = [normalise_href(origin, path) for path in known_etags if path not in etags]
    return SyncResult(found, [*removed, *gone], _spell_etags(ctag, etags), is_complete=not sync_state)


def _read_etags(sync_state: str) -> tuple[str, dict[str, str]]:
    if not sync_state:
        return "", {}
    remembered = json.loads(sync_state.removeprefix(BY_ETAGS))
    return str(remembered["ctag"]), {str(path): str(etag) for path, etag in remembered["etags"].items()}


def _spell_etags(ctag: str, etags: dict[str, str]) -> str:
    return BY_ETAGS + json.dumps({"ctag": ctag, "etags": etags}, separators=(",", ":"))
