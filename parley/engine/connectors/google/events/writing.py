"""Writing events so that a lost answer or a stranger's change does no harm."""

from collections.abc import Mapping
from typing import Any

from parley.engine.connectors.base import Conferencing, LinkState, WriteWish, WrittenEvent
from parley.engine.connectors.errors import WriteConflict, WriteRefused
from parley.engine.connectors.google.addresses import derive_event_id, join_path, name_event, split_event
from parley.engine.connectors.google.calendars import makes_meet
from parley.engine.connectors.google.events.answering import answer_exceptions, list_people
from parley.engine.connectors.google.events.conferences import find_join_url, read_link_state, wish_meet
from parley.engine.connectors.google.events.kept_lines import (
    EVENT,
    MARKER,
    MEET,
    SEQUENCE,
    TELLS,
    UID,
    list_kept,
    write_lines,
)
from parley.engine.connectors.google.events.mapping_in import build_ics, is_master
from parley.engine.connectors.google.events.mapping_out import (
    Wanted,
    describe_reminders,
    is_same_event,
    list_differences,
    read_wanted,
)
from parley.engine.connectors.google.events.people import Guest, merge_attendees
from parley.engine.connectors.google.objects import Item, check_item, find_item, find_own, is_ours, read_etag
from parley.engine.connectors.google.refusals import GONE, judge
from parley.engine.connectors.google.session import GoogleSession, Reply

# How often one UID can be deleted and made anew.
MOST_GENERATIONS = 20
MAX_CONFLICTS = 3


def put_event(
    session: GoogleSession, calendar_href: str, uid: str, ics: bytes, etag: str | None, wish: WriteWish
) -> WrittenEvent:
    """Create (etag None) or change an event of ours; see CalendarConnector.write_event."""
    wanted = read_wanted(ics)
    if etag is None:
        return _insert(session, calendar_href, uid, wanted, wish)
    item = find_own(session, calendar_href, uid)
    if item is None:
        raise WriteConflict(current_etag=None)
    if read_etag(item) != etag:
        return _settle(calendar_href, item, wanted)
    return _patch(session, calendar_href, item, wanted, wish)


def change_object(session: GoogleSession, href: str, ics: bytes, etag: str) -> WrittenEvent:
    """Change an event, whoever made it; without an etag whatever state it is in, read again when it changes."""
    wanted = read_wanted(ics)
    calendar_href, event_id = split_event(href)
    for left in reversed(range(MAX_CONFLICTS if not etag else 1)):
        item = find_item(session, calendar_href, event_id)
        if item is None or (etag and read_etag(item) != etag):
            raise WriteConflict(current_etag=None if item is None else read_etag(item))
        try:
            if is_master(item):
                answer_exceptions(session, calendar_href, item, wanted.guests, ics)
            return _patch(session, calendar_href, item, wanted, None)
        except WriteConflict:
            if not left:
                raise
    raise WriteConflict


def remove_event(session: GoogleSession, calendar_href: str, uid: str, etag: str | None) -> None:
    """Delete an event of ours; its guests are told where Google told them of it."""
    item = find_own(session, calendar_href, uid)
    if item is None:
        return
    if etag and read_etag(item) != etag:
        raise WriteConflict(current_etag=read_etag(item))
    _delete(session, calendar_href, item["id"], etag, tells_guests=bool(list_kept(item).get(TELLS)))


def remove_object(session: GoogleSession, href: str, etag: str | None) -> None:
    """Delete an event, whoever made it."""
    calendar_href, event_id = split_event(href)
    _delete(session, calendar_href, event_id, etag, tells_guests=False)


def _delete(session: GoogleSession, calendar_href: str, event_id: str, etag: str | None, *, tells_guests: bool) -> None:
    path = join_path("calendars", calendar_href, "events", event_id)
    query = {"sendUpdates": _tell(tells_guests=tells_guests)}
    reply = session.ask("DELETE", path, query, headers={"If-Match": etag} if etag else None)
    if reply.is_done or reply.status in GONE:
        return
    if reply.status == 412:
        current = find_item(session, calendar_href, event_id)
        if current is None:
            return
        raise WriteConflict(current_etag=read_etag(current))
    raise judge(reply.answer, reply.reason)


def _insert(session: GoogleSession, calendar_href: str, uid: str, wanted: Wanted, wish: WriteWish) -> WrittenEvent:
    """Make the event under the first id that was never used; one that stands there from a lost write is taken."""
    wishes_meet = wish.conferencing is Conferencing.GOOGLE_MEET
    path = join_path("calendars", calendar_href, "events")
    can_meet = wishes_meet and makes_meet(session, calendar_href)
    for generation in range(wish.generation, wish.generation + MOST_GENERATIONS):
        event_id = derive_event_id(uid, generation)
        body = _describe_new(event_id, uid, wanted, wish)
        if can_meet:
            body["conferenceData"] = wish_meet(event_id)
        reply = _send(session, "POST", path, body, tells_guests=wish.tells_guests)
        if reply.is_done:
            return describe_written(calendar_href, check_item(reply.content))
        if reply.status != 409:
            raise judge(reply.answer, reply.reason)
        present = find_item(session, calendar_href, event_id)
        if present is not None:
            return _settle_own(calendar_href, present, uid, wanted, wish)
    raise WriteRefused("Google did not accept this event: it was deleted too often.")


