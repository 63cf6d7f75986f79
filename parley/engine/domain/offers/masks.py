"""What one member's time leaves of the grid, as masks of starts, one for each reason."""

from collections.abc import Iterable
from functools import lru_cache

from parley.engine.domain.free_busy import BusySpan, BusyStatus
from parley.engine.domain.intervals import Span
from parley.engine.domain.offers.limits import has_limits, limit_bits
from parley.engine.domain.offers.question import Member, SlotQuery
from parley.engine.domain.timeline import MinutePair, list_places, minute_ceil, minute_floor, runs_of
from parley.engine.domain.timelines.filling import bits_inside, bits_touched, sample_bits
from parley.engine.domain.timelines.window import Window
from parley.engine.domain.working_hours import HoursRule, open_timeline

BUCKET_MINUTES = 5
_BUCKET_SECONDS = BUCKET_MINUTES * 60


def free_starts(member: Member, query: SlotQuery, window: Window) -> int:
    """The starts at which the member can be had, whatever the grid."""
    return open_starts(member, query, window) & room_starts(blocked_bits(member, window), member, query, window)


def open_starts(member: Member, query: SlotQuery, window: Window) -> int:
    """The starts that hours, available periods and limits leave to the member."""
    duration = query.duration_minutes // window.unit
    if member.available_periods is not None or member.extra_periods:
        starts = runs_of(open_bits(member, window), duration)
    elif member.hours is not None:
        starts = _hours_starts(member.hours, window, duration)
    else:
        starts = window.full
    return starts & ~limit_bits(member, window) if has_limits(member) else starts


def room_starts(blocked: int, member: Member, query: SlotQuery, window: Window) -> int:
    """The starts around which a conversation of the member, with its buffers, meets nothing that is blocked."""
    before, after = buffers_of(member, query)
    # Room is asked for from `before` ahead of the start on, so the answer moves back by as much.
    room = runs_of(window.full & ~blocked, (before + query.duration_minutes + after) // window.unit)
    return room << before // window.unit & window.full


def is_only_in_pairs(member: Member) -> bool:
    """Whether all that blocks the member is its pairs of seconds."""
    others = member.busy or member.taken or member.held or member.unreadable_calendars
    return member.timeline is None and not others


def room_in_pairs(starts: int, member: Member, query: SlotQuery, window: Window) -> int:
    """Of some starts those that have room, as `room_starts`, for a member who is only in pairs."""
    before, after = buffers_of(member, query)
    kept = 0
    for place in list_places(starts):
        low = (window.minute_at(place) - before) * 60
        high = low + (before + query.duration_minutes + after) * 60
        # Room begins and ends on minutes, so rounding the pairs outwards to minutes would change nothing.
        for first, end in member.busy_pairs:
            if first < high and end > low and first < end:
                break
        else:
            kept |= 1 << place
    return kept


def buffers_of(member: Member, query: SlotQuery) -> MinutePair:
    """Minutes that must be free before and after a conversation: the larger of question's and member's."""
    return (
        max(member.buffer_before_minutes, query.buffer_before_minutes),
        max(member.buffer_after_minutes, query.buffer_after_minutes),
    )


def open_bits(member: Member, window: Window) -> int:
    """The units that the member's rules and available periods leave open."""
    if member.hours is None:
        bits = window.full
    elif member.extra_periods:
        # Put together before units are formed: a unit may be open half by hours and half by a period.
        minutes = _hours_minutes(member.hours, window) | _whole_minutes(member.extra_periods, window)
        bits = sample_bits(runs_of(minutes, window.unit), window.unit)
    else:
        bits = _hours_bits(member.hours, window)
    if member.available_periods is not None:
        pairs = [(minute_ceil(span.starts_at), minute_floor(span.ends_at)) for span in member.available_periods]
        bits &= bits_inside(pairs, window.origin, window.unit, window.length)
    return bits


@lru_cache(maxsize=1024)
def _hours_starts(hours: tuple[HoursRule, ...], window: Window, duration: int) -> int:
    return runs_of(_hours_bits(hours, window), duration)


@lru_cache(maxsize=512)
def _hours_bits(hours: tuple[HoursRule, ...], window: Window) -> int:
    return sample_bits(runs_of(_hours_minutes(hours, window), window.unit), window.unit)


def _hours_minutes(hours: tuple[HoursRule, ...], window: Window) -> int:
    minutes = 0
    for rule in hours:
        minutes |= open_timeline(rule, window.origin, window.minutes).bits
    return minutes


def _whole_minutes(spans: Iterable[Span], window: Window) -> int:
    pairs = [(minute_ceil(span.starts_at), minute_floor(span.ends_at)) for span in spans]
    return bits_inside(pairs, window.origin, 1, window.minutes)


def blocked_bits(member: Member, window: Window) -> int:
    """The units in which the member is busy, taken or held, be it in part; all where a calendar cannot be read."""
    if member.unreadable_calendars:
        return window.full
    bits = member.timeline.bits_in(window) if member.timeline is not None else 0
    if member.busy_pairs:
        bits |= bits_touched(member.busy_pairs, window.origin * 60, window.unit * 60, window.length)
    if member.busy or member.taken or member.held:
        pairs = minutes_of_busy(member.busy) + minutes_of_taken(member.taken) + minutes_of_taken(member.held)
        bits |= bits_touched(pairs, window.origin, window.unit, window.length)
    return bits


def minutes_of_busy(busy: Iterable[BusySpan]) -> list[MinutePair]:
    """Busy spans that block, rounded outwards to minutes."""
    # Seconds as floats are exact to a microsecond for centuries, and three times as fast as timedeltas.
    free = BusyStatus.FREE
    return [
        (int(span.starts_at.timestamp() // 60), -int(-span.ends_at.timestamp() // 60))
        for span in busy
        if span.status is not free and span.ends_at > span.starts_at
    ]


def minutes_of_taken(taken: Iterable[Span]) -> list[MinutePair]:
    """Our own bookings and holds, rounded outwards to the buckets that the occupancy rows use."""
    return [
        (
            int(span.starts_at.timestamp() // _BUCKET_SECONDS) * BUCKET_MINUTES,
            -int(-span.ends_at.timestamp() // _BUCKET_SECONDS) * BUCKET_MINUTES,
        )
        for span in taken
    ]
