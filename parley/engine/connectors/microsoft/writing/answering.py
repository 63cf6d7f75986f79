"""Changing events that others made, among them the owner's answer to an invitation."""

from typing import Any

from parley.engine.connectors.base import WriteWish, WrittenEvent
from parley.engine.connectors.errors import WriteConflict
from parley.engine.connectors.microsoft.addresses import locate_event
from parley.engine.connectors.microsoft.events.objects import find_by_href, read_etag
from parley.engine.connectors.microsoft.session import GraphSession
from parley.engine.connectors.microsoft.writing.putting import change_event, check_written
from parley.engine.connectors.microsoft.writing.saying import read_wanted

_ANSWERS = {"ACCEPTED": "accept", "DECLINED": "decline", "TENTATIVE": "tentativelyAccept"}
_GIVEN = {"accepted": "accept", "declined": "decline", "tentativelyaccepted": "tentativelyAccept"}


def change_object(session: GraphSession, href: str, ics: bytes, etag: str, owner: str) -> WrittenEvent:
    """Change the event at this href, which must still be in the state of `etag`; the owner's answer is sent as one."""
    wanted = read_wanted(ics)
    present = find_by_href(session, href)
    if present is None or etag not in ("", read_etag(present)):
        raise WriteConflict(current_etag=None if present is None else read_etag(present))
    calendar_href = href.partition("/")[0]
    answer = _ANSWERS.get(wanted.answers.get(owner.lower(), "")) if present.get("isOrganizer") is False else None
    if answer is not None and answer != _read_answer(present):
        replied = session.ask("POST", f"{locate_event(href)}/{answer}", {"sendResponse": True})
        check_written(replied, 202)
        present = find_by_href(session, href)
        if present is None:
            # Exchange takes what was declined out of the calendar.
            return WrittenEvent(href, "")
    written = change_event(session, calendar_href, wanted, present, WriteWish())
    if written is None:
        raise WriteConflict
    return written


def _read_answer(event: dict[str, Any]) -> str:
    status = event.get("responseStatus")
    found = str(status.get("response") if isinstance(status, dict) else "").casefold()
    return _GIVEN.get(found, "")
