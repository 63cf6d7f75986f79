"""Where slots may begin: the window of a question, its grid and its limits that concern nobody in particular."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import gcd
from typing import NamedTuple

from parley.engine.domain.errors.base import QueryTooLarge
from parley.engine.domain.offers.question import Member, SlotQuery
from parley.engine.domain.timeline import MinutePair, minute_ceil, minute_floor, runs_of
from parley.engine.domain.timelines.filling import bits_beginning, bits_inside, sample_bits
from parley.engine.domain.timelines.window import Window
from parley.engine.domain.zones.offsets import clock_of
from parley.engine.domain.zones.wall_pattern import DAY_MINUTES, bits_on_the_wall

LONGEST_WINDOW_DAYS = 400
LONGEST_DURATION_MINUTES = 7 * DAY_MINUTES
LONGEST_BUFFER_MINUTES = DAY_MINUTES
MOST_MEMBERS = 1000


@dataclass(frozen=True, slots=True)
class Grid:
    """Starts as bits over a window: all candidates, those that fit into a period, those too soon."""

    window: Window
    candidates: int
    fitting: int
    early: int

    @property
    def open(self) -> int:
        """Candidates that nothing but members can take away."""
        return self.candidates & self.fitting & ~self.early


class _Measures(NamedTuple):
    """All of a question that its grid depends on, in minutes; `divisor` divides durations and buffers."""

    pairs: tuple[MinutePair, ...]
    explicit: tuple[int, ...] | None
    interval: int
    tzid: str
    duration: int
    before: int
    after: int
    divisor: int


def lay_grid(query: SlotQuery, *, also_minute: int = 0) -> Grid | None:
    """The grid of a question; None where it has no time at all. Raises QueryTooLarge, ZoneUnknown.

    Its units are fine enough to hold a start at `also_minute`.
    """
    members = [member for group in query.groups for member in group.members]
    befores, afters = _collect_buffers(query, members)
    _check_sizes(query, len(members), befores | afters)
    measures = _Measures(
        pairs=tuple((minute_ceil(span.starts_at), minute_floor(span.ends_at)) for span in query.periods),
        explicit=_explicit_minutes(query),
        interval=query.start_interval_minutes,
        tzid=query.grid_tzid,
        duration=query.duration_minutes,
        before=max(befores),
        after=max(afters),
        divisor=gcd(DAY_MINUTES, query.duration_minutes, also_minute, *befores, *afters),
    )
    laid = _lay(measures)
    if laid is None:
        return None
    window, candidates, fitting = laid
    soon = -((window.origin - minute_ceil(query.earliest_starts_at)) // window.unit)
    return Grid(window, candidates, fitting, (1 << min(max(soon, 0), window.length)) - 1)


def _collect_buffers(query: SlotQuery, members: Sequence[Member]) -> tuple[set[int], set[int]]:
    befores = {member.buffer_before_minutes for member in members}
    afters = {member.buffer_after_minutes for member in members}
    befores.add(query.buffer_before_minutes)
    afters.add(query.buffer_after_minutes)
    return befores, afters


def _check_sizes(query: SlotQuery, members: int, buffers: set[int]) -> None:
    if not 0 < query.duration_minutes <= LONGEST_DURATION_MINUTES:
        raise QueryTooLarge("A conversation lasts between a minute and a week.", field="duration")
    if not 0 < query.start_interval_minutes <= DAY_MINUTES:
        raise QueryTooLarge("Starts lie between a minute and a day apart.", field="start_interval")
    if members > MOST_MEMBERS:
        raise QueryTooLarge(f"At most {MOST_MEMBERS} members.", field="participants")
    if min(buffers) < 0 or max(buffers) > LONGEST_BUFFER_MINUTES:
        raise QueryTooLarge("A buffer is at most a day.", field="buffer")


def _explicit_minutes(query: SlotQuery) -> tuple[int, ...] | None:
    if query.explicit_starts is None:
        return None
    # A start off the minute is on no grid of ours, so it is never on offer.
    return tuple(minute_floor(start) for start in query.explicit_starts if minute_floor(start) == minute_ceil(start))


# Questions come again while people look at a page; of what they ask only the notice moves on with the clock.
@lru_cache(maxsize=128)
def _lay(measures: _Measures) -> tuple[Window, int, int] | None:
    pairs = [pair for pair in measures.pairs if pair[0] < pair[1]]
    window = _measure_window(measures, pairs)
    if window is None:
        return None
    if measures.explicit is not None and not measures.pairs:
        inside = window.full
    else:
        inside = bits_inside(pairs, window.origin, window.unit, window.length)
    if measures.explicit is None:
        candidates = inside & _grid_bits(measures.interval, measures.tzid, window)
    else:
        starts = [(minute, minute + 1) for minute in measures.explicit]
        candidates = bits_beginning(starts, window.origin, window.unit, window.length)
    return window, candidates, runs_of(inside, measures.duration // window.unit)


def _measure_window(measures: _Measures, pairs: list[MinutePair]) -> Window | None:
    edges = pairs + [(minute, minute + measures.duration) for minute in measures.explicit or ()]
    if not edges:
        return None
    # Whole days, so that hours and grids laid over one window serve all questions of the day.
    origin = (min(first for first, _ in edges) - measures.before) // DAY_MINUTES * DAY_MINUTES
    length = -((origin - max(end for _, end in edges) - measures.after) // DAY_MINUTES) * DAY_MINUTES
    if length > (LONGEST_WINDOW_DAYS + 2) * DAY_MINUTES:
        raise QueryTooLarge(f"At most {LONGEST_WINDOW_DAYS} days at once.", field="periods")
    if measures.explicit is None:
        stretches = clock_of(measures.tzid, origin * 60, (origin + length) * 60).stretches(
            origin * 60, (origin + length) * 60
        )
        unit = gcd(measures.divisor, measures.interval, *(offset // 60 for _, _, offset in stretches))
    else:
        unit = gcd(measures.divisor, *measures.explicit)
    return Window(origin, length // unit, unit)


@lru_cache(maxsize=64)
def _grid_bits(interval: int, tzid: str, window: Window) -> int:
    pattern = sum(1 << minute for minute in range(0, DAY_MINUTES, interval))
    return sample_bits(bits_on_the_wall(pattern, DAY_MINUTES, tzid, window.origin, window.minutes), window.unit)
