"""Bookings' events that stand otherwise at the provider than Parley wrote them: noted as work, judged elsewhere."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q

from parley.engine.models import Calendar, CalendarWrite, OutsideChange
from parley.engine.services.calendars.sync.keeping import BATCH, in_batches
from parley.engine.services.calendars.sync.spreading import SpreadObject
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState


def note_outside_changes(
    calendar: Calendar, seen: Collection[SpreadObject], gone: Mapping[str, str], asked_at: datetime
) -> int:
    """Note which events of bookings somebody changed or removed, inside the transaction that keeps what was seen.

    `gone` holds address and UID. What we have still to write, or wrote after the provider was asked, is no news, nor
    is the state that we wrote ourselves. Answers how many there are. Two queries, three where there are some.
    """
    by_uid = {item.uid: item for item in seen if item.uid}
    lost = {uid for uid in gone.values() if uid and uid not in by_uid}
    written = _load_written(calendar, {*by_uid, *lost}, asked_at)
    changes = []
    for uid, etag in written.items():
        item = by_uid.get(uid)
        # Where the server gives no etags with its answers, whoever looks compares the events themselves.
        if item is None or not etag or item.etag != etag:
            changes.append(
                OutsideChange(
                    calendar=calendar,
                    uid=uid,
                    href=item.href if item else "",
                    etag=item.etag if item else "",
                    is_gone=item is None,
                    state=WorkState.PENDING,
                    next_attempt_at=now(),
                )
            )
    return _keep(calendar, changes)


def _load_written(calendar: Calendar, uids: Collection[str], asked_at: datetime) -> dict[str, str]:
    """UID and etag of the events of bookings among these that stand in this calendar as far as we know."""
    found: dict[str, str] = {}
    settled = CalendarWrite.objects.filter(
        Q(done_at__isnull=True) | Q(done_at__lte=asked_at),
        calendar=calendar,
        state=WorkState.DONE,
        is_removal=False,
        written_sequence__gte=0,
    )
    for batch in in_batches(uids, BATCH):
        found |= dict(settled.filter(booking__uid__in=batch).values_list("booking__uid", "etag"))
    return found


def _keep(calendar: Calendar, changes: Collection[OutsideChange]) -> int:
    if not changes:
        return 0
    uids = [change.uid for change in changes]
    known = {
        uid: (etag, is_gone)
        for uid, etag, is_gone in OutsideChange.objects.filter(calendar=calendar, uid__in=uids).values_list(
            "uid", "etag", "is_gone"
        )
    }
    # The same state again is no news: it was looked at, or is about to be.
    fresh = [each for each in changes if known.get(each.uid) != (each.etag, each.is_gone)]
    OutsideChange.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["calendar", "uid"],
        update_fields=["href", "etag", "is_gone", "state", "next_attempt_at", "attempts", "last_error"],
    )
    return len(fresh)
