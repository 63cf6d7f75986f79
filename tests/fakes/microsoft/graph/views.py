"""Series laid out into occurrences, calendar views, and what changed since a link."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.microsoft.faults import Faults
from tests.fakes.microsoft.graph.events import Wants, fields_on, occurrence_id, write_event
from tests.fakes.microsoft.graph.recurrences import build_rule
from tests.fakes.microsoft.graph.times import read_moment, read_wall, to_utc
from tests.fakes.microsoft.rules import Refused
from tests.fakes.microsoft.store import Calendar, Event, Store

FAR = timedelta(days=40)
BUSY = {"busy", "oof", "tentative", "unknown"}


@dataclass(frozen=True)
class Span:
    """Half-open."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether something lies within, at least in part; a moment without length counts where it stands."""
        return starts_at < self.ends_at and (ends_at > self.starts_at or starts_at == ends_at == self.starts_at)


def list_days(event: Event, span: Span) -> list[date]:
    """The days of a series whose occurrences, where they stand now, lie in the span."""
    starts = read_wall(event.fields["start"])
    near = build_rule(event.fields["recurrence"], starts).between(
        span.starts_at.replace(tzinfo=None) - FAR, span.ends_at.replace(tzinfo=None) + FAR, inc=True
    )
    days = {wall.date() for wall in near} | set(event.changed_days)
    return [day for day in sorted(days - event.deleted_days) if span.meets(*locate(event, day))]


def locate(event: Event, day: date | None = None) -> tuple[datetime, datetime]:
    """The instants between which an event stands; all-day ones in the zone of their mailbox."""
    fields = event.fields if day is None else fields_on(event, day)
    if fields.get("isAllDay"):
        zone = ZoneInfo(event.calendar.person.timezone)
        return to_utc(read_wall(fields["start"]), zone), to_utc(read_wall(fields["end"]), zone)
    return read_moment(fields["start"]), read_moment(fields["end"])


def list_view(store: Store, calendar: Calendar, span: Span, wants: Wants) -> list[dict[str, Any]]:
    """A calendar view: single events, occurrences and exceptions with everything, no masters."""
    found = [
        (locate(event, day)[0], write_event(event, wants, day))
        for event in store.list_events(calendar)
        for day in list_shown(event, span)
    ]
    return [row for _, row in sorted(found, key=lambda pair: (pair[0], pair[1]["id"]))]


def list_shown(event: Event, span: Span) -> list[date | None]:
    """[None] for a single event in the span, days for a series."""
    if event.is_series:
        return list(list_days(event, span))
    return [None] if span.meets(*locate(event)) else []


def list_busy(store: Store, calendar: Calendar, span: Span) -> list[tuple[datetime, datetime]]:
    """The truth of a calendar: when its owner is busy, unmerged, in order."""
    spans = []
    for event in store.list_events(calendar):
        for day in list_shown(event, span):
            fields = event.fields if day is None else fields_on(event, day)
            is_away = event.is_cancelled or event.response == "declined"
            if fields.get("showAs", "busy") in BUSY and not is_away:
                spans.append(locate(event, day))
    return sorted(spans)


@dataclass
class Round:
    """One link of a delta: the rows that are still to come, then where the next round starts."""

    calendar: Calendar
    span: Span
    since: int
    rows: list[Any] = field(default_factory=list)
    until: int = 0
    is_link_of_pages: bool = False
    page: int = 0


