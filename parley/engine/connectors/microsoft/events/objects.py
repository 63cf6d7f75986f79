"""Single events by their href, whoever made them: reading them, and deleting them in a known state."""

from typing import Any

from parley.engine.connectors.base import RemoteObject
from parley.engine.connectors.errors import AnswerUnreadable, WriteConflict
from parley.engine.connectors.microsoft.addresses import locate_event, name_event, read_json, spell_query
from parley.engine.connectors.microsoft.events.own import EXPAND, read_own
from parley.engine.connectors.microsoft.events.reading import find_uid, wrap_events, write_event
from parley.engine.connectors.microsoft.session import IN_TEXT, IN_UTC, GraphSession, check_status


def find_by_href(session: GraphSession, href: str) -> dict[str, Any] | None:
    """The event at this href, whoever made it, or None."""
    answer = session.ask("GET", f"{locate_event(href)}?{spell_query(expand=EXPAND)}", prefer=(IN_UTC, IN_TEXT))
    if answer.status in (404, 410):
        return None
    check_status(answer, 200)
    return read_json(answer)


def describe(event: dict[str, Any], calendar_href: str, owner: str = "") -> RemoteObject:
    """The event as a calendar object; a master bears its rule, exceptions are left out."""
    own = read_own(event)
    ics = wrap_events([write_event(event, find_uid(event, own), own=own, owner=owner)])
    return RemoteObject(name_event(calendar_href, read_id(event)), read_etag(event), ics)


def read_id(event: dict[str, Any]) -> str:
    """The event's id. Raises AnswerUnreadable."""
    found = event.get("id")
    if not isinstance(found, str) or not found:
        raise AnswerUnreadable
    return found


def read_etag(event: dict[str, Any]) -> str:
    """The event's state, "" where it tells none."""
    return str(event.get("@odata.etag") or "")


def remove_object(session: GraphSession, href: str, etag: str | None) -> None:
    """Delete the event at this href, already gone is done; the organizer's deletion tells the guests by itself."""
    if etag:
        # Not everywhere is If-Match looked at, so the state is compared before.
        present = find_by_href(session, href)
        if present is None:
            return
        if read_etag(present) != etag:
            raise WriteConflict(current_etag=read_etag(present))
    answer = session.ask("DELETE", locate_event(href), if_match=etag or "")
    if answer.status in (404, 410):
        return
    if answer.status == 412:
        present = find_by_href(session, href)
        if present is None:
            return
        raise WriteConflict(current_etag=read_etag(present))
    check_status(answer, 204)
