"""Times on offer as whole periods, or as slots that do not overlap."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from math import gcd

from parley.engine.domain.answers.matching import fill_places
from parley.engine.domain.offers.masks import blocked_bits, open_starts, room_starts
from parley.engine.domain.offers.offer import work_out_starts
from parley.engine.domain.offers.question import Member, Slot, SlotQuery
from parley.engine.domain.timeline import minute_ceil, minute_floor, moment_of
from parley.engine.domain.timelines.window import Window
from parley.engine.domain.working_hours import HoursRule
from parley.engine.domain.zones.wall_pattern import DAY_MINUTES

Period = tuple[int, int, tuple[str, ...]]

# Where nothing else is finer, a period may begin every five minutes, since the notice ends at any second. All zones
# of our days are whole quarters of an hour off; of older offsets a period loses some minutes, and gains none.
_COARSEST_MINUTES = 5
_WORD_OCTETS = 32


def list_separate_slots(slots: Sequence[Slot]) -> list[Slot]:
    """Of slots in order those that do not overlap: the first, then always the next that begins at its end or later."""
    separate: list[Slot] = []
    for slot in slots:
        if not separate or slot.starts_at >= separate[-1].ends_at:
            separate.append(slot)
    return separate


def list_periods(query: SlotQuery) -> list[Slot]:
    """The stretches in which a conversation may begin and end at any time, with the people who would attend.

    Each is at least as long as the conversation, and the same people are free all through it: of each group as many
    as it needs, the first in its order who are free when it begins. Where these cannot go on, the next period begins,
    which may overlap. The question's interval and picked starts do not count; at most `max_results` are listed.
    Raises QueryTooLarge, ZoneUnknown.
    """
    return [Slot(moment_of(first), moment_of(end), keys) for first, end, keys in list_period_minutes(query)]


def list_period_minutes(query: SlotQuery) -> list[Period]:
    """The same as `(first, end, keys)` in minutes since the epoch, for large answers."""
    asked = replace(query, start_interval_minutes=_finest_interval(query), explicit_starts=None, grid_tzid="Etc/UTC")
    found = work_out_starts(asked)
    if found is None or (query.max_results is not None and query.max_results <= 0):
        return []
    window, starts = found
    attendance, everybody = _Attendance(asked, window, starts), _Own("", starts, window.length)
    choose = attendance.choose_one_at if _needs_one(query) else attendance.choose_at
    digits = f"{starts:b}"[::-1]
    periods: list[Period] = []
    origin, unit, last = window.origin, window.unit, query.duration_minutes - window.unit
    most = window.length if query.max_results is None else query.max_results
    place = digits.find("1")
    while place >= 0 and len(periods) < most:
        people = choose(place)
        # Where those who attend are free, enough people are: whoever needs nobody has all starts.
        end = min([own.find_run_end(place) for own in people or (everybody,)])
        keys = people[0].keys if len(people) == 1 else tuple(dict.fromkeys([own.key for own in people]))
        periods.append((origin + place * unit, origin + end * unit + last, keys))
        place = digits.find("1", end)
    return periods


def _needs_one(query: SlotQuery) -> bool:
    return len(query.groups) == 1 and query.groups[0].needed == 1


class _Own:
    """One member's own starts as bytes, which are quicker to look into at a place than a long number."""

    __slots__ = ("key", "keys", "octets")

    def __init__(self, key: str, starts: int, length: int) -> None:
        self.key = key
        self.keys = (key,)
        self.octets = starts.to_bytes((length >> 3) + 1, "little")

    def find_run_end(self, place: int) -> int:
        """The first place from this one on that is no start."""
        while True:
            octet, off = place >> 3, place & 7
            word = int.from_bytes(self.octets[octet : octet + _WORD_OCTETS], "little") >> off
            run = (~word & (word + 1)).bit_length() - 1
            if run < _WORD_OCTETS * 8 - off:
                return place + run
            place += run


class _Attendance:
    """Finds who would attend, looking at each member's time only when it is that member's turn."""

    def __init__(self, query: SlotQuery, window: Window, starts: int) -> None:
        self._query, self._window, self._starts = query, window, starts
        self._owns: list[list[_Own]] = [[] for _ in query.groups]

    def choose_at(self, place: int) -> list[_Own]:
        """Those who would attend."""
        needed = [group.needed for group in self._query.groups]
        if not self._query.is_distinct or len(needed) < 2:
            return [
                own for group, count in enumerate(needed) if count > 0 for own in self._list_free(group, place, count)
            ]
        free = [{own.key: own for own in self._list_free(group, place)} for group in range(len(needed))]
        keys = fill_places(needed, [list(own) for own in free])
        groups = [group for group, count in enumerate(needed) for _ in range(count)]
        return [free[group][key] for group, key in zip(groups, keys, strict=True)]

    def choose_one_at(self, place: int) -> list[_Own]:
        """The one who would attend, where one group needs one; of a large pool that is asked for most often."""
        owns = self._owns[0]
        octet, bit = place >> 3, 1 << (place & 7)
        for own in owns:
            if own.octets[octet] & bit:
                return [own]
        for member in self._query.groups[0].members[len(owns) :]:
            owns.append(self._read(member))
            if owns[-1].octets[octet] & bit:
                return [owns[-1]]
        return []

    def _list_free(self, group: int, place: int, most: int = -1) -> list[_Own]:
        members, owns, free = self._query.groups[group].members, self._owns[group], []
        octet, bit = place >> 3, 1 << (place & 7)
        for index, member in enumerate(members):
            if index == len(owns):
                owns.append(self._read(member))
            if owns[index].octets[octet] & bit:
                free.append(owns[index])
                if len(free) == most:
                    break
        return free

    def _read(self, member: Member) -> _Own:
        bits = open_starts(member, self._query, self._window) & self._starts
        if bits:
            bits &= room_starts(blocked_bits(member, self._window), member, self._query, self._window)
        return _Own(member.key, bits, self._window.length)


def _finest_interval(query: SlotQuery) -> int:
    """Minutes between which nothing of the question begins or ends, so that no period is cut short by the grid."""
    edges = [minute_ceil(span.starts_at) for span in query.periods] + [minute_floor(s.ends_at) for s in query.periods]
    interval = gcd(_COARSEST_MINUTES, query.duration_minutes, *edges)
    for group in query.groups:
        for member in group.members:
            if interval == 1:
                return 1
            interval = gcd(interval, _divide_member(member))
    return interval


def _divide_member(member: Member) -> int:
    if member.busy or member.busy_pairs or member.extra_periods or member.available_periods is not None:
        return 1
    hours = 0 if member.hours is None else _divide_hours(member.hours)
    return gcd(hours, member.timeline.divisor if member.timeline is not None else 0)


@lru_cache(maxsize=2048)
def _divide_hours(hours: tuple[HoursRule, ...]) -> int:
    """What divides all minutes at which these rules open or close."""
    edges = [minute for rule in hours for period in rule.weekly_periods for minute in period.week_minutes]
    edges += [minute for rule in hours for day in rule.special_days for pair in day.day_minutes for minute in pair]
    return gcd(DAY_MINUTES, *edges)
