"""Reading calendar objects: in batches by address, one by one, or by time."""

import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from parley.engine.connectors.base import RemoteObject
from parley.engine.connectors.caldav.addresses import normalise_href, read_link
from parley.engine.connectors.caldav.documents import CAL, DAV, Item, ask_between, ask_objects
from parley.engine.connectors.caldav.session import GONE, CalDavSession, check_status
from parley.engine.connectors.errors import AnswerTooLarge, AnswerUnreadable

BATCH_SIZE = 50
HOLDS_EVENT = re.compile(rb"^BEGIN:VEVENT\s*$", re.IGNORECASE | re.MULTILINE)
HOLDS_CALENDAR = re.compile(rb"^\xef?\xbb?\xbf?\s*BEGIN:VCALENDAR\s", re.IGNORECASE)


def fetch_objects(
    session: CalDavSession, calendar_href: str, hrefs: Sequence[str]
) -> tuple[list[RemoteObject], list[str]]:
    """The events at these hrefs, and those of the hrefs where nothing stands any more. Other objects are left out."""
    found: list[RemoteObject] = []
    gone: list[str] = []
    for start in range(0, len(hrefs), BATCH_SIZE):
        batch_found, batch_gone = _fetch_batch(session, calendar_href, hrefs[start : start + BATCH_SIZE])
        found += batch_found
        gone += batch_gone
    return [item for item in found if HOLDS_EVENT.search(item.ics)], gone


def _fetch_batch(
    session: CalDavSession, calendar_href: str, hrefs: Sequence[str]
) -> tuple[list[RemoteObject], list[str]]:
    try:
        body = ask_objects(urlsplit(href).path for href in hrefs)
        multistatus, url = session.list_items("REPORT", calendar_href, body, depth="1")
    except AnswerTooLarge:
        if len(hrefs) == 1:
            raise
        middle = len(hrefs) // 2
        first, second = (_fetch_batch(session, calendar_href, part) for part in (hrefs[:middle], hrefs[middle:]))
        return first[0] + second[0], first[1] + second[1]
    answered = {normalise_href(url, item.href): item for item in multistatus.items}
    found: list[RemoteObject] = []
    gone: list[str] = []
    for href in hrefs:
        item = answered.get(href)
        # What a batch leaves out is asked for by itself: an event that is overlooked would count as free time.
        read = None if item and item.status in GONE else (item and read_item(href, item)) or read_object(session, href)
        if read is None:
            gone.append(href)
        else:
            found.append(read)
    return found, gone


def read_item(href: str, item: Item) -> RemoteObject | None:
    """The object in one response, or None where the server left its text out."""
    element = item.props.get(f"{CAL}calendar-data")
    if element is None or not element.text:
        return None
    # XML turns the line ends of RFC 5545 into bare ones.
    lines = element.text.strip().replace("\r", "").replace("\n", "\r\n")
    return RemoteObject(href, item.find_text(f"{DAV}getetag"), f"{lines}\r\n".encode())


def read_object(session: CalDavSession, href: str) -> RemoteObject | None:
    """The object at this href, or None. Raises AnswerUnreadable when what stands there is no calendar object."""
    answer = session.ask("GET", href, headers={"Accept": "text/calendar"})
    if answer.status in GONE:
        return None
    check_status(answer, 200)
    if not HOLDS_CALENDAR.match(answer.body):
        raise AnswerUnreadable
    return RemoteObject(href, answer.headers.get("etag", ""), answer.body)


def list_between(
    session: CalDavSession, calendar_href: str, starts_at: datetime, ends_at: datetime, deadline_seconds: float
) -> list[RemoteObject]:
    """The events with an occurrence in the span, by one request within the deadline."""
    multistatus, url = session.list_items(
        "REPORT", calendar_href, ask_between(starts_at, ends_at), depth="1", total_seconds=deadline_seconds
    )
    found = []
    for item in multistatus.items:
        href = normalise_href(url, item.href)
        if item.status in GONE or read_link(href).origin != read_link(url).origin:
            continue
        read = read_item(href, item)
        if read is None:
            raise AnswerUnreadable
        if HOLDS_EVENT.search(read.ics):
            found.append(read)
    return found
