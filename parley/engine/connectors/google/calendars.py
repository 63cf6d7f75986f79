"""The calendars in a person's list at Google, and which of them add a Meet link by themselves."""

from collections.abc import Mapping
from typing import Any

from parley.engine.connectors.base import Conferencing, RemoteCalendar
from parley.engine.connectors.errors import AnswerUnreadable, CalendarMissing, PermissionMissing
from parley.engine.connectors.google.addresses import join_path
from parley.engine.connectors.google.session import GoogleSession

PAGE = 250
MAX_PAGES = 100
MEET = "hangoutsMeet"
# Roles that Google adds later are read-only until we know better.
WRITING = frozenset({"writer", "owner"})


def list_calendars(session: GoogleSession) -> list[RemoteCalendar]:
    """All calendars of the list, without those that were deleted."""
    found: dict[str, RemoteCalendar] = {}
    query: dict[str, object] = {"maxResults": PAGE}
    for _ in range(MAX_PAGES):
        page = session.fetch("GET", "users/me/calendarList", query)
        for entry in page.get("items") or []:
            if isinstance(entry.get("id"), str) and not entry.get("deleted"):
                found[entry["id"]] = _read_entry(entry)
        following = page.get("nextPageToken")
        if not following:
            return list(found.values())
        query["pageToken"] = str(following)
    raise AnswerUnreadable


def makes_meet(session: GoogleSession, calendar_href: str) -> bool:
    """Whether Google adds a Meet link to events of this calendar, as far as the person's list tells."""
    try:
        entry = session.fetch("GET", join_path("users", "me", "calendarList", calendar_href))
    except (CalendarMissing, PermissionMissing):
        # Not on the list, or the list may not be read: asking for the link shows it.
        return True
    return Conferencing.GOOGLE_MEET in _read_entry(entry).conferencing


def _read_entry(entry: Mapping[str, Any]) -> RemoteCalendar:
    properties = entry.get("conferenceProperties")
    allowed = properties.get("allowedConferenceSolutionTypes") if isinstance(properties, dict) else ()
    return RemoteCalendar(
        href=str(entry["id"]),
        name=str(entry.get("summaryOverride") or entry.get("summary") or entry["id"]),
        color=str(entry.get("backgroundColor") or ""),
        is_writable=entry.get("accessRole") in WRITING,
        is_primary=entry.get("primary") is True,
        timezone=str(entry.get("timeZone") or ""),
        conferencing=frozenset({Conferencing.GOOGLE_MEET} if MEET in (allowed or ()) else ()),
    )
