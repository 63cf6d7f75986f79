"""A zone's clock as stretches of one offset, so that local times become UTC by plain arithmetic."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from parley.engine.domain.zones.names import zone_of

_HALF_DAY = 43_200
# Beyond these years the nearest offset stands for all.
_EARLIEST, _LATEST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1800, 2400))


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock on a wall: from `changes[i]` on (seconds since the epoch) it shows UTC plus `offsets[i]` seconds."""

    changes: tuple[int, ...]
    offsets: tuple[int, ...]
    wall_ends: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        ends = tuple(change + offset for change, offset in zip(self.changes[1:], self.offsets, strict=False))
        object.__setattr__(self, "wall_ends", ends)

    def to_utc(self, wall: int) -> int:
        """The instant of a wall time, both in seconds since 1970-01-01T00:00 of their own.

        RFC 5545 §3.3.5: a time that does not exist is read with the offset before the gap, of a time that exists
        twice the first is meant.
        """
        index = bisect_right(self.wall_ends, wall)
        if index and wall - self.offsets[index] < self.changes[index]:
            return wall - self.offsets[index - 1]
        return wall - self.offsets[index]

    def to_wall(self, instant: int) -> int:
        """What the wall shows at the instant, in seconds since 1970-01-01T00:00 on that wall."""
        return instant + self.offset_at(instant)

    def offset_at(self, instant: int) -> int:
        """Seconds by which the wall is ahead of UTC."""
        return self.offsets[max(bisect_right(self.changes, instant) - 1, 0)]

    def stretches(self, starts: int, ends: int) -> list[tuple[int, int, int]]:
        """The time from `starts` to `ends` as `(starts, ends, offset)`, each of one offset; all in seconds."""
        index = max(bisect_right(self.changes, starts) - 1, 0)
        found: list[tuple[int, int, int]] = []
        while starts < ends:
            until = min(self.changes[index + 1], ends) if index + 1 < len(self.changes) else ends
            found.append((starts, until, self.offsets[index]))
            starts, index = until, index + 1
        return found


UTC_CLOCK = Clock((0,), (0,))


def clock_of(tzid: str, starts: int, ends: int) -> Clock:
    """The zone's clock, true from a day before `starts` to a day after `ends` (seconds since the epoch).

    Raises ZoneUnknown.
    """
    return _clock_of_years(tzid, _year_of(starts - 2 * 86_400), _year_of(ends + 2 * 86_400))


def _year_of(instant: int) -> int:
    return datetime.fromtimestamp(min(max(instant, _EARLIEST), _LATEST), UTC).year


@lru_cache(maxsize=2048)
def _clock_of_years(tzid: str, first_year: int, last_year: int) -> Clock:
    zone = zone_of(tzid)
    begin = int(datetime(first_year, 1, 1, tzinfo=UTC).timestamp())
    changes, offsets = [begin], [_offset(zone, begin)]
    for year in range(first_year, last_year + 1):
        for change, offset in _changes_of_year(tzid, year):
            changes.append(change)
            offsets.append(offset)
    return Clock(tuple(changes), tuple(offsets))


@lru_cache(maxsize=8192)
def _changes_of_year(tzid: str, year: int) -> Sequence[tuple[int, int]]:
    """Looked for twice a day: no zone has ever changed twice within twelve hours."""
    zone = zone_of(tzid)
    at = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(year + 1, 1, 1, tzinfo=UTC).timestamp())
    found: list[tuple[int, int]] = []
    offset = _offset(zone, at - 1)
    while at < end:
        until = min(at + _HALF_DAY, end)
        after = _offset(zone, until - 1)
        if after != offset:
            found.append((_find_change(zone, at - 1, until - 1, after), after))
        at, offset = until, after
    return tuple(found)


def _find_change(zone: ZoneInfo, before: int, after: int, offset: int) -> int:
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            after = middle
        else:
            before = middle
    return after


def _offset(zone: ZoneInfo, instant: int) -> int:
    found = datetime.fromtimestamp(instant, zone).utcoffset()
    return int(found.total_seconds()) if found is not None else 0
