"""Keeping objects with their occurrences and texts: what is new, what changed, what is gone, and what stayed."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db.models import Q, QuerySet

from parley.engine.domain.free_busy import BusyStatus
from parley.engine.models import (
    BusyTime,
    Calendar,
    CalendarObject,
    Connection,
    EventText,
    ExternalChange,
    ManagedEvent,
)
from parley.engine.services.calendars.sync.spreading import Spreading, SpreadObject, SpreadText, SpreadTime, Window
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash
from parley.toolkit.work_queue import WorkState

BATCH = 500
# The address of an object that no server has named yet.
LOCAL = "local:"
Item = TypeVar("Item")

_COLUMNS = [
    "calendar_object", "text", "uid", "original_at", "starts_at", "ends_at", "starts_on", "ends_on", "ever_starts_at",
    "ever_ends_at", "status", "is_guess", "changed_at", "deleted_at",
]  # fmt: skip


@dataclass(slots=True)
class Difference:
    """What has to be written so that the kept occurrences are as they should be."""

    new: list[BusyTime] = field(default_factory=list)
    changed: list[BusyTime] = field(default_factory=list)
    gone: list[BusyTime] = field(default_factory=list)
    # Texts that those who came back had borne.
    left: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class KeptTexts:
    """The keys of objects' texts by object and part, which of them say something else now, and which are not needed."""

    keys: dict[tuple[int, str], int]
    reworded: set[int]
    left: set[int]


def lock_connection(connection_id: str) -> None:
    """Let nobody else write the connection's calendars until the caller's transaction ends.

    The row of the connection is the lock, which a run of the sync holds, too; whoever needs it takes it first.
    """
    locked = Connection.objects.select_for_update(no_key=True, of=("self",)).filter(pk=connection_id)
    list(locked.values_list("pk"))


def list_newer(calendar: Calendar, asked_at: datetime) -> set[str]:
    """The UIDs of which more is known than a provider asked at `asked_at` could say, under the connection's lock.

    What changed here since then, and what we have still to write, or wrote since; of objects without a UID, which
    only readers change, the address. Three queries.
    """
    ours = Q(state=WorkState.PENDING) | Q(state=WorkState.DONE, done_at__gt=asked_at)
    changed = BusyTime.objects.filter(calendar=calendar, changed_at__gt=asked_at)
    newer = {uid or href for uid, href in changed.values_list("uid", "calendar_object__href")}
    newer.update(ManagedEvent.objects.filter(ours, calendar=calendar).values_list("uid", flat=True))
    newer.update(ExternalChange.objects.filter(ours, calendar=calendar).values_list("uid", flat=True))
    return {key for key in newer if key}


def keep_objects(calendar: Calendar, spread: Sequence[SpreadObject], window: Window) -> bool:
    """Insert or update objects with their occurrences, under the connection's lock; whether anything changed."""
    # A provider that names one object twice in an answer means the last one.
    by_href = {item.href: item for item in spread}
    is_less = _adopt_local_objects(calendar, by_href)
    rows = [
        CalendarObject(calendar=calendar, href=item.href, etag=item.etag, uid=item.uid, content=item.content)
        for item in by_href.values()
    ]
    kept = CalendarObject.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["calendar", "href"], update_fields=["etag", "uid", "content"]
    )
    return replace_occurrences(calendar, [(row, by_href[row.href].spreading) for row in kept], window) or is_less


def remove_objects(calendar: Calendar, objects: QuerySet[CalendarObject]) -> bool:
    """Forget objects and mark their occurrences as deleted, under the connection's lock; whether there were any."""
    keys = list(objects.filter(calendar=calendar).values_list("pk", flat=True))
    for batch in in_batches(keys, BATCH):
        moment = now()
        BusyTime.objects.filter(calendar_object__in=batch, deleted_at=None).update(
            deleted_at=moment, changed_at=moment, status=BusyStatus.FREE.value
        )
        CalendarObject.objects.filter(pk__in=batch).delete()
    return bool(keys)


