"""What calendars are known to hold, from their prepared timelines; unpacked ones are kept by the process."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from parley.engine.domain.slots import BusyTimeline
from parley.engine.models import Calendar, ConnectionState, PreparedTimeline
from parley.engine.services.calendars.prepared import FORMAT, read_timelines
from parley.toolkit.caches.bounded import BoundedCache
from parley.toolkit.queries.ready import ReadyQuery, Row

# In stretches of busy time, each of which takes some hundred bytes.
MOST_KEPT = 400_000
NOTHING: Mapping[str, tuple[BusyTimeline, BusyTimeline]] = MappingProxyType({})


class _Pieces(NamedTuple):
    version: str
    firm: BusyTimeline
    tentative: BusyTimeline


_kept: BoundedCache[str, _Pieces] = BoundedCache(MOST_KEPT)
_merged: BoundedCache[tuple[tuple[str, ...], bool], BusyTimeline] = BoundedCache(MOST_KEPT)


class PreparedCalendar(NamedTuple):
    """A calendar with its busy time: known up to an instant (None: never read), under a version of its timeline."""

    calendar_id: str
    account_id: str
    counts_as_busy: bool
    known_until: datetime | None
    version: str


class PreparedCalendars:
    """The calendars of some accounts with their timelines. One query where the process has all of them at hand.

    Timelines that it has not are read in a second one; those that were never prepared, or by other code, are worked
    out from what is kept in a third.
    """

    def __init__(self, account_ids: Sequence[str], rows: Sequence[Row] | None = None) -> None:
        self._calendars: dict[str, list[PreparedCalendar]] = {account_id: [] for account_id in account_ids}
        calendars = _read_calendars(list_calendar_rows(account_ids) if rows is None else rows)
        for calendar in calendars:
            self._calendars[calendar.account_id].append(calendar)
        self._pieces = _load_pieces(calendars)
        # Whether nothing was renewed since the rows were read, and nothing had to be worked out.
        self.is_as_told = all(each.version == self._pieces[each.calendar_id].version != "" for each in calendars)

    def list_of(self, account_id: str, calendar_ids: Collection[str] | None = None) -> list[PreparedCalendar]:
        """These calendars of an account, in a fixed order; with None all those that count as busy."""
        own = self._calendars[account_id]
        if calendar_ids is None:
            return [each for each in own if each.counts_as_busy]
        return [each for each in own if each.calendar_id in calendar_ids]

    def list_all(self, account_id: str) -> Sequence[PreparedCalendar]:
        """All calendars of an account, in a fixed order."""
        return self._calendars[account_id]

    def merge(
        self,
        calendars: Sequence[PreparedCalendar],
        *,
        is_firm_only: bool = False,
        instead: Mapping[str, tuple[BusyTimeline, BusyTimeline]] = NOTHING,
    ) -> BusyTimeline:
        """The busy time of all of these calendars in one timeline; without the tentative if only firm time counts.

        `instead` holds, by calendar, firm and tentative time that counts in place of what the calendar is known to
        hold.
        """
        chosen = [
            _Pieces("", *instead[each.calendar_id]) if each.calendar_id in instead else self._pieces[each.calendar_id]
            for each in calendars
        ]
        versions = tuple([each.version for each in chosen])
        kept = _merged.find((versions, is_firm_only)) if all(versions) else None
        if kept is None:
            kept = _merge(chosen, is_firm_only=is_firm_only)
            if all(versions):
                _merged.keep((versions, is_firm_only), kept, len(kept.pairs) + 1)
        return kept


def find_unread(calendars: Iterable[PreparedCalendar]) -> tuple[str, ...]:
    """Those that were never read: nothing is known of them, so all their time is busy."""
    return tuple([each.calendar_id for each in calendars if each.known_until is None])


def find_unknown(calendars: Iterable[PreparedCalendar], until: datetime) -> tuple[tuple[int, int], ...]:
    """From where on not all of the calendars are known, up to an instant, in seconds; empty where all of them are."""
    horizons = [each.known_until for each in calendars if each.known_until is not None and each.known_until < until]
    return ((int(min(horizons).timestamp()), int(until.timestamp()) + 1),) if horizons else ()


def list_calendar_rows(account_ids: Sequence[str]) -> list[Row]:
    """The rows of the accounts' calendars; while they are equal, so is what is known of the calendars. One query."""
    return _CALENDARS.list_rows(account_ids=account_ids)


def _read_calendars(rows: Sequence[Row]) -> list[PreparedCalendar]:
    return [
        PreparedCalendar(key, account_id, counts, _read_instant(known_until), version if made_by == FORMAT else "")
        for key, account_id, counts, known_until, version, made_by in rows
    ]


# Horizons lie at midnight, so they are few; drivers would read each of them for itself.
@lru_cache(maxsize=1024)
def _read_instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _build_calendars(account_ids: Sequence[str]) -> QuerySet[Any, Any]:
    there = Calendar.objects.filter(connection__account_id__in=account_ids, is_deleted=False)
    return (
        there.exclude(connection__state=ConnectionState.REMOVED)
        .annotate(horizon=Cast("spread_until", CharField()))
        .order_by("pk")
        .values_list(
            "pk",
            "connection__account_id",
            "counts_as_busy",
            "horizon",
            "prepared_timeline__version",
            "prepared_timeline__made_by",
        )
    )


_CALENDARS = ReadyQuery(_build_calendars)


def _load_pieces(calendars: Iterable[PreparedCalendar]) -> dict[str, _Pieces]:
    """The timelines of all calendars, from the process, the prepared rows, or worked out now."""
    versions = {each.calendar_id: each.version for each in calendars}
    found = {key: kept for key, version in versions.items() if version and (kept := _kept.find(version)) is not None}
    missing = [key for key, version in versions.items() if version and key not in found]
    if missing:
        # A row may have been renewed since its version was read: what counts is the version that comes with it.
        rows = PreparedTimeline.objects.filter(pk__in=missing, made_by=FORMAT)
        for key, version, firm, tentative in rows.values_list("pk", "version", "firm", "tentative"):
            found[key] = _Pieces(version, BusyTimeline.unpack(bytes(firm)), BusyTimeline.unpack(bytes(tentative)))
            _kept.keep(version, found[key], len(found[key].firm.pairs) + len(found[key].tentative.pairs) + 1)
    unprepared = [key for key in versions if key not in found]
    if unprepared:
        found |= {key: _Pieces("", *timelines) for key, timelines in read_timelines(unprepared).items()}
    return found


def _merge(chosen: Sequence[_Pieces], *, is_firm_only: bool) -> BusyTimeline:
    timelines = [each.firm for each in chosen] + [each.tentative for each in chosen if not is_firm_only]
    busy = [each for each in timelines if each.pairs]
    # Most people have one calendar that counts, without anything tentative.
    return busy[0] if len(busy) == 1 else BusyTimeline(pair for each in busy for pair in each.pairs)
