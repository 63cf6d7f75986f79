"""Everybody's hours for one question: named rules, dates that differ and public holidays, read together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from parley.engine.domain.hours.special_days import MOST_SPECIAL_DAYS, SpecialDay
from parley.engine.domain.intervals import Span
from parley.engine.domain.working_hours import DEFAULT_WEEKLY_PERIODS, HoursRule, WeeklyPeriod
from parley.engine.models import Account, AvailabilityRule, SchedulingPreferences, SpecialDate, SpecialDateKind
from parley.engine.services.availability.hours.holidays import list_holiday_dates
from parley.toolkit.queries.ready import ReadyObjects

DEFAULT_RULE = "default"
_TWO_DAYS = timedelta(days=2)
_A_YEAR = timedelta(days=400)


class HoursUse(Enum):
    """What hours are asked for: a link for somebody in particular, a public link, or all rules there are."""

    REQUEST = "request"
    PUBLIC_LINK = "public_link"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class SpecialDates:
    """What differs in somebody's weeks: dates with hours of their own, and dates without any."""

    hours: tuple[SpecialDay, ...] = ()
    off: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonHours:
    """When one person works: rules that add up, the own zone, and the calendars that all rules name (None: no limit).

    Days off hold also where a link sets hours in place of the person's own. `is_usual` marks the hours of somebody
    who never kept any.
    """

    rules: tuple[HoursRule, ...]
    tzid: str
    special: SpecialDates = SpecialDates()
    calendar_ids: frozenset[str] | None = None
    is_usual: bool = False

    def list_rules(self, tzid: str, weekly_periods: tuple[WeeklyPeriod, ...]) -> tuple[HoursRule, ...]:
        """The rules of a link with these hours of its own, in this zone, or with none."""
        if not weekly_periods:
            return self.rules
        return (close_rule(HoursRule(tzid, weekly_periods), self.tzid, self.special),)


@dataclass(slots=True)
class _Rows:
    rules: list[AvailabilityRule] = field(default_factory=list)
    dates: list[SpecialDate] = field(default_factory=list)


class HoursRows:
    """What is kept of the hours of accounts (id to zone, and their preferences where any are kept). Two queries."""

    def __init__(self, zones: Mapping[str, str], wishes: Mapping[str, SchedulingPreferences], window: Span) -> None:
        self._zones, self._wishes = zones, wishes
        self._rows: dict[str, _Rows] = {account_id: _Rows() for account_id in zones}
        for rule in _RULES.list_objects(account_ids=list(zones)):
            self._rows[rule.account_id].rules.append(rule)
        self._first_on, self._last_on = (window.starts_at - _TWO_DAYS).date(), (window.ends_at + _TWO_DAYS).date()
        dates = _DATES.list_objects(account_ids=list(zones), first_on=self._first_on, last_on=self._last_on)
        for each in dates:
            self._rows[each.account_id].dates.append(each)

    def read(self, account_id: str, use: HoursUse, rule_ids: Sequence[str] = ()) -> PersonHours:
        """One account's hours, as `load_hours` says."""
        rows = self._rows[account_id]
        default = next((rule for rule in rows.rules if rule.rule_id == DEFAULT_RULE), None)
        tzid = default.tzid if default else self._zones[account_id]
        special = read_special_dates(rows.dates, self._wishes.get(account_id), self._first_on, self._last_on)
        chosen = choose_rules(rows.rules, use, rule_ids)
        weekly = [make_rule(rule.tzid, rule.weekly_periods) for rule in chosen]
        is_usual = not chosen and not rule_ids
        # For our own links the person's choice of calendars holds: an application's rule must not uncover busy time.
        is_for_application = bool(rule_ids) or use is HoursUse.EVERY
        named = [frozenset(rule.calendar_ids) for rule in chosen] if is_for_application else []
        return PersonHours(
            rules=lay_special_dates([HoursRule(tzid, DEFAULT_WEEKLY_PERIODS)] if is_usual else weekly, tzid, special),
            tzid=tzid,
            special=special,
            is_usual=is_usual,
            # A calendar counts while any rule that is asked for counts it: rather too much is busy than too little.
            calendar_ids=frozenset().union(*named) if named and all(named) else None,
        )


_RULES = ReadyObjects(
    AvailabilityRule,
    lambda account_ids: AvailabilityRule.objects.filter(account_id__in=account_ids).order_by("rule_id"),
)
_DATES = ReadyObjects(
    SpecialDate,
    lambda account_ids, first_on, last_on: SpecialDate.objects.filter(
        account_id__in=account_ids, last_on__gte=first_on, first_on__lte=last_on
    ).order_by("first_on", "pk"),
)


def load_hours(
    zones: Mapping[str, str],
    wishes: Mapping[str, SchedulingPreferences],
    window: Span,
    use: HoursUse = HoursUse.REQUEST,
    rule_ids: Sequence[str] = (),
) -> dict[str, PersonHours]:
    """The hours of accounts (id to zone, and their preferences where any are kept) around a window. Two queries.

    With `rule_ids` exactly these rules, of whoever has them; an account that has none of them has no hours. Without,
    the rules that serve the use; who never kept hours works Monday to Friday 9–17. Raises ZoneUnknown,
    WorkingHoursUnreadable.
    """
    rows = HoursRows(zones, wishes, window)
    return {account_id: rows.read(account_id, use, rule_ids) for account_id in zones}


