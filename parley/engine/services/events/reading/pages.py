"""Pages of kept occurrences: found by where the last page ended, so that changes in between shift nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from parley.engine.domain.free_busy import BusyStatus
from parley.engine.models import Account, Application, BusyTime, Calendar, ManagedEvent
from parley.engine.services.calendars.calendars import list_calendars
from parley.engine.services.calendars.permissions import list_unrestricted
from parley.engine.services.calendars.sync.spreading import make_window
from parley.engine.services.events.reading.questions import Edge, Question, refuse_calendar_ids
from parley.toolkit.clock import now

PAGE = 100
_COLUMNS = (
    "pk", "calendar_id", "event_uid", "uid", "starts_at", "ends_at", "starts_on", "ends_on", "original_at", "status",
    "changed_at", "deleted_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One kept occurrence of a page; `content` and `created_at` are those of its text, empty for free-busy time."""

    pk: int
    calendar_id: str
    event_uid: str
    uid: str
    starts_at: datetime
    ends_at: datetime
    starts_on: Any
    ends_on: Any
    original_at: datetime | None
    status: str
    changed_at: datetime
    deleted_at: datetime | None
    content: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: its number, after which occurrence, and how many pages there were at the first one."""

    number: int = 1
    total: int = 0
    after: tuple[datetime, int] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page, what its occurrences are the application's own by (`event_ids`), and where the next one begins."""

    rows: list[Occurrence]
    position: Position
    following: Position | None
    calendars: dict[str, Calendar]
    unrestricted: frozenset[str]
    event_ids: dict[tuple[str, str], str] = field(default_factory=dict)


def read_page(
    application: Application, account: Account, question: Question, position: Position, *, is_free_busy: bool = False
) -> Page:
    """One page of the account's occurrences. Raises FieldsRefused for calendars that are not the account's.

    Three queries, however many calendars and occurrences there are; one more for the first page, and for own events.
    """
    calendars = {calendar.pk: calendar for calendar in list_calendars(account)}
    if set(question.calendar_ids) - calendars.keys():
        raise refuse_calendar_ids()
    found = _find_occurrences(application, question, question.calendar_ids or tuple(calendars), is_free_busy)
    total = position.total or max(1, -(-found.count() // PAGE))
    columns: tuple[str, ...] = _COLUMNS if is_free_busy else (*_COLUMNS, "text__content", "text__created_at")
    rows = [Occurrence(*row) for row in _go_on(found, position.after).values_list(*columns)[: PAGE + 1]]
    following = None
    if len(rows) > PAGE:
        rows.pop()
        following = Position(position.number + 1, max(total, position.number + 1), (rows[-1].starts_at, rows[-1].pk))
    current = Position(position.number, max(total, position.number + 1) if following else position.number)
    return Page(
        rows,
        current,
        following,
        calendars,
        list_unrestricted(application, calendars) if not is_free_busy else frozenset(),
        _list_event_ids(application, rows) if question.with_managed else {},
    )


def _find_occurrences(
    application: Application, question: Question, calendar_ids: tuple[str, ...], is_free_busy: bool
) -> QuerySet[BusyTime]:
    own = ManagedEvent.objects.filter(application=application, calendar=OuterRef("calendar"), uid=OuterRef("uid"))
    found = BusyTime.objects.filter(calendar_id__in=calendar_ids)
    if not is_free_busy:
        found = found.filter(text__isnull=False)
    elif not question.with_free:
        found = found.filter(~Q(status=BusyStatus.FREE.value) | Q(deleted_at__isnull=False))
    if question.only_managed:
        found = found.filter(Exists(own))
    elif not question.with_managed:
        found = found.filter(~Exists(own))
    if not question.with_deleted:
        found = found.filter(deleted_at=None)
    if question.changed_since is not None:
        found = found.filter(changed_at__gte=question.changed_since)
    return _limit_time(found, question, own)


def _limit_time(found: QuerySet[BusyTime], question: Question, own: QuerySet[ManagedEvent]) -> QuerySet[BusyTime]:
    """What lies in the time asked for, and in the window where others' events are concerned.

    An application's own events have no window: without `from` and `to` all of them are told.
    """
    window = make_window(now())
    kept = _lies_between(
        Edge(window.starts_at, window.starts_at.date()), Edge(window.ends_at, window.ends_at.date()), question
    )
    asked = _lies_between(question.begins, question.ends, question)
    if question.only_managed:
        return found.filter(asked)
    if question.with_managed:
        return found.filter(asked & (kept | Exists(own)))
    return found.filter(asked & kept)


def _lies_between(begins: Edge | None, ends: Edge | None, question: Question) -> Q:
    """That an occurrence starts before the one edge and ends on or after the other, all-day events by their dates."""
    timed, dated, moved = Q(starts_on=None), Q(starts_on__isnull=False), Q(ever_starts_at__isnull=False)
    if ends is not None:
        timed &= Q(starts_at__lt=ends.at)
        dated &= Q(starts_on__lt=ends.on)
        moved &= Q(ever_starts_at__lt=ends.at)
    if begins is not None:
        timed &= Q(ends_at__gte=begins.at)
        dated &= Q(ends_on__gt=begins.on)
        moved &= Q(ever_ends_at__gte=begins.at)
    return timed | dated | moved if question.with_moved else timed | dated


def _go_on(found: QuerySet[BusyTime], after: tuple[datetime, int] | None) -> QuerySet[BusyTime]:
    if after is not None:
        starts_at, pk = after
        found = found.filter(Q(starts_at__gt=starts_at) | Q(pk__gt=pk), starts_at__gte=starts_at)
    return found.order_by("starts_at", "pk")


def _list_event_ids(application: Application, rows: list[Occurrence]) -> dict[tuple[str, str], str]:
    """The application's own ids of the occurrences that are of its making, by calendar and UID."""
    own = ManagedEvent.objects.filter(
        application=application, calendar__in={row.calendar_id for row in rows}, uid__in={row.uid for row in rows}
    )
    return {
        (calendar_id, uid): event_id for calendar_id, uid, event_id in own.values_list("calendar", "uid", "event_id")
    }
