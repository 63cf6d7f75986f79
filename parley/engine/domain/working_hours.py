"""Weekly working hours on a wall clock, and the time they leave open, right through every clock change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from parley.engine.domain.errors.availability import WorkingHoursUnreadable
from parley.engine.domain.hours.clock_times import read_minutes
from parley.engine.domain.hours.special_days import SpecialDay
from parley.engine.domain.intervals import Span, intersect_spans
from parley.engine.domain.timeline import MinutePair, Timeline, minute_ceil, minute_floor
from parley.engine.domain.zones.names import is_known_zone, resolve_zone
from parley.engine.domain.zones.wall_pattern import (
    DAY_MINUTES,
    WEEK_MINUTES,
    bits_on_the_wall,
    day_number,
    lay_wall_pairs,
    wall_days,
)

__all__ = [
    "DEFAULT_WEEKLY_PERIODS",
    "WEEKDAYS",
    "HoursRule",
    "SpecialDay",
    "WeeklyPeriod",
    "is_known_zone",
    "list_open_spans",
    "open_timeline",
    "parse_weekly_periods",
    "resolve_zone",
]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_PERIODS = 100


@dataclass(frozen=True, slots=True)
class WeeklyPeriod:
    """One stretch of every week: `day` in English, times as HH:MM on the wall; 24:00 ends the day.

    An end that is not after the start lies on the following day. Raises WorkingHoursUnreadable.
    """

    day: str
    start_time: str
    end_time: str

    def __post_init__(self) -> None:
        if self.day not in WEEKDAYS:
            raise WorkingHoursUnreadable(f"“{str(self.day)[:20]}” is not a day of the week.", field="day")
        read_minutes(self.start_time, self.end_time)

    @property
    def week_minutes(self) -> tuple[int, int]:
        """First and end minute, counted from Monday 00:00; the end may lie beyond the week."""
        midnight = WEEKDAYS.index(self.day) * DAY_MINUTES
        first, end = read_minutes(self.start_time, self.end_time)
        return midnight + first, midnight + end


@dataclass(frozen=True, slots=True)
class HoursRule:
    """Weekly periods on the wall clock of a zone (an IANA or Windows name), but for special days, one a date.

    A period belongs to the day on which it begins: a night shift that begins before a day off is worked to its end.
    """

    tzid: str
    weekly_periods: tuple[WeeklyPeriod, ...]
    special_days: tuple[SpecialDay, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Hours are looked up for every member of every question, and hashing all periods costs more than the lookup.
        object.__setattr__(self, "_hash", hash((self.tzid, self.weekly_periods, self.special_days)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type["HoursRule"], tuple[object, ...]]:
        # Texts hash otherwise in every process, so the hash must not travel.
        return HoursRule, (self.tzid, self.weekly_periods, self.special_days)


def list_open_spans(rule: HoursRule, starts_at: datetime, ends_at: datetime) -> list[Span]:
    """The open time between two instants, sorted and merged.

    An instant is open when the wall clock shows an open time: what a clock change skips is never open, what it
    repeats is open both times. Raises ZoneUnknown, or SpanEmpty when the end is not after the start.
    """
    whole = Span(starts_at, ends_at)
    origin, end = minute_floor(whole.starts_at), minute_ceil(whole.ends_at)
    return intersect_spans(open_timeline(rule, origin, end - origin).to_spans(), [whole])


# A year of minutes takes 64 KB, so what is kept is bounded to some tens of megabytes at worst.
@lru_cache(maxsize=512)
def open_timeline(rule: HoursRule, origin_minute: int, length_minutes: int) -> Timeline:
    """The open minutes of the rule. Raises ZoneUnknown."""
    days = wall_days(origin_minute, length_minutes)
    special = {day_number(each.on): each.day_minutes for each in rule.special_days if day_number(each.on) in days}
    if special:
        pairs = _list_wall_pairs(rule.weekly_periods, special, days)
        bits = lay_wall_pairs(pairs, rule.tzid, origin_minute, length_minutes)
    else:
        week = _week_bits(rule.weekly_periods)
        bits = bits_on_the_wall(week, WEEK_MINUTES, rule.tzid, origin_minute, length_minutes)
    return Timeline(origin_minute, length_minutes, bits)


def _list_wall_pairs(
    periods: tuple[WeeklyPeriod, ...], special: Mapping[int, tuple[MinutePair, ...]], days: range
) -> list[MinutePair]:
    """What is open on each day, in minutes of the wall since 1970-01-01T00:00 there."""
    usual: dict[int, list[MinutePair]] = {weekday: [] for weekday in range(7)}
    for period in periods:
        weekday, midnight = WEEKDAYS.index(period.day), WEEKDAYS.index(period.day) * DAY_MINUTES
        first, end = period.week_minutes
        usual[weekday].append((first - midnight, end - midnight))
    # 1970-01-01 was a Thursday.
    return [
        (day * DAY_MINUTES + first, day * DAY_MINUTES + end)
        for day in days
        for first, end in special.get(day, usual[(day + 3) % 7])
    ]


@lru_cache(maxsize=1024)
def _week_bits(periods: tuple[WeeklyPeriod, ...]) -> int:
    bits = 0
    for period in periods:
        first, end = period.week_minutes
        bits |= ((1 << (end - first)) - 1) << first
    # What runs beyond Sunday belongs to the Monday after it.
    return (bits | bits >> WEEK_MINUTES) & ((1 << WEEK_MINUTES) - 1)


def parse_weekly_periods(raw: object) -> tuple[WeeklyPeriod, ...]:
    """Weekly periods from the list of a request, `[{"day", "start_time", "end_time"}]`, sorted, without doubles.

    Raises WorkingHoursUnreadable, saying which entry is wrong and why.
    """
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes):
        raise WorkingHoursUnreadable("Working hours are a list of periods.", field="weekly_periods")
    if len(raw) > _MOST_PERIODS:
        raise WorkingHoursUnreadable(f"At most {_MOST_PERIODS} periods a week.", field="weekly_periods")
    periods = {_parse_period(each, index) for index, each in enumerate(raw)}
    return tuple(sorted(periods, key=lambda period: period.week_minutes))


def _parse_period(raw: object, index: int) -> WeeklyPeriod:
    if not isinstance(raw, Mapping):
        raise WorkingHoursUnreadable("A period has a day, a start_time and an end_time.", field=f"[{index}]")
    values = {name: _read_text(raw, name, index) for name in ("day", "start_time", "end_time")}
    try:
        return WeeklyPeriod(values["day"].lower(), values["start_time"], values["end_time"])
    except WorkingHoursUnreadable as refusal:
        raise WorkingHoursUnreadable(refusal.message, field=f"[{index}].{refusal.field}") from None


def _read_text(raw: Mapping[Any, Any], name: str, index: int) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip():
        raise WorkingHoursUnreadable(f"A period needs a {name}.", field=f"[{index}].{name}")
    return value.strip()


DEFAULT_WEEKLY_PERIODS = tuple(WeeklyPeriod(day, "09:00", "17:00") for day in WEEKDAYS[:5])
