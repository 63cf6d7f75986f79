"""Writing and deleting events so that a lost answer or a stranger's change does no harm."""

from datetime import UTC, date, datetime
from typing import Any

from icalendar import Calendar

from parley.engine.connectors.base import RemoteObject, WrittenEvent
from parley.engine.connectors.caldav.addresses import name_object
from parley.engine.connectors.caldav.documents import CAL, has_error
from parley.engine.connectors.caldav.objects import read_object
from parley.engine.connectors.caldav.session import GONE, CalDavSession, check_status
from parley.engine.connectors.errors import WriteConflict, WriteRefused

WRITTEN = frozenset({200, 201, 204})
NOT_ACCEPTED = frozenset({400, 413, 415, 422})
# Preconditions of RFC 4791 §5.3.2.1; Xandikos sends them with 412, others with 403 or 409.
UNFIT = tuple(
    f"{CAL}{name}"
    for name in (
        "valid-calendar-data",
        "valid-calendar-object-resource",
        "supported-calendar-data",
        "supported-calendar-component",
        "max-resource-size",
        "max-instances",
        "max-attendees-per-instance",
    )
)
UID_TAKEN = f"{CAL}no-uid-conflict"
CONTENT_TYPE = "text/calendar; charset=utf-8"


def put_event(session: CalDavSession, calendar_href: str, uid: str, ics: bytes, etag: str | None) -> WrittenEvent:
    """Create (etag None) or change the event at its derived address; see CalendarConnector.write_event."""
    href = name_object(calendar_href, uid)
    condition = {"If-None-Match": "*"} if etag is None else {"If-Match": make_strong(etag)}
    return _put(session, href, ics, condition) or _settle_conflict(session, href, ics)


def change_object(session: CalDavSession, href: str, ics: bytes, etag: str) -> WrittenEvent:
    """Change the object at this address, which must still be in the state of `etag`; it is never made anew."""
    written = _put(session, href, ics, {"If-Match": make_strong(etag) or "*"})
    if written is None:
        # Whoever changes what others made reads it again and finds its own lost write there.
        raise WriteConflict
    return written


def _put(session: CalDavSession, href: str, ics: bytes, condition: dict[str, str]) -> WrittenEvent | None:
    """Where the object stands, None where another state stood there."""
    answer = session.ask("PUT", href, ics, {"Content-Type": CONTENT_TYPE, **condition})
    if answer.status in WRITTEN:
        written_etag = answer.headers.get("etag", "")
        # Without a strong etag the server may have altered the event (RFC 4791 §5.3.4).
        if not written_etag or written_etag.startswith("W/"):
            stored = read_object(session, href)
            written_etag = stored.etag if stored else ""
        return WrittenEvent(href, written_etag)
    if answer.status in NOT_ACCEPTED or has_error(answer, *UNFIT):
        raise WriteRefused
    if answer.status in {404, 409, 412} or has_error(answer, UID_TAKEN):
        return None
    check_status(answer, *WRITTEN)
    raise WriteRefused


def _settle_conflict(session: CalDavSession, href: str, ics: bytes) -> WrittenEvent:
    """Our own earlier write whose answer was lost is success; anything else is a conflict."""
    current = read_object(session, href)
    if current is None:
        raise WriteConflict(current_etag=None)
    if not is_same_event(current.ics, ics):
        raise WriteConflict(current_etag=current.etag)
    return WrittenEvent(href, current.etag)


def find_event(session: CalDavSession, calendar_href: str, uid: str) -> RemoteObject | None:
    """The event at the derived address of this UID, or None."""
    return read_object(session, name_object(calendar_href, uid))


def remove_event(session: CalDavSession, calendar_href: str, uid: str, etag: str | None) -> None:
    """Delete the event; already gone is done. Raises WriteConflict where it is not in the state of `etag`."""
    remove_object(session, name_object(calendar_href, uid), etag)


def remove_object(session: CalDavSession, href: str, etag: str | None) -> None:
    """The same for the object at this address."""
    answer = session.ask("DELETE", href, headers={"If-Match": make_strong(etag)} if etag else None)
    if answer.status in GONE:
        return
    if answer.status == 412:
        current = read_object(session, href)
        if current is None:
            return
        raise WriteConflict(current_etag=current.etag)
    check_status(answer, 200, 202, 204)


def make_strong(etag: str) -> str:
    """The etag without the mark of weakness that proxies add; If-Match with a weak one never matches."""
    return etag.removeprefix("W/")


def is_same_event(one: bytes, other: bytes) -> bool:
    """Whether two calendar objects are the same state of the same event, however a server rewrote them."""
    try:
        return _outline(one) == _outline(other)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _outline(ics: bytes) -> list[tuple[str, ...]]:
    return sorted(
        (
            str(event.get("UID", "")),
            _spell_time(event.get("RECURRENCE-ID")),
            _spell_time(event.get("DTSTART")),
            _spell_time(event.get("DTEND")),
            str(int(event.get("SEQUENCE", 0))),
            str(event.get("STATUS", "CONFIRMED")).upper(),
            " ".join(str(event.get("SUMMARY", "")).split()),
        )
        for event in Calendar.from_ical(ics).walk("VEVENT")
    )


def _spell_time(value: Any) -> str:
    moment: date | datetime | None = getattr(value, "dt", None)
    if isinstance(moment, datetime) and moment.tzinfo:
        return moment.astimezone(UTC).isoformat()
    return moment.isoformat() if moment else ""