def replace_occurrences(
    calendar: Calendar, pairs: Sequence[tuple[CalendarObject, Spreading | None]], window: Window
) -> bool:
    """Bring the occurrences of objects to what is true now; whether anything changed.

    Objects that could not be read keep theirs. An occurrence that stays as it was is not touched; one that goes is
    marked as deleted, unless its time has passed out of the window.
    """
    readable = [(kept, spreading) for kept, spreading in pairs if spreading is not None]
    if not readable:
        return False
    texts = _keep_texts(calendar, readable)
    found = _find_difference(calendar, readable, texts)
    BusyTime.objects.bulk_create(found.new, batch_size=1000)
    # An upsert by key writes many rows at once, where an update of each would be a statement of its own.
    BusyTime.objects.bulk_create(
        found.changed, batch_size=1000, update_conflicts=True, unique_fields=["id"], update_fields=_COLUMNS
    )
    is_less = _part_with(calendar, found.gone, window)
    forget_unborne_texts(texts.left | found.left)
    return bool(found.new or found.changed or is_less)


def forget_unborne_texts(keys: Collection[int]) -> None:
    """Delete those of these texts that no occurrence bears any more."""
    for batch in in_batches(keys, BATCH):
        EventText.objects.filter(pk__in=batch, busy_times__isnull=True).delete()


def _adopt_local_objects(calendar: Calendar, by_href: Mapping[str, SpreadObject]) -> bool:
    """Give the objects that were kept before a server named them the address that it gave them.

    Answers whether one had to go, because what the server named was there beside it.
    """
    named = {item.uid: href for href, item in by_href.items() if item.uid and not href.startswith(LOCAL)}
    local = CalendarObject.objects.filter(calendar=calendar, uid__in=named.keys(), href__startswith=LOCAL)
    waiting = {each.uid: each for each in local.defer("content")} if named else {}
    if not waiting:
        return False
    named = {uid: named[uid] for uid in waiting}
    known = set(
        CalendarObject.objects.filter(calendar=calendar, href__in=named.values()).values_list("href", flat=True)
    )
    doubles = [waiting[uid].pk for uid, href in named.items() if href in known]
    BusyTime.objects.filter(calendar_object__in=doubles).delete()
    CalendarObject.objects.filter(pk__in=doubles).delete()
    adopted = [waiting[uid] for uid, href in named.items() if href not in known]
    for each in adopted:
        each.href = named[each.uid]
    CalendarObject.objects.bulk_update(adopted, ["href"])
    return bool(doubles)


def _keep_texts(calendar: Calendar, readable: Sequence[tuple[CalendarObject, Spreading]]) -> KeptTexts:
    known = {
        (object_id, part): (key, digest)
        for key, object_id, part, digest in EventText.objects.filter(
            calendar_object__in=[kept.pk for kept, _ in readable]
        ).values_list("pk", "calendar_object_id", "part", "digest")
    }
    texts, rows = {}, []
    for kept, spreading in readable:
        for text in spreading.texts:
            place = (kept.pk, text.part)
            content = _write_content(calendar, kept, text)
            digest = keyed_hash("event_text", content)
            if place in known and known[place][1] == digest:
                texts[place] = known[place][0]
            else:
                rows.append(
                    EventText(
                        calendar=calendar,
                        calendar_object=kept,
                        part=text.part,
                        content=content,
                        digest=digest,
                        created_at=text.created_at or now(),
                    )
                )
    written = EventText.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["calendar_object", "part"],
        update_fields=["content", "digest"],
    )
    places = {(row.calendar_object_id or 0, row.part): row.pk for row in written}
    keys = {**texts, **places}
    return KeptTexts(
        keys,
        reworded={key for place, key in places.items() if place in known},
        left={key for place, (key, _) in known.items() if place not in keys},
    )


def _write_content(calendar: Calendar, kept: CalendarObject, text: SpreadText) -> str:
    """The fields as JSON that goes into answers as it is; behind it, on a line of its own, what only some show."""
    fields = dict(text.fields)
    if fields["recurring"]:
        series = keyed_hash("series", f"{calendar.pk}\n{kept.uid or kept.href}")
        fields["series_identifier"] = series[:24]
    content = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return f"{content}\n{text.latitude};{text.longitude};{text.tzid};{'invited' if text.is_invitation else ''}"


