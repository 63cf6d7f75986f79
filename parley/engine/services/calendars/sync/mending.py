"""Prepared timelines after a change of a few events: only the time that they take or took is read again."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from parley.engine.domain.intervals import EPOCH
from parley.engine.domain.slots import BusyTimeline
from parley.engine.domain.timeline import MinutePair
from parley.engine.domain.timelines.filling import merge_pairs
from parley.engine.domain.timelines.mending import replace_within
from parley.engine.models import Calendar, PreparedTimeline
from parley.engine.services.calendars.prepared import FORMAT, make_prepared_row, read_timelines, renew_prepared

# A statement with more conditions than this costs more than reading everything.
MOST_WINDOWS = 100
_MINUTE = timedelta(minutes=1)


def mend_prepared(calendar: Calendar, spans: Collection[tuple[datetime, datetime]]) -> None:
    """Renew one calendar's timelines within these spans, inside the caller's transaction and under its lock.

    `spans` hold all the time that changed events took before and take now. Where nothing is prepared yet, or the
    spans are many, everything is read anew. Three queries.
    """
    windows = merge_pairs(_round_outwards(starts_at, ends_at) for starts_at, ends_at in spans)
    # The lock that `renew_prepared` takes: two changes at once must not each miss the other's.
    list(Calendar.objects.filter(pk=calendar.pk).select_for_update(no_key=True).values_list("pk"))
    row = PreparedTimeline.objects.filter(calendar=calendar, made_by=FORMAT).first()
    if row is None or len(windows) > MOST_WINDOWS:
        renew_prepared([calendar.pk])
        return
    if not windows:
        return
    which = Q()
    for first, end in windows:
        which |= Q(starts_at__lt=EPOCH + end * _MINUTE, ends_at__gt=EPOCH + first * _MINUTE)
    fresh = read_timelines([calendar.pk], which)[calendar.pk]
    kept = (BusyTimeline.unpack(bytes(packed)) for packed in (row.firm, row.tentative))
    firm, tentative = (
        BusyTimeline(replace_within(before.pairs, windows, after.pairs))
        for before, after in zip(kept, fresh, strict=True)
    )
    make_prepared_row(calendar.pk, firm, tentative, row.spread_by).save(force_update=True)


def _round_outwards(starts_at: datetime, ends_at: datetime) -> MinutePair:
    first, end = starts_at.astimezone(UTC) - EPOCH, ends_at.astimezone(UTC) - EPOCH
    return first // _MINUTE, -(-end // _MINUTE)
