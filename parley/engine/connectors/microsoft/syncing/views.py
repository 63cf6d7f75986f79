"""Views of a span: all its events, and of series the occurrences within it; also the look right before a booking."""

import time
from datetime import datetime
from typing import Any

from parley.engine.connectors.base import RemoteObject
from parley.engine.connectors.microsoft.addresses import locate_calendar, name_event, spell_query
from parley.engine.connectors.microsoft.calendars import find_owner
from parley.engine.connectors.microsoft.events.objects import read_etag, read_id
from parley.engine.connectors.microsoft.events.own import EXPAND, read_own
from parley.engine.connectors.microsoft.events.people import asks_owner
from parley.engine.connectors.microsoft.events.reading import (
    EXCEPTION,
    OCCURRENCE,
    find_uid,
    wrap_events,
    write_event,
)
from parley.engine.connectors.microsoft.session import IN_TEXT, IN_UTC, TOTAL_SECONDS, GraphSession

# Everything that a calendar object says.
FIELDS = (
    "id,iCalUId,transactionId,type,seriesMasterId,subject,body,start,end,originalStart,originalStartTimeZone,isAllDay,"
    "isCancelled,isOrganizer,showAs,sensitivity,responseStatus,attendees,organizer,location,categories,onlineMeeting,"
    "isReminderOn,reminderMinutesBeforeStart,createdDateTime,lastModifiedDateTime"
)
VIEW_SIZE = 500


def list_view(
    session: GraphSession,
    calendar_href: str,
    starts_at: datetime,
    ends_at: datetime,
    fields: str,
    total_seconds: float = TOTAL_SECONDS,
) -> list[dict[str, Any]]:
    """The events and occurrences of a span, with what we wrote into them."""
    query = spell_query(
        startDateTime=spell_query_time(starts_at),
        endDateTime=spell_query_time(ends_at),
        top=VIEW_SIZE,
        select=fields,
        expand=EXPAND,
    )
    path = f"{locate_calendar(calendar_href)}/calendarView?{query}"
    return session.list_all(path, prefer=(IN_UTC, IN_TEXT), total_seconds=total_seconds)


def spell_query_time(moment: datetime) -> str:
    """An instant (UTC) as Graph takes it in queries."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def list_between(
    session: GraphSession, calendar_href: str, starts_at: datetime, ends_at: datetime, deadline_seconds: float
) -> list[RemoteObject]:
    """The events with time in the span; of each series what lies within, as an excerpt under its master's href.

    Graph's free-busy service would see neither other calendars nor personal accounts.
    """
    ends = time.monotonic() + deadline_seconds
    rows = list_view(session, calendar_href, starts_at, ends_at, FIELDS, deadline_seconds)
    owner = ""
    if any(asks_owner(row) for row in rows):
        owner = find_owner(session, calendar_href, max(0.0, ends - time.monotonic()))
    series: dict[str, list[dict[str, Any]]] = {}
    found = []
    for row in rows:
        master_id = str(row.get("seriesMasterId") or "")
        if row.get("type") in (OCCURRENCE, EXCEPTION) and master_id:
            series.setdefault(master_id, []).append(row)
        else:
            found.append(
                RemoteObject(name_event(calendar_href, read_id(row)), read_etag(row), _spell_object([row], owner))
            )
    for master_id, occurrences in series.items():
        found.append(
            RemoteObject(name_event(calendar_href, master_id), "", _spell_object(occurrences, owner), is_excerpt=True)
        )
    return found


def _spell_object(rows: list[dict[str, Any]], owner: str) -> bytes:
    """Rows of one object under one UID, however Graph names each."""
    own = [read_own(row) for row in rows]
    uid = find_uid(rows[0], next((each for each in own if each is not None), None))
    return wrap_events(write_event(row, uid, own=each, owner=owner) for row, each in zip(rows, own, strict=True))
