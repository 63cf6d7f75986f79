"""Reading events one by one, whole series, and what occurs in a span."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from parley.engine.connectors.base import RemoteObject
from parley.engine.connectors.errors import AnswerUnreadable, CalendarMissing, ServerTooSlow, ServerUnavailable
from parley.engine.connectors.google.addresses import derive_event_id, join_path, name_event, split_event
from parley.engine.connectors.google.events.kept_lines import UID, list_kept
from parley.engine.connectors.google.events.mapping_in import build_ics, is_master
from parley.engine.connectors.google.refusals import GONE, judge, read_reason
from parley.engine.connectors.google.session import GoogleSession
from parley.engine.connectors.google.sync import LARGEST_PAGE, list_pages

Item = dict[str, Any]
# Google refuses to judge longer spans at once (timeRangeTooLong).
LONGEST_QUESTION = timedelta(days=60)


def read_object(session: GoogleSession, href: str) -> RemoteObject | None:
    """The event at this address, a series with all exceptions to it, or None."""
    calendar_href, event_id = split_event(href)
    item = find_item(session, calendar_href, event_id)
    return None if item is None else read_whole(session, calendar_href, item)


def read_whole(session: GoogleSession, calendar_href: str, item: Item) -> RemoteObject:
    """An event as an object; the exceptions of a series are asked for."""
    items = [item, *list_exceptions(session, calendar_href, item)] if is_master(item) else [item]
    return RemoteObject(name_event(calendar_href, item["id"]), read_etag(item), build_ics(items, "UTC"))


def list_exceptions(session: GoogleSession, calendar_href: str, master: Item) -> list[Item]:
    """The occurrences of a series that differ from it, those included that were called off."""
    query = {"maxResults": LARGEST_PAGE, "singleEvents": False, "showDeleted": True, "iCalUID": str(master["iCalUID"])}
    found = list_pages(session, calendar_href, query).items
    return [each for each in found if each.get("recurringEventId") == master["id"] and each.get("originalStartTime")]


def find_item(session: GoogleSession, calendar_href: str, event_id: str) -> Item | None:
    """Google's event with this id; None where there is none, or none any more."""
    reply = session.ask("GET", join_path("calendars", calendar_href, "events", event_id))
    if reply.status in GONE:
        return None
    if not reply.is_done:
        raise judge(reply.answer, reply.reason)
    return None if reply.content.get("status") == "cancelled" else check_item(reply.content)


def find_own(session: GoogleSession, calendar_href: str, uid: str) -> Item | None:
    """Google's event that we wrote under this UID, or None.

    Its id is derived, so one question is enough as a rule; an event that was made anew after a deletion has another
    and is looked for by the UID that was kept with it.
    """
    item = find_item(session, calendar_href, derive_event_id(uid, 0))
    if item is not None and is_ours(item, uid):
        return item
    query = {"maxResults": LARGEST_PAGE, "singleEvents": False, "privateExtendedProperty": f"{UID}={uid}"}
    for each in list_pages(session, calendar_href, query).items:
        if each.get("status") != "cancelled" and not each.get("recurringEventId") and is_ours(each, uid):
            return check_item(each)
    return None


def is_ours(item: Item, uid: str) -> bool:
    """Whether we wrote an event under this UID."""
    return list_kept(item).get(UID) == uid


def check_item(item: Item) -> Item:
    """An event that says who it is. Raises AnswerUnreadable."""
    if not isinstance(item.get("id"), str) or not item.get("etag"):
        raise AnswerUnreadable
    return item


def read_etag(item: Item) -> str:
    """The state of an event."""
    return str(item.get("etag") or "")


def list_between(
    session: GoogleSession, calendar_href: str, starts_at: datetime, ends_at: datetime, deadline_seconds: float
) -> list[RemoteObject]:
    """The events with an occurrence in the span that blocks time, of series only those occurrences.

    Whether any does is asked first; where Google cannot tell, or may not by the scopes that were granted, the events
    decide.
    """
    left = _count_down(deadline_seconds)
    is_short = ends_at - starts_at <= LONGEST_QUESTION
    if is_short and not _is_busy(session, calendar_href, starts_at, ends_at, next(left)):
        return []
    query = {
        "maxResults": LARGEST_PAGE,
        "singleEvents": True,
        "timeMin": _write_bound(starts_at),
        "timeMax": _write_bound(ends_at),
    }
    listing = list_pages(session, calendar_href, query, left)
    groups: dict[str, list[Item]] = {}
    for item in listing.items:
        if item.get("status") != "cancelled":
            groups.setdefault(str(item.get("recurringEventId") or item["id"]), []).append(item)
    return [_group(calendar_href, key, items, listing.zone) for key, items in groups.items()]


def _group(calendar_href: str, key: str, items: list[Item], zone: str) -> RemoteObject:
    is_excerpt = bool(items[0].get("recurringEventId"))
    etag = "" if is_excerpt else read_etag(items[0])
    return RemoteObject(name_event(calendar_href, key), etag, build_ics(items, zone), is_excerpt)


def _is_busy(
    session: GoogleSession, calendar_href: str, starts_at: datetime, ends_at: datetime, seconds: float
) -> bool:
    """Whether anything blocks time in the span. A calendar that Google cannot judge is not free.

    Raises CalendarMissing, ServerUnavailable.
    """
    body = {
        "timeMin": _write_bound(starts_at),
        "timeMax": _write_bound(ends_at),
        "items": [{"id": calendar_href}],
    }
    reply = session.ask("POST", "freeBusy", body=body, total_seconds=seconds)
    if reply.status == 403 and reply.reason in {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}:
        return True
    if not reply.is_done:
        raise judge(reply.answer, reply.reason)
    found = (reply.content.get("calendars") or {}).get(calendar_href)
    if not isinstance(found, dict) or not isinstance(found.get("busy", []), list):
        raise ServerUnavailable
    reason = read_reason({"error": found})
    if reason == "notFound":
        raise CalendarMissing
    if found.get("errors"):
        raise ServerUnavailable
    return bool(found.get("busy"))


def _count_down(seconds: float) -> Iterator[float]:
    ends = time.monotonic() + seconds
    while True:
        left = ends - time.monotonic()
        if left <= 0:
            raise ServerTooSlow
        yield left


def _write_bound(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
