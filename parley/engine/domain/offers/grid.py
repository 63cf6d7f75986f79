"""Where slots may begin: the window of a question, its grid and its limits that concern nobody in particular."""

from dataclasses import dataclass
from functools import lru_cache

from parley.engine.domain.errors import QueryTooLarge
from parley.engine.domain.offers.question import Member, SlotQuery
from parley.engine.domain.timeline import MinutePair, bits_of_pairs, minute_ceil, minute_floor, runs_of
from parley.engine.domain.zones.wall_pattern import DAY_MINUTES, bits_on_the_wall

LONGEST_WINDOW_DAYS = 400
LONGEST_DURATION_MINUTES = 7 * DAY_MINUTES
LONGEST_BUFFER_MINUTES = DAY_MINUTES
MOST_MEMBERS = 1000


@dataclass(frozen=True, slots=True)
class Window:
    """The minutes that a question is worked out on: its periods, and room for buffers around them."""

    origin: int
    length: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Starts as bits over a window: all candidates, those that fit into a period, those not too soon."""

    window: Window
    candidates: int
    fitting: int
    early: int

    @property
    def open(self) -> int:
        """Candidates that nothing but members can take away."""
        return self.candidates & self.fitting & ~self.early


def lay_grid(query: SlotQuery) -> Grid | None:
    """The grid of a question; None where it has no time at all. Raises QueryTooLarge, ZoneUnknown."""
    _check_sizes(query)
    pairs = [(minute_ceil(span.starts_at), minute_floor(span.ends_at)) for span in query.periods]
    pairs = [(first, end) for first, end in pairs if first < end]
    explicit = _explicit_minutes(query)
    window = _measure_window(query, pairs, explicit)
    if window is None:
        return None
    inside = _all_bits(window) if query.explicit_starts is not None and not query.periods else 0
    inside |= bits_of_pairs(pairs, window.origin, window.length)
    if explicit is None:
        candidates = inside & _grid_bits(query.start_interval_minutes, query.grid_tzid, window)
    else:
        candidates = bits_of_pairs([(minute, minute + 1) for minute in explicit], window.origin, window.length)
    soon = min(max(minute_ceil(query.earliest_starts_at) - window.origin, 0), window.length)
    return Grid(window, candidates, runs_of(inside, query.duration_minutes), (1 << soon) - 1)


def _check_sizes(query: SlotQuery) -> None:
    if not 0 < query.duration_minutes <= LONGEST_DURATION_MINUTES:
        raise QueryTooLarge("A conversation lasts between a minute and a week.", field="duration")
    if not 0 < query.start_interval_minutes <= DAY_MINUTES:
        raise QueryTooLarge("Starts lie between a minute and a day apart.", field="start_interval")
    if len(_list_holders(query)) > MOST_MEMBERS + 1:
        raise QueryTooLarge(f"At most {MOST_MEMBERS} members.", field="participants")
    for holder in _list_holders(query):
        if not (
            0 <= holder.buffer_before_minutes <= LONGEST_BUFFER_MINUTES
            and 0 <= holder.buffer_after_minutes <= LONGEST_BUFFER_MINUTES
        ):
            raise QueryTooLarge("A buffer is at most a day.", field="buffer")


def _list_holders(query: SlotQuery) -> list[SlotQuery | Member]:
    """Everything that may bear buffers: the question and its members."""
    return [query, *(member for group in query.groups for member in group.members)]


def _explicit_minutes(query: SlotQuery) -> list[int] | None:
    if query.explicit_starts is None:
        return None
    # A start off the minute is on no grid of ours, so it is never on offer.
    return [minute_floor(start) for start in query.explicit_starts if minute_floor(start) == minute_ceil(start)]


def _measure_window(query: SlotQuery, pairs: list[MinutePair], explicit: list[int] | None) -> Window | None:
    edges = pairs + [(minute, minute + query.duration_minutes) for minute in explicit or ()]
    if not edges:
        return None
    before = max(holder.buffer_before_minutes for holder in _list_holders(query))
    after = max(holder.buffer_after_minutes for holder in _list_holders(query))
    # Whole days, so that hours and grids laid over one window serve all questions of the day.
    origin = (min(first for first, _ in edges) - before) // DAY_MINUTES * DAY_MINUTES
    length = -((origin - max(end for _, end in edges) - after) // DAY_MINUTES) * DAY_MINUTES
    if length > (LONGEST_WINDOW_DAYS + 2) * DAY_MINUTES:
        raise QueryTooLarge(f"At most {LONGEST_WINDOW_DAYS} days at once.", field="periods")
    return Window(origin, length)


def _all_bits(window: Window) -> int:
    return (1 << window.length) - 1


@lru_cache(maxsize=256)
def _grid_bits(interval: int, tzid: str, window: Window) -> int:
    pattern = sum(1 << minute for minute in range(0, DAY_MINUTES, interval))
    return bits_on_the_wall(pattern, DAY_MINUTES, tzid, window.origin, window.length)
