"""How the database is asked for pages of occurrences: one query of each shape, written once."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from parley.engine.domain.free_busy import BusyStatus
from parley.engine.models import (
    BusyTime,
    Calendar,
    CalendarPermission,
    ConnectionState,
    ManagedEvent,
    PermissionLevel,
)
from parley.toolkit.queries.ready import ReadyQuery
from parley.toolkit.queries.written import WrittenInstant

PAGE = 100
_INSTANTS = ("starts_at", "ends_at", "original_at", "changed_at", "deleted_at")
_COLUMNS = (
    "pk", "calendar_id", "event_uid", "uid", "status", "start", "end", "start_date", "end_date", "original", "changed",
    "deleted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a question decides how the query is written, rather than what it is asked with.

    `limits` says which edges there are: of the time asked for (`begins`, `ends`), of the window (`from`, `until`).
    """

    is_free_busy: bool
    with_managed: bool
    only_managed: bool
    with_deleted: bool
    with_moved: bool
    with_free: bool
    has_changed_since: bool
    limits: frozenset[str]
    is_further: bool = False


def find_occurrences(shape: Shape, **given: Any) -> QuerySet[BusyTime]:
    """The occurrences of a question of this shape, in no order."""
    own = ManagedEvent.objects.filter(
        application=given["application_id"], calendar=OuterRef("calendar"), uid=OuterRef("uid")
    )
    dates = {"start_date": Cast("starts_on", CharField()), "end_date": Cast("ends_on", CharField())}
    found = BusyTime.objects.annotate(**dates).filter(calendar__in=given["calendar_ids"])
    if not shape.is_free_busy:
        found = found.filter(text__isnull=False)
    elif not shape.with_free:
        found = found.filter(~Q(status=BusyStatus.FREE.value) | Q(deleted_at__isnull=False))
    if not shape.with_deleted:
        found = found.filter(deleted_at=None)
    if shape.has_changed_since:
        found = found.filter(changed_at__gte=given["changed_since"])
    asked, kept = _lie_between(shape, "begins", "ends", given), _lie_between(shape, "from", "until", given)
    if shape.only_managed:
        found = found.filter(asked).filter(Exists(own))
    elif shape.with_managed:
        found = found.filter(asked & (kept | Exists(own)))
    else:
        found = found.filter(asked & kept).filter(~Exists(own))
    return found


def _lie_between(shape: Shape, begins: str, ends: str, given: dict[str, Any]) -> Q:
    """That an occurrence ends on or after the one edge and starts before the other, all-day events by their dates."""
    if begins not in shape.limits and ends not in shape.limits:
        return Q()
    timed, dated, moved = Q(starts_on=None), Q(starts_on__isnull=False), Q(ever_starts_at__isnull=False)
    if ends in shape.limits:
        timed &= Q(starts_at__lt=given[f"{ends}_at"])
        dated &= Q(start_date__lt=given[f"{ends}_on"])
        moved &= Q(ever_starts_at__lt=given[f"{ends}_at"])
    if begins in shape.limits:
        timed &= Q(ends_at__gte=given[f"{begins}_at"])
        dated &= Q(end_date__gt=given[f"{begins}_on"])
        moved &= Q(ever_ends_at__gte=given[f"{begins}_at"])
    return timed | dated | moved if shape.with_moved else timed | dated


@lru_cache(maxsize=512)
def get_page_query(shape: Shape) -> ReadyQuery:
    """The query for one page and one occurrence more, as values of `_COLUMNS`, with content and creation for events."""

    def build(**given: Any) -> QuerySet[BusyTime, Any]:
        found = find_occurrences(shape, **given)
        if shape.is_further:
            later = Q(starts_at__gt=given["after_at"]) | Q(pk__gt=Cast(Value(given["after_pk"]), BigIntegerField()))
            found = found.filter(later, starts_at__gte=given["after_at"])
        written = {name.removesuffix("_at").removesuffix("s"): WrittenInstant(F(name)) for name in _INSTANTS}
        found = found.annotate(**written)
        columns: tuple[str, ...] = _COLUMNS
        if not shape.is_free_busy:
            found = found.annotate(created=WrittenInstant(F("text__created_at")))
            columns = (*columns, "text__content", "created")
        return found.order_by("starts_at", "pk").values_list(*columns)[: PAGE + 1]

    return ReadyQuery(build)


def _build_calendars(account_id: Any, application_id: Any) -> QuerySet[Calendar, Any]:
    unrestricted = CalendarPermission.objects.filter(
        application=application_id, calendar=OuterRef("pk"), level=PermissionLevel.UNRESTRICTED
    )
    live = Calendar.objects.filter(connection__account=account_id, is_deleted=False)
    there = live.exclude(connection__state=ConnectionState.REMOVED)
    return there.values_list("pk", "is_readonly", Exists(unrestricted))


# The calendars of an account that are there: whether they can only be read, whether the application may write all.
CALENDARS = ReadyQuery(_build_calendars)
