"""Writing down what a provider sent: objects, their occurrences, and how far the calendar is known."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection as database
from django.db import transaction

from parley.engine.connectors.base import SyncResult
from parley.engine.models import BusyTime, Calendar, CalendarObject, ManagedEvent
from parley.engine.services.calendars.prepared import renew_prepared
from parley.engine.services.calendars.sync.keeping import (
    BATCH,
    LOCAL,
    in_batches,
    keep_objects,
    list_newer,
    remove_objects,
    replace_occurrences,
)
from parley.engine.services.calendars.sync.leases import Run, renew_lease
from parley.engine.services.calendars.sync.mending import mend_prepared
from parley.engine.services.calendars.sync.objects.assembling import assemble, keep_parts
from parley.engine.services.calendars.sync.objects.outside import note_outside_changes
from parley.engine.services.calendars.sync.spreading import (
    Owner,
    SpreadObject,
    Window,
    key_href,
    spread_content,
    spread_object,
)
from parley.engine.services.notifications.changes import note_calendar_changed
from parley.toolkit.clock import now

# Timelines are mended for so many objects at once; for more they are made anew.
FEW_OBJECTS = 50
# So many objects of a first read are kept at once.
AHEAD = 250
# Whoever waits for SQLite looks every tenth of a second at the latest: without a rest nobody would ever get in.
REST_SECONDS = 0.12


def apply_changes(
    run: Run, calendar: Calendar, result: SyncResult, owner: Owner, window: Window, *, asked_at: datetime
) -> bool:
    """Keep one calendar's changes, all or nothing, together with the sync state that they lead to.

    Of a calendar that was never read, which is busy throughout until this is done, objects are kept bit by bit before.
    After a complete listing what it does not name is gone, except what no server has named yet. What is known better
    than the provider could say when it was asked stays, and the provider is asked from the same state again. Answers
    whether anything changed. Raises LeaseLost when another runner took over.
    """
    if _is_nothing(result):
        _note_look(run, calendar, result)
        return False
    assembly = assemble(calendar, result)
    result = assembly.result
    # Reading the events takes the longest by far and needs no lock.
    spread = [spread_object(remote, owner, window) for remote in result.changed]
    moment = now()
    early = _keep_ahead(run, calendar, spread, window, asked_at) if calendar.spread_until is None else set()
    with transaction.atomic():
        renew_lease(run)
        missing = _find_missing(calendar, result, {item.href for item in spread})
        about = {*(uid or href for href, uid in missing.items()), *map(_key, spread)}
        newer = (list_newer(calendar, asked_at) & about) - early if about else set()
        # Before what came: an object that only got another address comes back as itself.
        gone = {href: uid for href, uid in missing.items() if (uid or href) not in newer}
        current = [item for item in spread if _key(item) not in newer]
        before = None if result.is_complete else _list_spans(calendar, current, gone)
        is_changed = _remove(calendar, list(gone)) or bool(early)
        for batch in in_batches((item for item in current if _key(item) not in early), BATCH):
            is_changed |= keep_objects(calendar, batch, window)
        keep_parts(calendar, assembly)
        if current or gone:
            note_outside_changes(calendar, current, gone, asked_at)
        if result.is_complete:
            calendar.spread_until = window.ends_at
        calendar.sync_state = calendar.sync_state if newer else result.sync_state
        calendar.last_synced_at, calendar.last_error = now(), ""
        calendar.save(update_fields=["sync_state", "last_synced_at", "last_error", "spread_until"])
        if before is None:
            renew_prepared([calendar.pk], is_spread_anew=result.is_complete and not newer)
        elif is_changed:
            mend_prepared(calendar, before.union(_list_spans(calendar, current, {}) or ()))
        if is_changed:
            note_calendar_changed(calendar, moment, managed_by=_list_managing(calendar, moment))
    return is_changed


def _keep_ahead(
    run: Run, calendar: Calendar, spread: Sequence[SpreadObject], window: Window, asked_at: datetime
) -> set[str]:
    """Keep what whole batches hold, each in a transaction of its own; which objects those are.

    On SQLite nobody else writes meanwhile: thousands of events at once would make everybody wait for seconds.
    """
    early: set[str] = set()
    for start in range(0, len(spread) - AHEAD, AHEAD):
        batch = spread[start : start + AHEAD]
        with transaction.atomic():
            renew_lease(run)
            newer = list_newer(calendar, asked_at) - early
            kept = [item for item in batch if _key(item) not in newer]
            keep_objects(calendar, kept, window)
        early.update(map(_key, kept))
        if database.vendor == "sqlite":
            time.sleep(REST_SECONDS)
    return early


def _key(item: SpreadObject) -> str:
    return item.uid or item.href


def _is_nothing(result: SyncResult) -> bool:
    return not (result.changed or result.removed_hrefs or result.parts or result.whole_objects or result.is_complete)


def _note_look(run: Run, calendar: Calendar, result: SyncResult) -> None:
    """Nothing changed: only how far the calendar is known now is written."""
    with transaction.atomic():
        renew_lease(run)
        Calendar.objects.filter(pk=calendar.pk).update(
            sync_state=result.sync_state, last_synced_at=now(), last_error=""
        )


def _list_spans(
    calendar: Calendar, objects: Sequence[SpreadObject], gone: Mapping[str, str]
) -> set[tuple[datetime, datetime]] | None:
    """The time that these objects take as it is kept, in one query; None where they are too many to tell apart."""
    hrefs, uids = {*gone, *(item.href for item in objects)}, {item.uid for item in objects if item.uid}
    if len(hrefs) > FEW_OBJECTS:
        return None
    kept = BusyTime.objects.filter(calendar=calendar, deleted_at=None).values_list("starts_at", "ends_at")
    return set(kept.filter(calendar_object__href__in=hrefs).union(kept.filter(uid__in=uids)))


def _list_managing(calendar: Calendar, moment: datetime) -> set[str]:
    """The applications whose events are among those that changed since."""
    changed = BusyTime.objects.filter(calendar=calendar, changed_at__gte=moment)
    managing = ManagedEvent.objects.filter(calendar=calendar, uid__in=changed.values("uid"))
    return set(managing.values_list("application_id", flat=True).distinct())


def _find_missing(calendar: Calendar, result: SyncResult, named: set[str]) -> dict[str, str]:
    """Address and UID of the kept objects that are gone by the provider's word."""
    known = CalendarObject.objects.filter(calendar=calendar)
    if result.is_complete:
        there = dict(known.values_list("href", "uid"))
        return {href: uid for href, uid in there.items() if not href.startswith(LOCAL) and href not in named}
    found: dict[str, str] = {}
    for hrefs in in_batches({key_href(href) for href in result.removed_hrefs} - named, BATCH):
        found |= dict(known.filter(href__in=hrefs).values_list("href", "uid"))
    return found


def _remove(calendar: Calendar, missing: list[str]) -> bool:
    is_changed = False
    for hrefs in in_batches(missing, BATCH):
        is_changed |= remove_objects(calendar, CalendarObject.objects.filter(calendar=calendar, href__in=hrefs))
    return is_changed


def respread_calendar(run: Run, calendar: Calendar, owner: Owner, window: Window) -> None:
    """Move the horizon on from what is kept, without asking anybody; occurrences that passed go."""
    keys = list(CalendarObject.objects.filter(calendar=calendar).order_by("pk").values_list("pk", flat=True))
    for batch in in_batches(keys, BATCH):
        kept = list(CalendarObject.objects.filter(pk__in=batch))
        pairs = [(row, spread_content(row.content.encode(), owner, window)) for row in kept]
        with transaction.atomic():
            renew_lease(run)
            replace_occurrences(calendar, pairs, window)
    calendar.spread_until = window.ends_at
    with transaction.atomic():
        renew_lease(run)
        calendar.save(update_fields=["spread_until"])
        renew_prepared([calendar.pk], is_spread_anew=True)
