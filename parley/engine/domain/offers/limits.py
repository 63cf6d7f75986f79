"""Limits of conversations a day and a week, counted on the member's own calendar."""

from collections import Counter

from parley.engine.domain.offers.question import Member, StartLimit
from parley.engine.domain.timeline import MinutePair
from parley.engine.domain.timelines.filling import bits_beginning
from parley.engine.domain.timelines.window import Window
from parley.engine.domain.zones.offsets import clock_of

_DAY_SECONDS = 86_400


def has_limits(member: Member) -> bool:
    """Whether any limit is set."""
    return member.daily_limit is not None or member.weekly_limit is not None or bool(member.more_limits)


def limit_bits(member: Member, window: Window) -> int:
    """The starts on all days and in all weeks in which the member has reached a limit of conversations.

    A day is a date on the wall of the limit's zone, a week runs from Monday to Sunday (ISO 8601).
    """
    own = StartLimit(member.booked_starts, member.daily_limit, member.weekly_limit, member.limit_tzid)
    bits = 0
    for limit in (own, *member.more_limits):
        bits |= _reached_bits(limit, window)
    return bits


def _reached_bits(limit: StartLimit, window: Window) -> int:
    if limit.daily is None and limit.weekly is None:
        return 0
    if any(most is not None and most <= 0 for most in (limit.daily, limit.weekly)):
        return window.full
    days = [_day_of(int(start.timestamp()), limit.tzid) for start in limit.starts]
    full_days = {day for day, count in Counter(days).items() if count >= (limit.daily or len(days) + 1)}
    weeks = Counter(_monday_of(day) for day in days)
    for monday, count in weeks.items():
        if count >= (limit.weekly or len(days) + 1):
            full_days.update(range(monday, monday + 7))
    pairs = [pair for day in sorted(full_days) for pair in _minutes_of_day(day, limit.tzid)]
    return bits_beginning(pairs, window.origin, window.unit, window.length)


def _day_of(instant: int, tzid: str) -> int:
    return clock_of(tzid, instant, instant).to_wall(instant) // _DAY_SECONDS


def _monday_of(day: int) -> int:
    # Day 0, 1970-01-01, was a Thursday.
    return day - (day + 3) % 7


def _minutes_of_day(day: int, tzid: str) -> list[MinutePair]:
    # All minutes at which the wall shows that date, also where a change at midnight cuts the day in two.
    first, end = day * _DAY_SECONDS, (day + 1) * _DAY_SECONDS
    clock = clock_of(tzid, first - _DAY_SECONDS, end + _DAY_SECONDS)
    stretches = clock.stretches(first - _DAY_SECONDS, end + _DAY_SECONDS)
    cut = [(max(starts, first - offset), min(ends, end - offset)) for starts, ends, offset in stretches]
    return [(starts // 60, ends // 60) for starts, ends in cut if starts < ends]
