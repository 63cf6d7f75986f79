"""Writing, changing and deleting events of ours so that a lost answer or a stranger's change does no harm."""

from typing import Any

from parley.engine.connectors.base import Conferencing, LinkState, WriteWish, WrittenEvent
from parley.engine.connectors.errors import CalendarMissing, ServerUnavailable, WriteConflict, WriteRefused
from parley.engine.connectors.microsoft.addresses import (
    list_rows,
    locate_calendar,
    locate_event,
    name_event,
    read_json,
    spell_query,
)
from parley.engine.connectors.microsoft.calendars import offers_teams
from parley.engine.connectors.microsoft.events.bodies import cut_meeting, replace_text, say_text
from parley.engine.connectors.microsoft.events.objects import read_etag, read_id, remove_object
from parley.engine.connectors.microsoft.events.own import (
    EXPAND,
    MOST_GENERATIONS,
    Own,
    derive_transaction,
    filter_by_uid,
    read_own,
    say_own,
)
from parley.engine.connectors.microsoft.events.reading import find_join_url
from parley.engine.connectors.microsoft.session import IN_TEXT, IN_UTC, GraphSession, check_status, read_code
from parley.engine.connectors.microsoft.writing.changes import is_same_event, list_addresses, list_changes, needs_body
from parley.engine.connectors.microsoft.writing.saying import Wanted, read_wanted, say_new
from parley.toolkit.safe_http.client import Answer

NOT_ACCEPTED = frozenset({400, 413, 415, 422})
IN_HTML = 'outlook.body-content-type="html"'
TEAMS = "teamsForBusiness"


def find_event(session: GraphSession, calendar_href: str, uid: str) -> dict[str, Any] | None:
    """The event that was written under this UID, with its own properties, or None; copies are not it."""
    query = spell_query(filter=filter_by_uid(uid), expand=EXPAND, top=10)
    page = session.get(f"{locate_calendar(calendar_href)}/events?{query}", prefer=(IN_UTC, IN_TEXT))
    found = [row for row in list_rows(page) if read_own(row) is not None]
    return min(found, key=lambda row: str(row.get("createdDateTime") or ""), default=None)


def put_event(
    session: GraphSession, calendar_href: str, uid: str, ics: bytes, etag: str | None, wish: WriteWish
) -> WrittenEvent:
    """Create (etag None) or change the event of this UID; see CalendarConnector.write_event."""
    wanted = read_wanted(ics)
    if etag is None:
        return _create(session, calendar_href, uid, wanted, wish)
    present = find_event(session, calendar_href, uid)
    if present is None:
        raise WriteConflict(current_etag=None)
    if read_etag(present) != etag:
        return _settle(calendar_href, wanted, present)
    written = change_event(session, calendar_href, wanted, present, wish)
    return written or _settle(calendar_href, wanted, find_event(session, calendar_href, uid))


def _create(session: GraphSession, calendar_href: str, uid: str, wanted: Wanted, wish: WriteWish) -> WrittenEvent:
    wants_link = wish.conferencing is Conferencing.MICROSOFT_TEAMS
    own = Own(uid, wanted.sequence, wish.marker or wanted.marker, wants_link, wanted.extra)
    said = {**say_new(wanted), "singleValueExtendedProperties": say_own(own)}
    if wants_link and offers_teams(session, calendar_href):
        said |= {"isOnlineMeeting": True, "onlineMeetingProvider": TEAMS}
    if wish.tells_guests and wanted.attendees:
        said["attendees"] = wanted.attendees
    for generation in range(wish.generation, MOST_GENERATIONS):
        answer = session.ask(
            "POST",
            f"{locate_calendar(calendar_href)}/events",
            {**said, "transactionId": derive_transaction(uid, generation)},
            prefer=(IN_UTC, IN_TEXT),
        )
        if answer.status != 409:
            check_written(answer, 200, 201)
            event = read_json(answer)
            # A repeated request is answered with the event that the first one made, as it stands now.
            if not is_same_event(wanted, event, None):
                raise WriteConflict(current_etag=read_etag(event))
            return _name_written(calendar_href, event, own)
        present = find_event(session, calendar_href, uid)
        if present is not None:
            return _settle(calendar_href, wanted, present)
        # The event of this transaction was deleted; its id is not given again.
    raise WriteConflict(current_etag=None)


