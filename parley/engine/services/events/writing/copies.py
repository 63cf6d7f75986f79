"""Our kept copies of events as they shall be, so that nobody waits for the provider to see them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from parley.engine.models import BusyTime, Calendar, CalendarObject
from parley.engine.services.calendars.sync.keeping import LOCAL, keep_objects, remove_objects
from parley.engine.services.calendars.sync.mending import mend_prepared
from parley.engine.services.calendars.sync.spreading import (
    SpreadObject,
    key_href,
    make_window,
    read_owner,
    spread_content,
)
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash


@dataclass(frozen=True, slots=True)
class Copy:
    """A calendar object as it shall be, or (`href`) as the provider now has it."""

    ics: bytes
    href: str = ""
    etag: str = ""


def renew_copies(calendar: Calendar, copies: Mapping[str, Copy], removed_uids: Collection[str] = ()) -> bool:
    """Keep these objects, by UID, and forget those; whether anything changed. Under the connection's lock.

    An object that no server has named yet is kept under an address of ours, which it leaves for its own later.
    """
    is_changed = False
    spans = set(_list_spans(calendar, {*copies, *removed_uids}))
    if copies:
        owner, window = read_owner(calendar.connection, calendar), make_window(now())
        known = {
            uid: (href, etag)
            for uid, href, etag in CalendarObject.objects.filter(calendar=calendar, uid__in=copies.keys())
            .order_by("-pk")
            .values_list("uid", "href", "etag")
        }
        spread = []
        for uid, copy in copies.items():
            unnamed = f"{LOCAL}{keyed_hash('local_object', uid)}"
            href, etag = (key_href(copy.href), copy.etag[:200]) if copy.href else known.get(uid, (unnamed, ""))
            content = copy.ics.decode("utf-8", "replace").replace("\x00", "")
            spread.append(SpreadObject(href, etag, uid, content, spread_content(copy.ics, owner, window)))
        is_changed = keep_objects(calendar, spread, window)
    if removed_uids:
        gone = CalendarObject.objects.filter(calendar=calendar, uid__in=removed_uids)
        is_changed = remove_objects(calendar, gone) or is_changed
    if is_changed:
        mend_prepared(calendar, spans.union(_list_spans(calendar, copies.keys())))
    return is_changed


def _list_spans(calendar: Calendar, uids: Collection[str]) -> QuerySet[BusyTime, tuple[datetime, datetime]]:
    """The time that these events take, as it is kept."""
    rows = BusyTime.objects.filter(calendar=calendar, uid__in=uids, deleted_at=None)
    return rows.values_list("starts_at", "ends_at")
