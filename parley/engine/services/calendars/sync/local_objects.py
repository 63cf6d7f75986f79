"""What we write ourselves, kept at once: nobody waits for the next sync to see it."""

from parley.engine.models import Calendar, CalendarObject
from parley.engine.services.calendars.prepared import renew_prepared
from parley.engine.services.calendars.sync.keeping import LOCAL, keep_objects, lock_connection, remove_objects
from parley.engine.services.calendars.sync.spreading import (
    SpreadObject,
    find_uid,
    key_href,
    make_window,
    read_owner,
    spread_content,
)
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash


def keep_local_object(calendar: Calendar, href: str, etag: str, ics: bytes) -> CalendarObject:
    """Keep an event as we wrote it, or are about to, inside the caller's transaction.

    `href` is "" until a server has named the object: it then joins the one of the same UID, where there is one, and a
    later sync gives it its true address. What the sync brings back unchanged is no change any more. Holds the lock of
    the calendar's connection until the transaction ends; take no other lock between. Raises CalendarObject.DoesNotExist
    where the calendar's text has no UID.
    """
    connection = calendar.connection
    lock_connection(connection.pk)
    uid, window = find_uid(ics), make_window(now())
    spread = SpreadObject(
        href=key_href(href) or _find_href(calendar, uid),
        etag=etag[:200],
        uid=uid,
        content=ics.decode("utf-8", "replace").replace("\x00", ""),
        spreading=spread_content(ics, read_owner(connection), window),
    )
    if keep_objects(calendar, [spread], window):
        renew_prepared([calendar.pk])
    return CalendarObject.objects.get(calendar=calendar, href=spread.href)


def forget_local_object(calendar: Calendar, uid: str) -> None:
    """Let an event be deleted at once, inside the caller's transaction; one that is not kept is done."""
    lock_connection(calendar.connection_id)
    if remove_objects(calendar, CalendarObject.objects.filter(calendar=calendar, uid=uid).exclude(uid="")):
        renew_prepared([calendar.pk])


def _find_href(calendar: Calendar, uid: str) -> str:
    """Where the event of this UID is kept, or will be until a server names it."""
    known = CalendarObject.objects.filter(calendar=calendar, uid=uid).exclude(uid="").order_by("pk")
    return known.values_list("href", flat=True).first() or f"{LOCAL}{keyed_hash('local_object', uid)}"
