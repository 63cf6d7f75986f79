"""What one member's time leaves of the grid, as masks of starts, one for each reason."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from parley.engine.domain.free_busy import BusySpan, BusyStatus
from parley.engine.domain.intervals import Span
from parley.engine.domain.offers.grid import Window
from parley.engine.domain.offers.question import Member, SlotQuery
from parley.engine.domain.timeline import MinutePair, bits_of_pairs, minute_ceil, minute_floor, runs_of
from parley.engine.domain.working_hours import open_timeline
from parley.engine.domain.zones.offsets import clock_of

BUCKET_MINUTES = 5
_BUCKET_SECONDS = BUCKET_MINUTES * 60
_DAY_SECONDS = 86_400


def free_starts(member: Member, query: SlotQuery, window: Window) -> int:
    """The starts at which the member can be had, whatever the grid."""
    before, after = buffers_of(member, query)
    blocked = blocked_bits(member, window)
    full = (1 << window.length) - 1
    # Room is asked for from `before` ahead of the start on, so the answer moves back by as much.
    starts = runs_of(full & ~blocked, before + query.duration_minutes + after) << before & full
    if member.hours is not None or member.available_periods is not None:
        starts &= runs_of(open_bits(member, window), query.duration_minutes)
    return starts & ~limit_bits(member, window)


def buffers_of(member: Member, query: SlotQuery) -> MinutePair:
    """Minutes that must be free before and after a conversation: the larger of question's and member's."""
    return (
        max(member.buffer_before_minutes, query.buffer_before_minutes),
        max(member.buffer_after_minutes, query.buffer_after_minutes),
    )


def open_bits(member: Member, window: Window) -> int:
    """The minutes that the member's rules and available periods leave open."""
    bits = (1 << window.length) - 1
    if member.hours is not None:
        hours = 0
        for rule in member.hours:
            hours |= open_timeline(rule, window.origin, window.length).bits
        bits &= hours
    if member.available_periods is not None:
        pairs = [(minute_ceil(span.starts_at), minute_floor(span.ends_at)) for span in member.available_periods]
        bits &= bits_of_pairs(pairs, window.origin, window.length)
    return bits


def blocked_bits(member: Member, window: Window) -> int:
    """The minutes in which the member is busy or taken."""
    return bits_of_pairs(busy_pairs(member.busy) + taken_pairs(member.taken), window.origin, window.length)


def busy_pairs(busy: Iterable[BusySpan]) -> list[MinutePair]:
    """Busy spans that block, rounded outwards to minutes."""
    # Seconds as floats are exact to a microsecond for centuries, and three times as fast as timedeltas.
    free = BusyStatus.FREE
    return [
        (int(span.starts_at.timestamp() // 60), -int(-span.ends_at.timestamp() // 60))
        for span in busy
        if span.status is not free and span.ends_at > span.starts_at
    ]


def taken_pairs(taken: Iterable[Span]) -> list[MinutePair]:
    """Our own bookings and holds, rounded outwards to the buckets that the occupancy rows use."""
    return [
        (
            int(span.starts_at.timestamp() // _BUCKET_SECONDS) * BUCKET_MINUTES,
            -int(-span.ends_at.timestamp() // _BUCKET_SECONDS) * BUCKET_MINUTES,
        )
        for span in taken
    ]


def limit_bits(member: Member, window: Window) -> int:
    """The minutes of all days on which the member has reached the limit of conversations."""
    if member.daily_limit is None:
        return 0
    if member.daily_limit <= 0:
        return (1 << window.length) - 1
    full_days = _full_days(member.booked_starts, member.daily_limit, member.limit_tzid)
    pairs = [pair for day in full_days for pair in _minutes_of_day(day, member.limit_tzid)]
    return bits_of_pairs(pairs, window.origin, window.length)


def _full_days(booked_starts: Sequence[datetime], limit: int, tzid: str) -> list[int]:
    counts: dict[int, int] = {}
    for start in booked_starts:
        instant = int(start.timestamp())
        day = clock_of(tzid, instant, instant).to_wall(instant) // _DAY_SECONDS
        counts[day] = counts.get(day, 0) + 1
    return [day for day, count in counts.items() if count >= limit]


def _minutes_of_day(day: int, tzid: str) -> list[MinutePair]:
    # All minutes at which the wall shows that date, also where a change at midnight cuts the day in two.
    first, end = day * _DAY_SECONDS, (day + 1) * _DAY_SECONDS
    clock = clock_of(tzid, first - _DAY_SECONDS, end + _DAY_SECONDS)
    stretches = clock.stretches(first - _DAY_SECONDS, end + _DAY_SECONDS)
    cut = [(max(starts, first - offset), min(ends, end - offset)) for starts, ends, offset in stretches]
    return [(starts // 60, ends // 60) for starts, ends in cut if starts < ends]
