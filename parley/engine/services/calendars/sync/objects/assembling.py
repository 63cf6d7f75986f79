"""From what a provider tells of the events of series to whole objects, and which of the parts are kept for it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from parley.engine.connectors.base import RemotePart, SyncResult
from parley.engine.models import Calendar, ObjectPart
from parley.engine.services.calendars.sync.keeping import BATCH, in_batches
from parley.engine.services.calendars.sync.objects.combining import PartContent, combine_parts
from parley.engine.services.calendars.sync.spreading import key_href


@dataclass(frozen=True, slots=True)
class Assembly:
    """A result that speaks of whole objects only, and what has to be written of parts together with it."""

    result: SyncResult
    kept: list[RemotePart] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)


def assemble(calendar: Calendar, result: SyncResult) -> Assembly:
    """Put together what the parts of this result change; reads what is kept, writes nothing.

    Only the one run of the calendar's connection changes parts, so what is read here stays true until `keep_parts`.
    """
    told = {key_href(part.href): part for part in result.parts}
    if not told and not ObjectPart.objects.filter(calendar=calendar).exists():
        return Assembly(result)
    removed = {key_href(href) for href in result.removed_hrefs}
    whole = {key_href(item.href) for item in result.changed} | {key_href(href) for href in result.whole_objects}
    known = _load_known(calendar, told.values(), removed | whole, set(told), everything=result.is_complete)
    # What was told of before in another series, or is told of now as gone or as a single event.
    dropped = {
        key: row
        for key, row in known.items()
        if key not in told and (result.is_complete or {row.href, row.object_href} & (removed | whole))
    }
    kept = {key: row for key, row in known.items() if key not in dropped and key not in told}
    touched = {part.object_href for part in told.values()} | {row.object_href for row in dropped.values()}
    # A part that came to another series leaves the one that it was in.
    touched |= {row.object_href for key, row in known.items() if key in told}
    single = {key_href(item.href) for item in result.changed}
    changed, gone = list(result.changed), list(result.removed_hrefs)
    for object_href, parts in _group(touched, kept.values(), told.values()).items():
        if parts:
            changed.append(combine_parts(object_href, parts))
        elif key_href(object_href) not in single:
            gone.append(object_href)
    return Assembly(
        replace(result, changed=changed, removed_hrefs=gone, parts=[], whole_objects=frozenset()),
        list(told.values()),
        [row.pk for row in dropped.values()],
    )


def keep_parts(calendar: Calendar, assembly: Assembly) -> None:
    """Write the parts down, inside the transaction that keeps their objects and the sync state."""
    for batch in in_batches(assembly.dropped, BATCH):
        ObjectPart.objects.filter(pk__in=batch).delete()
    if assembly.kept:
        ObjectPart.objects.bulk_create(
            [
                ObjectPart(
                    calendar=calendar,
                    object_href=part.object_href,
                    href=key_href(part.href),
                    etag=part.etag[:200],
                    content=part.ics.decode("utf-8", "replace").replace("\x00", ""),
                )
                for part in assembly.kept
            ],
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["calendar", "href"],
            update_fields=["object_href", "etag", "content"],
        )


def _load_known(
    calendar: Calendar,
    told: Iterable[RemotePart],
    named: Collection[str],
    told_hrefs: Collection[str],
    *,
    everything: bool,
) -> dict[str, ObjectPart]:
    """The kept parts of every series that is spoken of; of a whole listing, all."""
    rows = ObjectPart.objects.filter(calendar=calendar)
    if everything:
        return {row.href: row for row in rows}
    objects = {part.object_href for part in told}
    for batch in in_batches({*named, *told_hrefs}, BATCH):
        objects.update(rows.filter(href__in=batch).values_list("object_href", flat=True))
        objects.update(rows.filter(object_href__in=batch).values_list("object_href", flat=True))
    return {row.href: row for batch in in_batches(objects, BATCH) for row in rows.filter(object_href__in=batch)}


def _group(
    touched: Iterable[str], kept: Iterable[ObjectPart], told: Iterable[RemotePart]
) -> dict[str, list[PartContent]]:
    groups: dict[str, list[PartContent]] = {object_href: [] for object_href in sorted(touched)}
    for row in kept:
        if row.object_href in groups:
            groups[row.object_href].append(PartContent(row.href, row.etag, row.content.encode()))
    for part in told:
        groups[part.object_href].append(PartContent(key_href(part.href), part.etag, part.ics))
    return groups