class Deltas:
    """All links that were given out. `expire` makes them die with one of Graph's two spellings."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self.store, self.faults = store, faults
        self.rounds: dict[str, Round] = {}
        self.expired: dict[str, tuple[int, str]] = {}

    def expire(self, status: int = 410) -> None:
        """Every link given so far is too old."""
        code = "SyncStateNotFound" if status == 410 else "syncStateNotFound"
        self.expired |= dict.fromkeys(self.rounds, (status, code))
        self.rounds.clear()

    def start(self, calendar: Calendar, span: Span) -> Round:
        """A complete round."""
        numbers = {event.number for event in self.store.list_events(calendar)}
        entries: list[tuple[int, date | None]] = [(number, None) for number in sorted(numbers)]
        rows = [row for row in self._list_rows(calendar, span, entries) if not isinstance(row, Gone)]
        return self._finish(Round(calendar, span, 0, rows, self.store.tick))

    def go_on(self, token: str, calendar: Calendar) -> Round:
        """The rest of a round, or a round of what changed since."""
        if token in self.expired:
            status, code = self.expired[token]
            message = "The sync state generation is not found; generation=149;[highest=157][idset=sample]."
            raise Refused("delta-expired", status, code, message)
        known = self.rounds.get(token)
        if known is None or known.calendar is not calendar:
            raise Refused("delta-verbatim", 400, "ErrorInvalidUrlQuery", "Badly formed token.")
        if known.is_link_of_pages:
            return known
        changes = [(number, day) for tick, number, day in calendar.changes if tick > known.since]
        rows = self._list_rows(calendar, known.span, changes)
        return self._finish(Round(calendar, known.span, known.since, rows, self.store.tick))

    def give_page(self, current: Round, size: int, wants: Wants) -> tuple[list[dict[str, Any]], str, bool]:
        """Rows of this page, the token of the next link, and whether more pages follow."""
        size = min(size, self.faults.page_limit or size)
        if self.faults.empty_pages and current.page == 0:
            taken, rest = [], current.rows
        else:
            taken, rest = current.rows[:size], current.rows[size:]
        more = bool(rest) or (self.faults.empty_pages and current.page == 0)
        token = secrets.token_urlsafe(40)
        following = Round(current.calendar, current.span, current.until)
        if more:
            following = replace(current, rows=rest, is_link_of_pages=True, page=current.page + 1)
        self.rounds[token] = following
        return [row.write(wants) for row in taken], token, more

    def _finish(self, made: Round) -> Round:
        if self.faults.duplicate_rows:
            made.rows = [row.as_before() for row in made.rows] + made.rows
        return made

    def _list_rows(self, calendar: Calendar, span: Span, entries: list[tuple[int, date | None]]) -> list[Any]:
        touched: dict[int, set[date | None]] = {}
        for number, day in entries:
            touched.setdefault(number, set()).add(day)
        rows: list[Any] = []
        for number, days in touched.items():
            event = self.store.events[number]
            if event.is_deleted or event.calendar is not calendar:
                rows.append(Gone(event, None, event.left.get(calendar.id, "")))
            elif not event.is_series:
                rows.append(Row(event) if span.meets(*locate(event)) else Gone(event))
            elif None in days:
                rows += self._list_series(event, span)
            else:
                rows += [self._make_exception(event, day, span) for day in sorted(day for day in days if day)]
        return rows

    def _list_series(self, event: Event, span: Span) -> Iterator[Any]:
        """A series is told whole: its master, then all its occurrences in the span, and no word of deleted ones."""
        days = list_days(event, span)
        if not days:
            return iter([Gone(event)])
        rows: list[Any] = [Row(event, day) for day in days]
        # Only with its master, a series without one of its occurrences tells that this one is gone.
        if not self.faults.omits_masters or event.deleted_days or event.was_laid_out_anew:
            # The master may come before its occurrences or after them.
            rows.insert(len(rows) if event.number % 2 else 0, Row(event))
        return iter(rows)

    def _make_exception(self, event: Event, day: date, span: Span) -> Any:
        return Row(event, day) if span.meets(*locate(event, day)) else Gone(event, day)


@dataclass(frozen=True)
class Row:
    """A row of a delta as it is when the page is given; occurrences are bare."""

    event: Event
    day: date | None = None
    is_old: bool = False

    def as_before(self) -> "Row":
        """The same row as it was before the latest change, for rows that come twice."""
        return Row(self.event, self.day, is_old=True)

    def write(self, wants: Wants) -> dict[str, Any]:
        """As Graph writes it."""
        event = self.event.before if self.is_old and self.event.before and not self.day else self.event
        row = write_event(event, wants, self.day)
        if row["type"] == "occurrence":
            row["@odata.type"] = "#microsoft.graph.event"
            return {
                name: row[name]
                for name in ("@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end")
            }
        return row


@dataclass(frozen=True)
class Gone:
    """A row that says that something is not in the span, whether it ever was there or not."""

    event: Event
    day: date | None = None
    former_id: str = ""

    def as_before(self) -> "Gone":
        """It comes twice as it is."""
        return self

    def write(self, wants: Wants) -> dict[str, Any]:
        """As Graph writes it."""
        plain = self.event.id if wants.is_immutable else self.former_id or self.event.mutable_id
        own_id = occurrence_id(self.event, self.day, wants) if self.day else plain
        return {"@odata.type": "#microsoft.graph.event", "id": own_id, "@removed": {"reason": "deleted"}}


def utc_span(starts_at: datetime, ends_at: datetime) -> Span:
    """A span of instants in UTC."""
    return Span(starts_at.astimezone(UTC), ends_at.astimezone(UTC))
