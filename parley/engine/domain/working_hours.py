"""Weekly working hours on a wall clock, and the time they leave open, right through every clock change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from parley.engine.domain.errors import WorkingHoursUnreadable
from parley.engine.domain.intervals import Span, intersect_spans
from parley.engine.domain.timeline import Timeline, minute_ceil, minute_floor
from parley.engine.domain.zones.names import is_known_zone, resolve_zone
from parley.engine.domain.zones.wall_pattern import DAY_MINUTES, WEEK_MINUTES, bits_on_the_wall

__all__ = [
    "DEFAULT_WEEKLY_PERIODS",
    "WEEKDAYS",
    "HoursRule",
    "WeeklyPeriod",
    "is_known_zone",
    "list_open_spans",
    "open_timeline",
    "parse_weekly_periods",
    "resolve_zone",
]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
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
        _minute_of(self.start_time, "start_time")
        _minute_of(self.end_time, "end_time")

    @property
    def week_minutes(self) -> tuple[int, int]:
        """First and end minute, counted from Monday 00:00; the end may lie beyond the week."""
        midnight = WEEKDAYS.index(self.day) * DAY_MINUTES
        first, end = _minute_of(self.start_time, "start_time"), _minute_of(self.end_time, "end_time")
        return midnight + first, midnight + end + (DAY_MINUTES if end <= first else 0)


@dataclass(frozen=True, slots=True)
class HoursRule:
    """Weekly periods on the wall clock of a zone (an IANA or Windows name)."""

    tzid: str
    weekly_periods: tuple[WeeklyPeriod, ...]


def list_open_spans(rule: HoursRule, starts_at: datetime, ends_at: datetime) -> list[Span]:
    """The open time between two instants, sorted and merged.

    An instant is open when the wall clock shows an open time: what a clock change skips is never open, what it
    repeats is open both times. Raises ZoneUnknown, or SpanEmpty when the end is not after the start.
    """
    whole = Span(starts_at, ends_at)
    origin, end = minute_floor(whole.starts_at), minute_ceil(whole.ends_at)
    return intersect_spans(open_timeline(rule, origin, end - origin).to_spans(), [whole])


@lru_cache(maxsize=4096)
def open_timeline(rule: HoursRule, origin_minute: int, length_minutes: int) -> Timeline:
    """The open minutes of the rule. Raises ZoneUnknown."""
    bits = bits_on_the_wall(_week_bits(rule.weekly_periods), WEEK_MINUTES, rule.tzid, origin_minute, length_minutes)
    return Timeline(origin_minute, length_minutes, bits)


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


def _minute_of(text: str, name: str) -> int:
    if text == "24:00" and name == "end_time":
        return DAY_MINUTES
    match = _CLOCK_TIME.fullmatch(text)
    if match is None:
        raise WorkingHoursUnreadable(f"“{str(text)[:20]}” is not a time like 09:00.", field=name)
    return int(match[1]) * 60 + int(match[2])


DEFAULT_WEEKLY_PERIODS = tuple(WeeklyPeriod(day, "09:00", "17:00") for day in WEEKDAYS[:5])
