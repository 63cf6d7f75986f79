"""Pages of kept occurrences: found by where the last page ended, so that changes in between shift nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from parley.engine.models import Account, Application, ManagedEvent
from parley.engine.services.calendars.sync.spreading import make_window
from parley.engine.services.events.reading.queries import CALENDARS, PAGE, Shape, find_occurrences, get_page_query
from parley.engine.services.events.reading.questions import Edge, Question, refuse_calendar_ids
from parley.toolkit.clock import now


class Occurrence(NamedTuple):
    """One kept occurrence of a page, as the query writes it; the last two are those of its text."""

    pk: int
    calendar_id: str
    event_uid: str
    uid: str
    status: str
    start: str
    end: str
    start_date: str | None
    end_date: str | None
    original: str | None
    changed: str
    deleted: str | None
    content: str = ""
    created: str = ""


class Place(NamedTuple):
    """A calendar: whether it can only be read, and whether the application may write there without limits."""

    is_readonly: bool
    is_unrestricted: bool


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: its number, after which occurrence, and how many pages there were at the first one."""

    number: int = 1
    total: int = 0
    after: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page, the application's own ids of its occurrences by calendar and UID, and where the next one begins."""

    rows: list[Occurrence]
    position: Position
    following: Position | None
    calendars: dict[str, Place]
    event_ids: dict[tuple[str, str], str] = field(default_factory=dict)


def read_page(
    application: Application, account: Account, question: Question, position: Position, *, is_free_busy: bool = False
) -> Page:
    """One page of the account's occurrences. Raises FieldsRefused for calendars that are not the account's.

    Two queries, however many calendars and occurrences there are; one more for the first page, and for own events.
    """
    known = CALENDARS.list_rows(account_id=account.pk, application_id=application.pk)
    calendars = {key: Place(is_readonly, is_unrestricted) for key, is_readonly, is_unrestricted in known}
    if set(question.calendar_ids) - calendars.keys():
        raise refuse_calendar_ids()
    given = _list_given(application, question, question.calendar_ids or tuple(calendars))
    total = position.total
    if not total:
        count = find_occurrences(_find_shape(question, given, is_free_busy=is_free_busy), **given).count()
        total = max(1, -(-count // PAGE))
    if position.after is not None:
        starts, pk = position.after
        given |= {"after_at": datetime.fromisoformat(starts), "after_pk": str(pk)}
    query = get_page_query(_find_shape(question, given, is_free_busy=is_free_busy))
    rows = [Occurrence(*row) for row in query.list_rows(**given)]
    following = None
    if len(rows) > PAGE:
        rows.pop()
        following = Position(position.number + 1, max(total, position.number + 1), (rows[-1].start, rows[-1].pk))
    current = Position(position.number, following.total if following else position.number)
    return Page(rows, current, following, calendars, _list_event_ids(application, question, rows))


def _list_given(application: Application, question: Question, calendar_ids: tuple[str, ...]) -> dict[str, Any]:
    """What the query is asked with: by name, what its shape needs and nothing else."""
    given: dict[str, Any] = {"application_id": application.pk, "calendar_ids": calendar_ids}
    if question.changed_since is not None:
        given["changed_since"] = question.changed_since
    begins, ends = question.begins, question.ends
    if not question.only_managed:
        window = make_window(now())
        starts, stops = _edge_of(window.starts_at), _edge_of(window.ends_at)
        if question.with_managed:
            _put(given, "from", starts)
            _put(given, "until", stops)
        else:
            # One pair of edges says it all.
            begins = max(begins, starts) if begins is not None else starts
            ends = min(ends, stops) if ends is not None else stops
    if begins is not None:
        _put(given, "begins", begins)
    if ends is not None:
        _put(given, "ends", ends)
    return given


def _edge_of(moment: datetime) -> Edge:
    return Edge(moment, moment.date())


def _put(given: dict[str, Any], name: str, edge: Edge) -> None:
    given[f"{name}_at"], given[f"{name}_on"] = edge.at, edge.on.isoformat()


def _find_shape(question: Question, given: dict[str, Any], *, is_free_busy: bool) -> Shape:
    return Shape(
        is_free_busy=is_free_busy,
        with_managed=question.with_managed,
        only_managed=question.only_managed,
        with_deleted=question.with_deleted,
        with_moved=question.with_moved,
        with_free=question.with_free,
        has_changed_since="changed_since" in given,
        limits=frozenset(name.removesuffix("_on") for name in given if name.endswith("_on")),
        is_further="after_at" in given,
    )


def _list_event_ids(application: Application, question: Question, rows: list[Occurrence]) -> dict[tuple[str, str], str]:
    if not question.with_managed:
        return {}
    own = ManagedEvent.objects.filter(
        application=application, calendar__in={row.calendar_id for row in rows}, uid__in={row.uid for row in rows}
    )
    return {(calendar, uid): event_id for calendar, uid, event_id in own.values_list("calendar", "uid", "event_id")}
