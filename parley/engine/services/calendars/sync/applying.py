"""Writing down what a provider sent: objects, the time they take, and how far the calendar is known."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Max

from parley.engine.connectors.base import SyncResult
from parley.engine.domain.free_busy import BusySpan
from parley.engine.models import BusyTime, Calendar, CalendarObject
from parley.engine.services.calendars.sync.leases import Run, renew_lease
from parley.engine.services.calendars.sync.spreading import (
    Owner,
    SpreadObject,
    Window,
    key_href,
    make_busy_times,
    spread_content,
    spread_object,
)
from parley.toolkit.clock import now

BATCH = 500
Item = TypeVar("Item")


def apply_changes(run: Run, calendar: Calendar, result: SyncResult, owner: Owner, window: Window) -> None:
    """Keep one calendar's changes, all or nothing, together with the sync state that they lead to.

    A complete listing marks what it names with a new generation and sweeps the rest, so that no reader ever meets an
    empty calendar. Raises LeaseLost when another runner took over.
    """
    # Reading the events takes the longest by far and needs no lock.
    spread = [spread_object(remote, owner, window) for remote in result.changed]
    with transaction.atomic():
        renew_lease(run)
        generation = find_generation(calendar) + (1 if result.is_complete else 0)
        for batch in in_batches(spread, BATCH):
            keep_objects(calendar, batch, generation)
        for hrefs in in_batches([key_href(href) for href in result.removed_hrefs], BATCH):
            CalendarObject.objects.filter(calendar=calendar, href__in=hrefs).delete()
        if result.is_complete:
            CalendarObject.objects.filter(calendar=calendar, generation__lt=generation).delete()
            calendar.spread_until = window.ends_at
        calendar.sync_state, calendar.last_synced_at = result.sync_state, now()
        calendar.save(update_fields=["sync_state", "last_synced_at", "spread_until"])


def find_generation(calendar: Calendar) -> int:
    """The generation of the calendar's last complete listing."""
    found: int | None = CalendarObject.objects.filter(calendar=calendar).aggregate(latest=Max("generation"))["latest"]
    return found or 0


def keep_objects(calendar: Calendar, spread: Sequence[SpreadObject], generation: int) -> None:
    """Insert or update objects and put their stretches of time in place, inside the caller's transaction."""
    # A provider that names one object twice in an answer means the last one.
    by_href = {item.href: item for item in spread}
    rows = [
        CalendarObject(
            calendar=calendar,
            href=item.href,
            etag=item.etag,
            uid=item.uid,
            content=item.content,
            generation=generation,
        )
        for item in by_href.values()
    ]
    kept = CalendarObject.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["calendar", "href"],
        update_fields=["etag", "uid", "content", "generation"],
    )
    replace_busy_times(calendar, [(row, by_href[row.href].spans) for row in kept])


def replace_busy_times(calendar: Calendar, pairs: Sequence[tuple[CalendarObject, list[BusySpan] | None]]) -> None:
    """Put new stretches of time in the place of the old; objects that could not be read keep theirs."""
    readable = [(kept, spans) for kept, spans in pairs if spans is not None]
    BusyTime.objects.filter(calendar_object__in=[kept.pk for kept, _ in readable]).delete()
    rows = [row for kept, spans in readable for row in make_busy_times(calendar, kept, spans)]
    BusyTime.objects.bulk_create(rows, batch_size=1000)


def respread_calendar(run: Run, calendar: Calendar, owner: Owner, window: Window) -> None:
    """Move the horizon on from what is kept, without asking anybody; occurrences that passed go."""
    keys = list(CalendarObject.objects.filter(calendar=calendar).order_by("pk").values_list("pk", flat=True))
    for batch in in_batches(keys, BATCH):
        kept = list(CalendarObject.objects.filter(pk__in=batch))
        pairs = [(row, spread_content(row.content.encode(), owner, window)) for row in kept]
        with transaction.atomic():
            renew_lease(run)
            replace_busy_times(calendar, pairs)
    calendar.spread_until = window.ends_at
    with transaction.atomic():
        renew_lease(run)
        calendar.save(update_fields=["spread_until"])


def in_batches(items: Iterable[Item], size: int) -> Iterable[list[Item]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
