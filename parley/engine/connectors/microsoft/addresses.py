"""Where Microsoft answers, and how calendars and events are named there."""

import json
from typing import Any
from urllib.parse import quote, unquote, urlencode

from parley.engine.connectors.errors import AnswerUnreadable, CalendarMissing
from parley.toolkit.safe_http.client import Answer

SIGN_IN_ORIGIN = "https://login.microsoftonline.com"
GRAPH_ORIGIN = "https://graph.microsoft.com"
GRAPH_VERSION = "/v1.0"
# Names of calendars and events may not lead anywhere else on the host.
_NO_NAMES = frozenset({"", ".", ".."})


def find_graph_root(base_url: str) -> str:
    """The root of Graph: Microsoft's own, or below the origin of the fake that stands in for it."""
    origin = base_url.strip().rstrip("/").removesuffix(GRAPH_VERSION) or GRAPH_ORIGIN
    return f"{origin}{GRAPH_VERSION}"


def name_calendar(calendar_id: str) -> str:
    """The href of a calendar: its id, percent-encoded."""
    return quote(calendar_id, safe="")


def name_event(calendar_href: str, event_id: str) -> str:
    """The href of an event: its calendar's, and its id percent-encoded. Ids differ by case alone (Graph's docs)."""
    return f"{calendar_href}/{quote(event_id, safe='')}"


def locate_calendar(calendar_href: str) -> str:
    """The path of a calendar below Graph's root. Raises CalendarMissing for what names none."""
    if unquote(calendar_href) in _NO_NAMES or "/" in calendar_href:
        raise CalendarMissing
    return f"/me/calendars/{quote(unquote(calendar_href), safe='')}"


def locate_event(href: str) -> str:
    """The path of an event below Graph's root, whichever calendar it stands in. Raises CalendarMissing."""
    calendar_href, _, name = href.partition("/")
    if unquote(name) in _NO_NAMES or not calendar_href:
        raise CalendarMissing
    return f"/me/events/{quote(unquote(name), safe='')}"


def spell_query(**options: str | int) -> str:
    """Query options; `top` stands for `$top`, and so on, `startDateTime` for itself."""
    named = {(f"${name}" if name.islower() else name): value for name, value in options.items()}
    return urlencode(named, quote_via=quote, safe="$(),:/'")


def read_json(answer: Answer) -> dict[str, Any]:
    """The object in an answer. Raises AnswerUnreadable where there is none."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise AnswerUnreadable from None
    if not isinstance(found, dict):
        raise AnswerUnreadable
    return found


def list_rows(page: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a page. Raises AnswerUnreadable where it holds none."""
    rows = page.get("value")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise AnswerUnreadable
    return rows