def _send(
    session: GoogleSession,
    method: str,
    path: str,
    body: dict[str, Any],
    *,
    tells_guests: bool,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Write; where Google does not make the link that is asked for, the event stands without one."""
    query = {"conferenceDataVersion": 1, "sendUpdates": _tell(tells_guests=tells_guests)}
    reply = session.ask(method, path, query, body, headers)
    if reply.status == 400 and "conferenceData" in body:
        without = {name: value for name, value in body.items() if name != "conferenceData"}
        return session.ask(method, path, query, without, headers)
    return reply


def _describe_new(event_id: str, uid: str, wanted: Wanted, wish: WriteWish) -> dict[str, Any]:
    body = {"id": event_id, **wanted.fields}
    private = _describe_private((uid, event_id), wanted, {}, wish, has_guests=wish.tells_guests)
    body["extendedProperties"] = {"private": {name: value for name, value in private.items() if value is not None}}
    if wish.tells_guests and wanted.guests:
        body["attendees"] = merge_attendees([], wanted.guests)
    if wanted.minutes:
        body["reminders"] = describe_reminders(wanted)
    return body


def _describe_private(
    names: tuple[str, str], wanted: Wanted, present: Mapping[str, str], wish: WriteWish | None, *, has_guests: bool
) -> dict[str, str | None]:
    """What is kept with an event of ours, by its UID and id; people only where Google is not to invite them."""
    people = () if has_guests else (wanted.organizer_line, *(guest.line for guest in wanted.guests))
    found = write_lines((*filter(None, people), *wanted.lines), present)
    found |= {UID: names[0], EVENT: names[1], SEQUENCE: str(wanted.sequence)}
    if wish is not None:
        found |= {MARKER: wish.marker} if wish.marker else {}
        found |= {TELLS: "1"} if wish.tells_guests else {}
        found |= {MEET: "1"} if wish.conferencing is Conferencing.GOOGLE_MEET else {}
    return found


def _patch(
    session: GoogleSession, calendar_href: str, item: Item, wanted: Wanted, wish: WriteWish | None
) -> WrittenEvent:
    """Say what differs and nothing else: what its owner added stays, and so does a guest's answer."""
    body = list_differences(wanted, read_wanted(build_ics([item], "UTC")))
    private = list_kept(item)
    tells_guests = bool(private.get(TELLS)) or (wish is not None and wish.tells_guests)
    _add_people(body, item, wanted, is_inviting=not private or tells_guests)
    if private:
        kept = _describe_private((private[UID], item["id"]), wanted, private, wish, has_guests=tells_guests)
        changed = {name: value for name, value in kept.items() if private.get(name) != value}
        if changed:
            body["extendedProperties"] = {"private": changed}
    else:
        body.pop("source", None)
    if _wishes_link(session, calendar_href, item, wish):
        body["conferenceData"] = wish_meet(f"{item['id']}-{wanted.sequence}")
    if not body:
        return describe_written(calendar_href, item)
    path = join_path("calendars", calendar_href, "events", item["id"])
    headers = {"If-Match": read_etag(item)}
    reply = _send(session, "PATCH", path, body, tells_guests=tells_guests, headers=headers)
    if reply.is_done:
        return describe_written(calendar_href, check_item(reply.content))
    if reply.status in {412, *GONE}:
        current = find_item(session, calendar_href, item["id"])
        raise WriteConflict(current_etag=None if current is None else read_etag(current))
    raise judge(reply.answer, reply.reason)


def _add_people(body: dict[str, Any], item: Item, wanted: Wanted, *, is_inviting: bool) -> None:
    """The whole list of attendees where it changes. Of an event whose guests we tell ourselves only answers do."""
    present = list_people(item)
    there = {str(each.get("email") or "").strip().lower() for each in present}
    guests: tuple[Guest, ...] = wanted.guests
    if not is_inviting:
        named = {guest.email for guest in guests}
        guests = tuple(guest for guest in guests if guest.email in there)
        guests += tuple(Guest(email, "", "", False, "") for email in there - named)
    people = merge_attendees(present, guests)
    if people != present:
        body["attendees"] = people


def _wishes_link(session: GoogleSession, calendar_href: str, item: Item, wish: WriteWish | None) -> bool:
    if wish is None or wish.conferencing is not Conferencing.GOOGLE_MEET or find_join_url(item):
        return False
    return read_link_state(item) is not LinkState.PENDING and makes_meet(session, calendar_href)


def _settle_own(calendar_href: str, item: Item, uid: str, wanted: Wanted, wish: WriteWish) -> WrittenEvent:
    """What stands under our id: our own earlier write whose answer was lost, or somebody else's event."""
    marker = list_kept(item).get(MARKER, "")
    if not is_ours(item, uid) or (wish.marker and marker and marker != wish.marker):
        raise WriteConflict(current_etag=read_etag(item))
    return _settle(calendar_href, item, wanted)


def _settle(calendar_href: str, item: Item, wanted: Wanted) -> WrittenEvent:
    if not is_same_event(wanted, read_wanted(build_ics([item], "UTC"))):
        raise WriteConflict(current_etag=read_etag(item))
    return describe_written(calendar_href, item)


def describe_written(calendar_href: str, item: Item) -> WrittenEvent:
    """Where an event stands and what became of its link."""
    return WrittenEvent(
        name_event(calendar_href, item["id"]), read_etag(item), read_link_state(item), find_join_url(item)
    )


def _tell(*, tells_guests: bool) -> str:
    return "all" if tells_guests else "none"
