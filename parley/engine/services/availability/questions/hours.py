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

# Whose hours (account, application, zone), by which rules, on which days, as last changed when.
_Key = tuple[str, str, str, tuple[str, ...], date, date, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class OwnHours:
    """When somebody works: rules, single periods beside them, the calendars that all rules name (None: no limit)."""

    rules: tuple[HoursRule, ...]
    periods: tuple[Span, ...]
    calendar_ids: frozenset[str] | None


_kept: BoundedCache[_Key, OwnHours] = BoundedCache(MOST_KEPT)


def list_changes(application: Application, subs: Sequence[str]) -> list[Row]:
    """When each row changed that says anything of the accounts' hours; equal rows mean equal hours. One query."""
    return _CHANGES.list_rows(application_id=application.pk, account_ids=subs) if subs else []


def load_own_hours(
    application: Application,
    asked: Sequence[tuple[str, tuple[str, ...]]],
    zones: Mapping[str, str],
    window: Span,
    rows: Sequence[Row],
) -> dict[tuple[str, tuple[str, ...]], OwnHours]:
    """The hours of accounts by the rules that are asked for (account and rule ids; none: all its rules).

    `rows` say what changed when (`list_changes`). No query where nothing changed since the process read them, else
    five.
    """
    changes: dict[str, tuple[Any, ...]] = {}
    for sub, *change in rows:
        changes[sub] = (*changes.get(sub, ()), *change)
    first_on, last_on = window.starts_at.date(), window.ends_at.date()
    keys: dict[tuple[str, tuple[str, ...]], _Key] = {
        (sub, rule_ids): (sub, application.pk, zones[sub], rule_ids, first_on, last_on, changes.get(sub, ()))
        for sub, rule_ids in asked
    }
    found = {pair: kept for pair, key in keys.items() if (kept := _kept.find(key)) is not None}
    missing = [pair for pair in keys if pair not in found]
    if missing:
        # What is read now may be newer than what was told to have changed: then it is kept under a key of the past,
        # which nobody asks for again.
        for pair, hours in _read_hours(application, missing, zones, first_on, last_on).items():
            found[pair] = hours
            _kept.keep(keys[pair], hours)
    return found


def _read_hours(
    application: Application,
    asked: Sequence[tuple[str, tuple[str, ...]]],
    zones: Mapping[str, str],
    first_on: date,
    last_on: date,
) -> dict[tuple[str, tuple[str, ...]], OwnHours]:
    subs = list(dict.fromkeys(sub for sub, _ in asked))
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


def _build_changes(application_id: str, account_ids: Sequence[str]) -> QuerySet[Any, Any]:
    rows = [
        objects.filter(account_id__in=account_ids)
        # As text, which is all that comparing needs: drivers take their time to read instants.
        .annotate(table=Value(table), changed=Cast("changed_at", CharField()))
        .values_list("account_id", "table", "changed")
        for table, objects in (
            ("rule", AvailabilityRule.objects.all()),
            ("dates", SpecialDate.objects.all()),
            ("wishes", SchedulingPreferences.objects.all()),
            ("period", AvailablePeriod.objects.filter(application_id=application_id)),
        )
    ]
    # In a fixed order, so that what is the same looks the same.
    return rows[0].union(*rows[1:], all=True).order_by("account_id", "table", "changed")


_CHANGES = ReadyQuery(_build_changes)
