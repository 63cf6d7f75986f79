"""Our kept copies of events as they shall be, so that nobody waits for the provider to see them."""

from collections.abc import Collection, Mapping

from parley.engine.models import Calendar, CalendarObject
from parley.engine.services.calendars.prepared import renew_prepared
from parley.engine.services.calendars.sync.keeping import LOCAL, keep_objects, remove_objects
from parley.engine.services.calendars.sync.spreading import SpreadObject, make_window, read_owner, spread_content
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash


def renew_copies(calendar: Calendar, documents: Mapping[str, bytes], removed_uids: Collection[str] = ()) -> bool:
    """Keep these objects, by UID, and forget those; whether anything changed. Under the connection's lock.

    An object that no server has named yet is kept under an address of ours, which the next sync replaces.
    """
    is_changed = False
    if documents:
        owner, window = read_owner(calendar.connection), make_window(now())
        known = {
            uid: (href, etag)
            for uid, href, etag in CalendarObject.objects.filter(calendar=calendar, uid__in=documents.keys())
            .order_by("-pk")
            .values_list("uid", "href", "etag")
        }
        spread = [
            SpreadObject(
                href=known[uid][0] if uid in known else f"{LOCAL}{keyed_hash('local_object', uid)}",
                etag=known[uid][1] if uid in known else "",
                uid=uid,
                content=ics.decode(),
                spreading=spread_content(ics, owner, window),
            )
            for uid, ics in documents.items()
        ]
        is_changed = keep_objects(calendar, spread, window)
    if removed_uids:
        gone = CalendarObject.objects.filter(calendar=calendar, uid__in=removed_uids)
        is_changed = remove_objects(calendar, gone) or is_changed
    if is_changed:
        renew_prepared([calendar.pk])
    return is_changed
