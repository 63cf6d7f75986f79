"""Prepared timelines: each calendar's busy minutes in one row, renewed in the transaction of each change."""

import hashlib
from collections.abc import Iterable
from importlib.metadata import version

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from parley.engine.domain.free_busy import BusyStatus
from parley.engine.domain.slots import BusyTimeline
from parley.engine.domain.timeline import MinutePair
from parley.engine.models import Booking, BusyTime, Calendar, PreparedTimeline
from parley.toolkit.clock import now

# Raised when timelines are packed otherwise, or made from other busy time.
FORMAT = "1"
# Raised when events are spread into occurrences otherwise; a newer zone database does the same.
SPREADING = "1"
NO_LIMIT = Q()


def renew_prepared(calendar_ids: Iterable[str], *, is_spread_anew: bool = False) -> None:
    """Make the timelines of these calendars anew from their kept busy time, inside the caller's transaction.

    To be called after everything that changes busy time. `is_spread_anew` says that all occurrences of these calendars
    were just worked out, so that they need not be again before the zone database changes. Three queries.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("timelines are renewed in the transaction that changes what they are made of")
    # Two changes of one calendar at once must not each miss the other's: the later one waits here, then reads.
    locked = Calendar.objects.filter(pk__in=set(calendar_ids)).select_for_update(no_key=True).order_by("pk")
    keys = list(locked.values_list("pk", flat=True))
    updated = ["firm", "tentative", "version", "made_by", "changed_at"]
    PreparedTimeline.objects.bulk_create(
        _make_rows(keys, name_spreading() if is_spread_anew else ""),
        update_conflicts=True,
        unique_fields=["calendar"],
        update_fields=[*updated, "spread_by"] if is_spread_anew else updated,
    )


def read_timelines(calendar_ids: Iterable[str], which: Q = NO_LIMIT) -> dict[str, tuple[BusyTimeline, BusyTimeline]]:
    """Firm and tentative busy time of each calendar, worked out from (`which` of) the occurrences kept. One query.

    Events of bookings that the account takes part in are left out: their truth is the booking, and its echo in the
    calendar must not stand in the way of moving it.
    """
    firm: dict[str, list[MinutePair]] = {key: [] for key in calendar_ids}
    tentative: dict[str, list[MinutePair]] = {key: [] for key in firm}
    echo = Booking.objects.filter(
        uid=OuterRef("uid"),
        hosts__account_id=OuterRef("calendar__connection__account_id"),
        hosts__is_required=True,
    )
    rows = (
        BusyTime.objects.filter(which, calendar_id__in=firm.keys())
        .exclude(status=BusyStatus.FREE.value)
        .exclude(Exists(echo))
        .values_list("calendar_id", "starts_at", "ends_at", "status")
    )
    for key, starts_at, ends_at, status in rows.iterator():
        if ends_at <= starts_at:
            continue
        pairs = tentative if status == BusyStatus.TENTATIVE.value else firm
        # Rounded outwards to minutes.
        pairs[key].append((int(starts_at.timestamp() // 60), -int(-ends_at.timestamp() // 60)))
    return {key: (BusyTimeline(firm[key]), BusyTimeline(tentative[key])) for key in firm}


def is_outdated() -> Q:
    """Which calendars were worked out under another zone database, or have no timeline that this code can read."""
    prepared = Q(prepared_timeline__spread_by=name_spreading(), prepared_timeline__made_by=FORMAT)
    return Q(prepared_timeline__isnull=True) | ~prepared


def name_spreading() -> str:
    """Under which zone database and by which code occurrences are worked out now."""
    return f"{SPREADING}/{version('tzdata')}"


def make_prepared_row(
    calendar_id: str, firm: BusyTimeline, tentative: BusyTimeline, spread_by: str
) -> PreparedTimeline:
    """The row of a calendar with these timelines, not yet kept."""
    packed = firm.pack(), tentative.pack()
    digest = hashlib.blake2b(len(packed[0]).to_bytes(8) + packed[0] + packed[1], digest_size=16)
    return PreparedTimeline(
        calendar_id=calendar_id,
        firm=packed[0],
        tentative=packed[1],
        version=digest.hexdigest(),
        made_by=FORMAT,
        spread_by=spread_by,
        changed_at=now(),
    )


def _make_rows(calendar_ids: list[str], spread_by: str) -> list[PreparedTimeline]:
    return [
        make_prepared_row(key, firm, tentative, spread_by)
        for key, (firm, tentative) in read_timelines(calendar_ids).items()
    ]
