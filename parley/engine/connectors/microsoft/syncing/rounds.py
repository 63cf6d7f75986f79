"""Rounds of delta: following links to their end, and what is kept from one round to the next."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from parley.engine.connectors.base import SyncSpan
from parley.engine.connectors.errors import AnswerTooLarge, AnswerUnreadable, SyncStateExpired
from parley.engine.connectors.microsoft.addresses import list_rows, read_json
from parley.engine.connectors.microsoft.events.objects import read_id
from parley.engine.connectors.microsoft.session import IN_TEXT, IN_UTC, MAX_PAGES, GraphSession, check_status
from parley.toolkit.safe_http.client import Answer

# Graph cuts larger pages of a delta to the first of these.
PAGE_SIZES = (200, 20, 1)


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


def follow_links(session: GraphSession, link: str, *, is_stored: bool = False) -> Round:
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