def load_working_days(account_id: str, use: HoursUse, starts_at: datetime) -> HoursRule | None:
    """One rule by which the account's working days of the coming year can be counted. Four queries.

    A day counts when any of the rules that serve the use is open on it. None for an account that does not exist.
    """
    zones = dict(Account.objects.filter(pk=account_id).values_list("pk", "tzid"))
    wishes = {each.account_id: each for each in SchedulingPreferences.objects.filter(account_id=account_id)}
    hours = load_hours(zones, wishes, Span(starts_at, starts_at + _A_YEAR), use).get(account_id)
    if hours is None:
        return None
    days: dict[date, SpecialDay] = {}
    for day in (day for rule in hours.rules for day in rule.special_days):
        known = days.get(day.on)
        days[day.on] = day if known is None or not known.periods else known
    weekly = dict.fromkeys(period for rule in hours.rules for period in rule.weekly_periods)
    return HoursRule(hours.tzid, tuple(weekly), tuple(sorted(days.values())))


def choose_rules(
    rules: Sequence[AvailabilityRule], use: HoursUse, rule_ids: Sequence[str] = ()
) -> list[AvailabilityRule]:
    """Those of one account's rules that are asked for: by id, or those marked for the use, else the default one."""
    if rule_ids:
        return [rule for rule in rules if rule.rule_id in rule_ids]
    if use is HoursUse.EVERY:
        return list(rules)
    marked = [rule for rule in rules if (rule.is_for_requests if use is HoursUse.REQUEST else rule.is_for_public_link)]
    return marked or [rule for rule in rules if rule.rule_id == DEFAULT_RULE]


def read_special_dates(
    rows: Iterable[SpecialDate], wishes: SchedulingPreferences | None, first_on: date, last_on: date
) -> SpecialDates:
    """What differs between two dates, both included: own hours win over days off, and days off over holidays."""
    off: set[date] = set()
    usual: set[date] = set()
    hours: dict[date, SpecialDay] = {}
    for row in rows:
        if row.kind == SpecialDateKind.HOURS:
            periods = tuple((each["start_time"], each["end_time"]) for each in row.periods)
            hours[row.first_on] = SpecialDay(row.first_on, periods)
        else:
            days = _list_dates(max(row.first_on, first_on), min(row.last_on, last_on))
            (off if row.kind == SpecialDateKind.OFF else usual).update(days)
    if wishes is not None and wishes.holiday_country:
        known = list_holiday_dates(wishes.holiday_country, wishes.holiday_region, first_on.year, last_on.year)
        off.update(on for on in known if first_on <= on <= last_on and on not in usual)
    return SpecialDates(tuple(sorted(hours.values())), tuple(sorted(off - hours.keys())))


def lay_special_dates(rules: Sequence[HoursRule], tzid: str, special: SpecialDates) -> tuple[HoursRule, ...]:
    """The rules but for the dates that differ in the owner's zone: no rule is open then, and own hours are.

    The hours of such a date are laid once, in a rule of the owner's zone, so that several rules do not repeat them.
    """
    if not special.hours and not special.off or not rules:
        return tuple(rules)
    gone = (*special.off, *(day.on for day in special.hours))
    closed = [replace(rule, special_days=_close(gone, tzid, rule.tzid)) for rule in rules]
    if not any(day.periods for day in special.hours):
        return tuple(closed)
    place = next((place for place, rule in enumerate(closed) if rule.tzid == tzid), None)
    if place is None:
        return (*closed, HoursRule(tzid, (), special.hours))
    days = {day.on: day for day in (*closed[place].special_days, *special.hours)}
    closed[place] = replace(closed[place], special_days=tuple(sorted(days.values())))
    return tuple(closed)


def close_rule(rule: HoursRule, tzid: str, special: SpecialDates) -> HoursRule:
    """Hours that somebody else set for a person, without the person's days off; a date with own hours is worked."""
    return replace(rule, special_days=_close(special.off, tzid, rule.tzid)) if special.off else rule


def _close(dates: Iterable[date], from_tzid: str, to_tzid: str) -> tuple[SpecialDay, ...]:
    """Days off in another zone close every date there that they reach into."""
    if from_tzid == to_tzid:
        return tuple(SpecialDay(on) for on in sorted(dates))
    reached: set[date] = set()
    for on in dates:
        first = _see_midnight(on, from_tzid, to_tzid)
        last = _see_midnight(on + timedelta(days=1), from_tzid, to_tzid) - timedelta(minutes=1)
        reached.update((first.date(), last.date()))
    return tuple(SpecialDay(on) for on in sorted(reached))


def _see_midnight(on: date, from_tzid: str, to_tzid: str) -> datetime:
    return datetime.combine(on, time(), ZoneInfo(from_tzid)).astimezone(UTC).astimezone(ZoneInfo(to_tzid))


def _list_dates(first_on: date, last_on: date) -> list[date]:
    days = min((last_on - first_on).days + 1, MOST_SPECIAL_DAYS)
    return [first_on + timedelta(days=number) for number in range(days)]


def make_rule(tzid: str, weekly_periods: Sequence[Mapping[str, str]]) -> HoursRule:
    """The rule that kept hours mean; the same object for the same hours, since many people work alike."""
    return _make_rule(tzid, tuple((each["day"], each["start_time"], each["end_time"]) for each in weekly_periods))


@lru_cache(maxsize=4096)
def _make_rule(tzid: str, periods: tuple[tuple[str, str, str], ...]) -> HoursRule:
    return HoursRule(tzid, tuple(WeeklyPeriod(*period) for period in periods))
