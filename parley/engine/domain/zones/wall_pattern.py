"""Patterns on a wall clock (working weeks, grids of starts) laid over real time as bits, one a minute."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from parley.engine.domain.timeline import MinutePair, bits_of_pairs
from parley.engine.domain.zones.offsets import clock_of

DAY_MINUTES = 1440
WEEK_MINUTES = 7 * DAY_MINUTES

# 1970-01-01 was a Thursday: the Monday before it, in minutes.
_MONDAY = -3 * DAY_MINUTES
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def bits_on_the_wall(pattern: int, period_minutes: int, tzid: str, origin_minute: int, length_minutes: int) -> int:
    """Which minutes, from `origin_minute` since the epoch on, show a wall time that is in the pattern.

    The pattern has one bit a minute, counted from a Monday 00:00, and repeats every `period_minutes`.
    Raises ZoneUnknown.
    """
    starts, ends = origin_minute * 60, (origin_minute + length_minutes) * 60
    bits = 0
    for first, end, offset in clock_of(tzid, starts, ends).stretches(starts, ends):
        # Zones of our days are whole minutes off; a stretch that changes within a minute takes that minute whole.
        first_minute, end_minute = -(-first // 60), -(-end // 60)
        if first_minute < end_minute:
            wall = first_minute + offset // 60 - _MONDAY
            tiled = _repeat(pattern, period_minutes, wall % period_minutes, end_minute - first_minute)
            bits |= tiled << (first_minute - origin_minute)
    return bits


def day_number(on: date) -> int:
    """Days from 1970-01-01 to the date."""
    return on.toordinal() - _EPOCH_DAY


def wall_days(origin_minute: int, length_minutes: int) -> range:
    """The day numbers whose periods may show on any wall within the window, also those that run over midnight."""
    return range(origin_minute // DAY_MINUTES - 3, (origin_minute + length_minutes) // DAY_MINUTES + 3)


def lay_wall_pairs(pairs: Iterable[MinutePair], tzid: str, origin_minute: int, length_minutes: int) -> int:
    """Which minutes, from `origin_minute` since the epoch on, show a wall time within any pair.

    The pairs count minutes of the wall from 1970-01-01T00:00 there. Raises ZoneUnknown.
    """
    starts, ends = origin_minute * 60, (origin_minute + length_minutes) * 60
    wall_origin = origin_minute - 2 * DAY_MINUTES
    wall_bits = bits_of_pairs(pairs, wall_origin, length_minutes + 4 * DAY_MINUTES)
    bits = 0
    for first, end, offset in clock_of(tzid, starts, ends).stretches(starts, ends):
        first_minute, end_minute = -(-first // 60), -(-end // 60)
        if first_minute < end_minute:
            part = wall_bits >> (first_minute + offset // 60 - wall_origin)
            bits |= (part & ((1 << (end_minute - first_minute)) - 1)) << (first_minute - origin_minute)
    return bits


def _repeat(pattern: int, period: int, skip: int, length: int) -> int:
    bits = _tile(pattern, period, -(-(skip + length) // period)) >> skip
    return bits & ((1 << length) - 1)


@lru_cache(maxsize=512)
def _tile(pattern: int, period: int, times: int) -> int:
    if times <= 1:
        return pattern
    half = _tile(pattern, period, times // 2)
    bits = half << (times // 2 * period) | half
    return bits << period | pattern if times % 2 else bits