def _find_difference(
    calendar: Calendar, readable: Sequence[tuple[CalendarObject, Spreading]], texts: KeptTexts
) -> Difference:
    known = {
        (row.calendar_object_id, row.event_uid or str(row.pk)): row
        for row in BusyTime.objects.filter(calendar_object__in=[kept.pk for kept, _ in readable])
    }
    uids = {kept.uid for kept, _ in readable if kept.uid}
    # What was deleted under another address comes back as itself.
    buried = {
        row.event_uid: row
        for row in BusyTime.objects.filter(calendar=calendar, calendar_object=None, uid__in=uids).order_by("pk")
    }
    found, moment = Difference(), now()
    for kept, spreading in readable:
        for time in spreading.times:
            text_id = None if time.part is None else texts.keys[kept.pk, time.part]
            event_uid = _make_event_uid(calendar, kept, time)
            row = known.pop((kept.pk, event_uid), None)
            if row is None and (row := buried.pop(event_uid, None)) is not None and row.text_id is not None:
                found.left.add(row.text_id)
            if row is None:
                found.new.append(_write_time(BusyTime(calendar=calendar, event_uid=event_uid), kept, time, text_id))
            elif text_id in texts.reworded or not _is_same(row, time, text_id):
                row.changed_at = moment
                found.changed.append(_write_time(row, kept, time, text_id))
    found.gone = [row for row in known.values() if row.deleted_at is None]
    return found


def _make_event_uid(calendar: Calendar, kept: CalendarObject, time: SpreadTime) -> str:
    """The contract's id of an occurrence: the same as long as its event has the same UID, wherever it moves."""
    about = f"{calendar.pk}\n{time.uid or kept.uid or kept.href}\n{time.key}"
    return f"evt_external_{keyed_hash('event_uid', about)[:24]}"


def _is_same(row: BusyTime, time: SpreadTime, text_id: int | None) -> bool:
    return row.deleted_at is None and (
        (row.starts_at, row.ends_at, row.starts_on, row.ends_on, row.status, row.is_guess, row.text_id)
        == (time.starts_at, time.ends_at, time.starts_on, time.ends_on, time.status.value, time.is_guess, text_id)
    )


def _write_time(row: BusyTime, kept: CalendarObject, time: SpreadTime, text_id: int | None) -> BusyTime:
    """The row as the occurrence now is; one that stood elsewhere before bears the span of all its places."""
    if row.pk is not None and (row.starts_at, row.ends_at) != (time.starts_at, time.ends_at):
        row.ever_starts_at = min(row.ever_starts_at or row.starts_at, time.starts_at)
        row.ever_ends_at = max(row.ever_ends_at or row.ends_at, time.ends_at)
    row.calendar_object, row.text_id, row.uid = kept, text_id, time.uid or kept.uid
    row.original_at, row.starts_at, row.ends_at = time.original_at, time.starts_at, time.ends_at
    row.starts_on, row.ends_on = time.starts_on, time.ends_on
    row.status, row.is_guess, row.deleted_at = time.status.value, time.is_guess, None
    return row


def _part_with(calendar: Calendar, gone: Sequence[BusyTime], window: Window) -> bool:
    """Mark occurrences that are gone as deleted; whether there were any.

    What only passed out of the window is forgotten instead, unless an application made it: its own events are told
    without limit of time. Rows from before occurrences had identities give way to those that have.
    """
    passed = {row.pk for row in gone if row.ends_at <= window.starts_at}
    uids = {row.uid for row in gone if row.pk in passed}
    managed = set(
        ManagedEvent.objects.filter(calendar=calendar, uid__in=uids, deleted_at=None).values_list("uid", flat=True)
        if uids
        else []
    )
    forgotten = [row.pk for row in gone if not row.event_uid or (row.pk in passed and row.uid not in managed)]
    deleted = [row.pk for row in gone if row.event_uid and row.pk not in passed]
    moment = now()
    for batch in in_batches(forgotten, BATCH):
        BusyTime.objects.filter(pk__in=batch).delete()
    for batch in in_batches(deleted, BATCH):
        BusyTime.objects.filter(pk__in=batch).update(deleted_at=moment, changed_at=moment, status=BusyStatus.FREE.value)
    return bool(deleted)


def in_batches(items: Iterable[Item], size: int) -> Iterable[list[Item]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
