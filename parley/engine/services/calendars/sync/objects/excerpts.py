"""Looks that saw only a part of a series: what they saw of it that is new goes into what is kept of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from parley.engine.connectors.base import RemoteObject
from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.domain.events import list_occurrences, read_calendar
from parley.engine.domain.free_busy import BusyStatus
from parley.engine.domain.ical.clocks import Clocks
from parley.engine.domain.intervals import EPOCH
from parley.engine.models import BusyTime, Calendar, CalendarObject
from parley.engine.services.calendars.sync.objects.combining import FOOT, HEAD, PartContent, combine_parts
from parley.engine.services.calendars.sync.spreading import Owner, Window, key_href

_COMPONENT = re.compile(rb"^BEGIN:(VEVENT|VTIMEZONE)\r?\n.*?^END:\1\r?\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Seen:
    """One occurrence of an excerpt: where its series had put it, and where it is now; `ics` is its own calendar."""

    original_at: datetime
    starts_at: datetime
    ends_at: datetime
    is_blocking: bool
    ics: bytes


@dataclass(frozen=True, slots=True)
class Excerpts:
    """What a look saw of series: objects to keep, and occurrences that are known but were not there any more."""

    objects: list[RemoteObject]
    vanished: list[int]


def read_excerpts(
    calendar: Calendar,
    excerpts: Iterable[RemoteObject],
    owner: Owner,
    window: Window,
    span: tuple[datetime, datetime],
) -> Excerpts:
    """What has to be kept of these excerpts, under the connection's lock; a series that is as it was is left alone.

    A series that nobody told of yet is kept as far as it was seen, until the next run knows the rest. Two queries.
    """
    by_href = {key_href(item.href): item for item in excerpts}
    kept = {row.href: row for row in CalendarObject.objects.filter(calendar=calendar, href__in=by_href)}
    known: dict[str, dict[datetime, BusyTime]] = {href: {} for href in kept}
    rows = BusyTime.objects.filter(calendar_object__in=kept.values(), deleted_at=None, original_at__isnull=False)
    for row in rows.select_related("calendar_object").defer("calendar_object__content"):
        if row.calendar_object is not None and row.original_at is not None:
            known[row.calendar_object.href][row.original_at] = row
    objects: list[RemoteObject] = []
    vanished: list[int] = []
    for href, item in by_href.items():
        seen = {each.original_at: each for each in _list_seen(item.ics, owner, window)}
        if href not in kept:
            objects.append(item)
            continue
        different = [each for each in seen.values() if not _is_known(each, known[href].get(each.original_at))]
        if different:
            objects.append(_put_into(kept[href], item.href, different, owner))
        vanished += [row.pk for at, row in known[href].items() if at not in seen and _is_busy_within(row, span)]
    return Excerpts(objects, vanished)


def _is_known(seen: Seen, row: BusyTime | None) -> bool:
    return row is not None and (row.starts_at, row.ends_at, row.status != BusyStatus.FREE.value) == (
        seen.starts_at,
        seen.ends_at,
        seen.is_blocking,
    )


def _is_busy_within(row: BusyTime, span: tuple[datetime, datetime]) -> bool:
    return row.status != BusyStatus.FREE.value and row.starts_at < span[1] and row.ends_at > span[0]


def _put_into(kept: CalendarObject, href: str, different: list[Seen], owner: Owner) -> RemoteObject:
    """The kept series with these occurrences as they are now, in place of exceptions that stood for them before."""
    about = {each.original_at for each in different}
    events = [
        component
        for component, is_event in _list_components(kept.content.encode())
        if not (is_event and _find_original(component, owner) in about)
    ]
    whole = PartContent(href, kept.etag, b"".join([HEAD, *events, FOOT]))
    parts = [PartContent(f"{href}#{number}", "", each.ics) for number, each in enumerate(different)]
    return combine_parts(href, [whole, *parts])


def _list_seen(ics: bytes, owner: Owner, window: Window) -> Iterator[Seen]:
    """The occurrences of an excerpt; what cannot be read says nothing."""
    components = list(_list_components(ics))
    zones = b"".join(component for component, is_event in components if not is_event)
    for component, is_event in components:
        original_at = _find_original(component, owner) if is_event else None
        if original_at is None:
            continue
        single = b"".join([HEAD, zones, component, FOOT])
        try:
            found = list_occurrences(
                read_calendar(single), window.starts_at, window.ends_at, owner.tzid, owner.addresses
            )
        except EngineRefusal:
            continue
        for each in found:
            is_blocking = each.status is not BusyStatus.FREE and each.ends_at > each.starts_at
            yield Seen(original_at, each.starts_at, each.ends_at, is_blocking, single)


def _find_original(component: bytes, owner: Owner) -> datetime | None:
    """Where the series puts the occurrence that an event is about; None for one that is about none."""
    try:
        reading = read_calendar(b"".join([HEAD, component, FOOT]))
    except EngineRefusal:
        return None
    about = reading.events[0].recurrence_id if reading.events else None
    if about is None:
        return None
    return EPOCH + timedelta(seconds=Clocks(owner.tzid, reading.zones).to_utc(about))


def _list_components(ics: bytes) -> Iterator[tuple[bytes, bool]]:
    text = ics if ics.endswith(b"\n") else ics + b"\r\n"
    for found in _COMPONENT.finditer(text):
        yield found[0], found[1] == b"VEVENT"
