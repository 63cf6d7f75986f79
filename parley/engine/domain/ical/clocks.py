"""Which clock an event's times are told by: a zone of the database, the calendar's own, or the owner's."""

from parley.engine.domain.errors import ZoneUnknown
from parley.engine.domain.ical.observances import clock_of_observances
from parley.engine.domain.ical.series import Moment
from parley.engine.domain.ical.text import Component
from parley.engine.domain.zones.names import resolve_zone
from parley.engine.domain.zones.offsets import UTC_CLOCK, Clock, clock_of


class Clocks:
    """The clocks of one calendar. Raises ZoneUnknown where the owner's zone is none."""

    def __init__(self, owner_tzid: str, zones: dict[str, Component], calendar_tzid: str = "") -> None:
        self._owner = resolve_zone(owner_tzid)
        self._zones = zones
        self._floating = _resolve_or(calendar_tzid, self._owner)
        self._own: dict[tuple[str, int, int], Clock | None] = {}

    def clock_for(self, moment: Moment, starts: int, ends: int) -> Clock:
        """The clock of the moment's zone, true from `starts` to `ends` (seconds since the epoch).

        A name of the database wins over rules that came with the data, which may be years old; then come those
        rules, then Windows names, and for a zone that nobody knows the owner's own.
        """
        if moment.time.is_utc:
            return UTC_CLOCK
        if moment.time.is_date:
            return clock_of(self._owner, starts, ends)
        if not moment.tzid:
            return clock_of(self._floating, starts, ends)
        return self._named(moment.tzid, starts, ends)

    def to_utc(self, moment: Moment) -> int:
        """The instant of a moment, in seconds since the epoch."""
        wall = moment.time.wall
        return self.clock_for(moment, wall, wall).to_utc(wall)

    def _named(self, tzid: str, starts: int, ends: int) -> Clock:
        own = self._zones.get(tzid)
        name = _resolve_or(tzid, "")
        if own is not None and name.lower() != tzid.lower():
            key = (tzid, starts // 31_536_000, ends // 31_536_000)
            if key not in self._own:
                self._own[key] = clock_of_observances(own, key[1] * 31_536_000, (key[2] + 1) * 31_536_000)
            if (clock := self._own[key]) is not None:
                return clock
        return clock_of(name or self._floating, starts, ends)


def _resolve_or(tzid: str, otherwise: str) -> str:
    try:
        return resolve_zone(tzid)
    except ZoneUnknown:
        return otherwise
