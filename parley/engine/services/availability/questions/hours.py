"""The own hours of people in questions; read anew only where they changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast

from parley.engine.domain.intervals import Span
from parley.engine.domain.offers.preparing import share_hours
from parley.engine.domain.working_hours import HoursRule
from parley.engine.models import Application, AvailabilityRule, AvailablePeriod, SchedulingPreferences, SpecialDate
from parley.engine.services.availability.hours.reading import HoursRows, HoursUse
from parley.engine.services.availability.periods import load_available_periods
from parley.toolkit.caches.bounded import BoundedCache
from parley.toolkit.queries.ready import ReadyQuery, Row

MOST_KEPT = 20_000
_DAY = timedelta(days=1)

# Whose hours (account, application, zone), by which rules, on which days, as last changed when.
_Key = tuple[str, str, str, tuple[str, ...], date, date, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class OwnHours:
    """When somebody works: rules, single periods beside them, the calendars that all rules name (None: no limit)."""

    rules: tuple[HoursRule, ...]
    periods: tuple[Span, ...]
    calendar_ids: frozenset[str] | None


_kept: BoundedCache[_Key, OwnHours] = BoundedCache(MOST_KEPT)


def list_hours_rows(application: Application, subs: Sequence[str], window: Span) -> list[Row]:
    """All that is kept of the accounts' hours around a window, as text; equal rows mean equal hours. One query."""
    if not subs:
        return []
    return _ROWS.list_rows(
        application_id=application.pk,
        account_ids=subs,
        starts_at=window.starts_at - _DAY,
        ends_at=window.ends_at + _DAY,
    )


class OwnHoursAsked:
    """The hours of accounts by the rules that are asked for (account and rule ids; none: all its rules).

    `rows` are those of `list_hours_rows`. No query where nothing changed since the process read them, else six; then
    `is_as_told` says whether nothing changed since the rows were read either.
    """

    def __init__(
        self,
        application: Application,
        asked: Sequence[tuple[str, tuple[str, ...]]],
        zones: Mapping[str, str],
        window: Span,
        rows: Sequence[Row],
    ) -> None:
        keys = _make_keys(application, asked, zones, window, rows)
        self.found = {pair: kept for pair, key in keys.items() if (kept := _kept.find(key)) is not None}
        self.is_as_told = True
        missing = [pair for pair in keys if pair not in self.found]
        if not missing:
            return
        read = _read_hours(application, missing, zones, window)
        self.found |= read
        # What changed between the rows and this reading must not be kept as what the rows say.
        again = list_hours_rows(application, list(dict.fromkeys(sub for sub, _ in asked)), window)
        self.is_as_told = list(again) == list(rows)
        for pair in missing if self.is_as_told else ():
            _kept.keep(keys[pair], read[pair])


def _make_keys(
    application: Application,
    asked: Sequence[tuple[str, tuple[str, ...]]],
    zones: Mapping[str, str],
    window: Span,
    rows: Sequence[Row],
) -> dict[tuple[str, tuple[str, ...]], _Key]:
    known: dict[str, tuple[Any, ...]] = {}
    for sub, *row in rows:
        known[sub] = (*known.get(sub, ()), *row)
    first_on, last_on = window.starts_at.date(), window.ends_at.date()
    return {
        (sub, rule_ids): (sub, application.pk, zones[sub], rule_ids, first_on, last_on, known.get(sub, ()))
        for sub, rule_ids in asked
    }


def _read_hours(
    application: Application,
    asked: Sequence[tuple[str, tuple[str, ...]]],
    zones: Mapping[str, str],
    window: Span,
) -> dict[tuple[str, tuple[str, ...]], OwnHours]:
    subs = list(dict.fromkeys(sub for sub, _ in asked))
    first_on, last_on = window.starts_at.date(), window.ends_at.date()
    # Whole days, since hours are kept for all questions that reach as far.
    whole = Span(datetime.combine(first_on, time(), UTC), datetime.combine(last_on, time(), UTC) + timedelta(days=1))
    wishes = {each.account_id: each for each in SchedulingPreferences.objects.filter(account_id__in=subs)}
    rows = HoursRows({sub: zones[sub] for sub in subs}, wishes, whole)
    periods = load_available_periods(application, subs, whole)
    found = {}
    for sub, rule_ids in asked:
        hours = rows.read(sub, HoursUse.EVERY, rule_ids)
        # Who never kept hours, but named single periods, is open then and not at the usual hours.
        rules = () if hours.is_usual and sub in periods else hours.rules
        found[sub, rule_ids] = OwnHours(share_hours(rules), periods.get(sub, ()), hours.calendar_ids)
    return found


def _build_rows(
    application_id: str, account_ids: Sequence[str], starts_at: datetime, ends_at: datetime
) -> QuerySet[Any, Any]:
    periods = AvailablePeriod.objects.filter(application_id=application_id, account_id__in=account_ids)
    near = periods.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    rows = [
        _as_texts(objects.filter(account_id__in=account_ids), table, columns)
        for table, objects, columns in (
            ("rule", AvailabilityRule.objects.all(), ("rule_id", "tzid", "weekly_periods", "calendar_ids")),
            ("dates", SpecialDate.objects.all(), ("kind", "first_on", "last_on", "periods")),
            ("wishes", SchedulingPreferences.objects.all(), ("holiday_country", "holiday_region")),
            ("near", near, ("starts_at", "ends_at")),
        )
    ]
    rows.append(_as_texts(periods, "period", ()).distinct())
    # In whatever order: should the same rows ever come in another one, they are only read anew.
    return rows[0].union(*rows[1:], all=True)


def _as_texts(objects: QuerySet[Any, Any], table: str, columns: Sequence[str]) -> QuerySet[Any, Any]:
    # As text, which is all that comparing needs: drivers take their time to read instants and lists.
    texts: dict[str, Any] = {name: Value("", CharField()) for name in _COLUMNS}
    texts |= {name: Cast(column, CharField()) for name, column in zip(_COLUMNS, columns, strict=False)}
    found: QuerySet[Any, Any] = objects.order_by().annotate(table=Value(table), **texts)
    return found.values_list("account_id", "table", *_COLUMNS)


_COLUMNS = ("first_text", "second_text", "third_text", "fourth_text")
_ROWS = ReadyQuery(_build_rows)
