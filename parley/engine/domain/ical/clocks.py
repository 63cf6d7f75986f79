"""Which clock an event's times are told by: a zone of the database, the calendar's own, or the owner's."""

from bisect import bisect_left, bisect_right
from datetime import timedelta

from parley.engine.domain.errors.base import ZoneUnknown
from parley.engine.domain.ical.observances import clock_of_observances
from parley.engine.domain.ical.series import Moment
from parley.engine.domain.ical.text import Component
from parley.engine.domain.intervals import EPOCH
from parley.engine.domain.recurrence.budget import Budget
from parley.engine.domain.zones.names import resolve_zone, zone_of
from parley.engine.domain.zones.offsets import UTC_CLOCK, Clock, clock_of

_YEAR = 31_536_000
# The years from 1801 to 2399; beyond them the nearest offset stands for all.
_FIRST_WALL, _LAST_WALL = -169 * 31_556_952, 429 * 31_556_952


class Clocks:
    """The clocks of one calendar. Raises ZoneUnknown where the owner's zone is none.

    `budget` is that of the calendar's file: rules that came with the data are paid from it, too.
    """

    def __init__(
        self, owner_tzid: str, zones: dict[str, Component], calendar_tzid: str = "", budget: Budget | None = None
    ) -> None:
        self._owner = resolve_zone(owner_tzid)
        self._zones = zones
        self._floating = _resolve_or(calendar_tzid, self._owner)
        self._budget = budget or Budget()
        self._names: dict[str, tuple[str, Component | None]] = {}
        self._own: dict[tuple[str, int, int], Clock | None] = {}
        self._known: dict[str, tuple[int, int, Clock]] = {}

    def clock_for(self, moment: Moment, starts: int, ends: int) -> Clock:
        """The clock of the moment's zone, true from `starts` to `ends` (seconds since the epoch).

        A name of the database wins over rules that came with the data, which may be years old; then come those
        rules, then Windows names, and for a zone that nobody knows the owner's own.
        """
        if moment.time.is_utc:
            return UTC_CLOCK
        name, own = self._zone_of(moment)
        if own is not None and (clock := self._clock_of_own(moment.tzid, own, starts, ends)) is not None:
            return clock
        known = self._known.get(name)
        if known is not None and known[0] <= starts and ends <= known[1]:
            return known[2]
        clock = clock_of(name, starts, ends)
        self._known[name] = (starts, ends, clock)
        return clock

    def to_utc(self, moment: Moment) -> int:
        """The instant of a moment, in seconds since the epoch."""
        wall = moment.time.wall
        if moment.time.is_utc:
            return wall
        name, own = self._zone_of(moment)
        if own is not None and (clock := self._clock_of_own(moment.tzid, own, wall, wall)) is not None:
            return clock.to_utc(wall)
        known = self._known.get(name)
        if known is not None and known[0] <= wall <= known[1]:
            return known[2].to_utc(wall)
        return find_instant(name, wall)

    def to_wall_of(self, moment: Moment, instant: int) -> int:
        """What the wall of the moment's zone shows at an instant; both in seconds."""
        return self.clock_for(moment, instant, instant).to_wall(instant)

    def _zone_of(self, moment: Moment) -> tuple[str, Component | None]:
        """The name of a moment's zone in the database, and the rules that came with the data, where they decide."""
        if moment.time.is_date:
            return self._owner, None
        tzid = moment.tzid
        if not tzid:
            return self._floating, None
        if tzid not in self._names:
            name = _resolve_or(tzid, "")
            own = self._zones.get(tzid) if name.lower() != tzid.lower() else None
            self._names[tzid] = (name or self._floating, own)
        return self._names[tzid]

    def _clock_of_own(self, tzid: str, own: Component, starts: int, ends: int) -> Clock | None:
        key = (tzid, starts // _YEAR, ends // _YEAR)
        if key not in self._own:
            self._own[key] = clock_of_observances(own, key[1] * _YEAR, (key[2] + 1) * _YEAR, self._budget)
        return self._own[key]


def find_instant(name: str, wall: int) -> int:
    """The instant of one wall time of a zone, without laying out the zone's years; rules as in `Clock.to_utc`."""
    if not _FIRST_WALL <= wall < _LAST_WALL:
        return clock_of(name, wall, wall).to_utc(wall)
    # Python's fold=0 is RFC 5545 §3.3.5: the offset before a gap, and the first of two.
    offset = (EPOCH + timedelta(seconds=wall)).replace(tzinfo=zone_of(name)).utcoffset()
    return wall - (int(offset.total_seconds()) if offset is not None else 0)


def list_instants(clock: Clock, walls: list[int]) -> list[int]:
    """The instants of wall times in order, as `Clock.to_utc` tells each; all in seconds."""
    ends, offsets, changes = clock.wall_ends, clock.offsets, clock.changes
    found: list[int] = []
    place = 0
    while place < len(walls):
        index = bisect_right(ends, walls[place])
        until = bisect_left(walls, ends[index], place) if index < len(ends) else len(walls)
        offset = offsets[index]
        # Times that do not exist stand first among those of a clock's stretch.
        while index and place < until and walls[place] - offset < changes[index]:
            found.append(walls[place] - offsets[index - 1])
            place += 1
        found += [wall - offset for wall in walls[place:until]]
        place = until
    return found


def _resolve_or(tzid: str, otherwise: str) -> str:
    try:
        return resolve_zone(tzid)
    except ZoneUnknown:
        return otherwise