def _settle(calendar_href: str, wanted: Wanted, present: dict[str, Any] | None) -> WrittenEvent:
    """Our own earlier write whose answer was lost is success; anything else is a conflict."""
    if present is None:
        raise WriteConflict(current_etag=None)
    own = read_own(present)
    if own is None or not is_same_event(wanted, present, own):
        raise WriteConflict(current_etag=read_etag(present))
    return _name_written(calendar_href, present, own)


def change_event(
    session: GraphSession, calendar_href: str, wanted: Wanted, present: dict[str, Any], wish: WriteWish
) -> WrittenEvent | None:
    """Change what is different; None where another state stood there by then."""
    own = read_own(present)
    changes = list_changes(wanted, present)
    wants_link = wish.conferencing is Conferencing.MICROSOFT_TEAMS
    if own is not None:
        marker = wish.marker or wanted.marker or own.marker
        after = Own(own.uid, wanted.sequence, marker, own.wants_link or wants_link, wanted.extra)
        if after != own:
            changes["singleValueExtendedProperties"] = say_own(after)
        own = after
    if wants_link and not present.get("isOnlineMeeting") and offers_teams(session, calendar_href):
        changes |= {"isOnlineMeeting": True, "onlineMeetingProvider": TEAMS}
    if wish.tells_guests and list_addresses({"attendees": wanted.attendees}) != list_addresses(present):
        changes["attendees"] = wanted.attendees
    path = locate_event(name_event(calendar_href, read_id(present)))
    if needs_body(wanted, present):
        changes["body"] = _say_body(session, path, wanted, present)
    if not changes:
        return _name_written(calendar_href, present, own)
    answer = session.ask("PATCH", path, changes, prefer=(IN_UTC, IN_TEXT), if_match=read_etag(present))
    if answer.status in (404, 409, 412):
        return None
    check_written(answer, 200)
    return _name_written(calendar_href, read_json(answer), own)


def _say_body(session: GraphSession, path: str, wanted: Wanted, present: dict[str, Any]) -> dict[str, str]:
    """The new description; of an online meeting it goes above what Teams wrote, which has to be read as HTML."""
    join_url = find_join_url(present)
    if not present.get("isOnlineMeeting"):
        return say_text(wanted.description)
    current = session.get(f"{path}?{spell_query(select='id,body,onlineMeeting')}", prefer=(IN_UTC, IN_HTML))
    body = current.get("body")
    join_url = find_join_url(current) or join_url
    text = cut_meeting(wanted.description, join_url)
    return replace_text(body if isinstance(body, dict) else {}, text, join_url)


def check_written(answer: Answer, *expected: int) -> None:
    """Raise what it means that an event was not written."""
    if answer.status in expected:
        return
    if answer.status in NOT_ACCEPTED:
        raise WriteRefused("Microsoft 365 did not accept the event.")
    if answer.status == 503 and read_code(answer).casefold() == "concurrentitemsave":
        raise ServerUnavailable(retry_after_seconds=1)
    check_status(answer, *expected)


def _name_written(calendar_href: str, event: dict[str, Any], own: Own | None) -> WrittenEvent:
    join_url = find_join_url(event)
    if own is None or not own.wants_link:
        state = LinkState.NONE
    elif join_url:
        state = LinkState.READY
    else:
        state = LinkState.PENDING if event.get("isOnlineMeeting") else LinkState.FAILED
    href = name_event(calendar_href, read_id(event))
    return WrittenEvent(href, read_etag(event), state, join_url if state is LinkState.READY else "")


def read_link(session: GraphSession, calendar_href: str, uid: str) -> WrittenEvent | None:
    """The event of this UID with what became of its Teams link, or None."""
    present = find_event(session, calendar_href, uid)
    return None if present is None else _name_written(calendar_href, present, read_own(present))


def remove_event(session: GraphSession, calendar_href: str, uid: str, etag: str | None) -> None:
    """Delete the event of this UID; see CalendarConnector.delete_event."""
    try:
        present = find_event(session, calendar_href, uid)
    except CalendarMissing:
        return
    if present is None:
        return
    if etag and read_etag(present) != etag:
        raise WriteConflict(current_etag=read_etag(present))
    remove_object(session, name_event(calendar_href, read_id(present)), etag)
