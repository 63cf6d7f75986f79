"""Times on offer as whole periods, or as slots that do not overlap."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from math import gcd

from parley.engine.domain.answers.matching import fill_places
from parley.engine.domain.offers.masks import blocked_bits, open_starts, room_starts
from parley.engine.domain.offers.offer import work_out_starts
from parley.engine.domain.offers.question import Member, Slot, SlotQuery
from parley.engine.domain.timeline import minute_ceil, minute_floor, moment_of
from parley.engine.domain.timelines.window import Window
from parley.engine.domain.working_hours import HoursRule
from parley.engine.domain.zones.wall_pattern import DAY_MINUTES

# Where nothing else is finer, a period may begin every five minutes, since the notice ends at any second. All zones
# of our days are whole quarters of an hour off; of older offsets a period loses some minutes, and gains none.
_COARSEST_MINUTES = 5


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
    asked = replace(query, start_interval_minutes=_finest_interval(query), explicit_starts=None, grid_tzid="Etc/UTC")
    found = work_out_starts(asked)
    if found is None or query.max_results is not None and query.max_results <= 0:
        return []
    window, starts = found
    digits = _digits(starts)
    attendance = _Attendance(asked, window, starts)
    periods: list[Slot] = []
    place = digits.find("1")
    while place >= 0 and (query.max_results is None or len(periods) < query.max_results):
        people = attendance.choose_at(place)
        end = min([_run_end(digits, place), *(_run_end(own, place) for _, own in people)])
        starts_at, last_at = moment_of(window.minute_at(place)), moment_of(window.minute_at(end - 1))
        keys = tuple(dict.fromkeys(key for key, _ in people))
        periods.append(Slot(starts_at, last_at + timedelta(minutes=query.duration_minutes), keys))
        place = digits.find("1", end)
    return periods


class _Attendance:
    """Finds who would attend, looking at each member's time only when it is that member's turn."""

    def __init__(self, query: SlotQuery, window: Window, starts: int) -> None:
        self._query, self._window, self._starts = query, window, starts
        self._digits: dict[tuple[int, int], str] = {}

    def choose_at(self, place: int) -> list[tuple[str, str]]:
        """The keys of those who would attend, with their own starts as digits."""
        free = [self._list_free(group, place) for group in range(len(self._query.groups))]
        needed = [group.needed for group in self._query.groups]
        if not self._query.is_distinct or len(needed) < 2:
            return [person for own, count in zip(free, needed, strict=True) for person in islice(own, max(count, 0))]
        people = [dict(own) for own in free]
        keys = fill_places(needed, [list(own) for own in people])
        groups = [group for group, count in enumerate(needed) for _ in range(count)]
        return [(key, people[group][key]) for group, key in zip(groups, keys, strict=True)]

    def _list_free(self, group: int, place: int) -> Iterator[tuple[str, str]]:
        for index, member in enumerate(self._query.groups[group].members):
            digits = self._digits.get((group, index))
            if digits is None:
                digits = self._digits[group, index] = self._read(member)
            if digits[place : place + 1] == "1":
                yield member.key, digits

    def _read(self, member: Member) -> str:
        bits = open_starts(member, self._query, self._window) & self._starts
        return _digits(bits & room_starts(blocked_bits(member, self._window), member, self._query, self._window))


def _digits(bits: int) -> str:
    """The bits as digits, lowest first."""
    return f"{bits:b}"[::-1]


def _run_end(digits: str, place: int) -> int:
    end = digits.find("0", place)
    return end if end >= 0 else len(digits)


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
    if member.busy or member.busy_pairs or member.available_periods is not None:
        return 1
    hours = 0 if member.hours is None else _divide_hours(member.hours)
    return gcd(hours, member.timeline.divisor if member.timeline is not None else 0)


@lru_cache(maxsize=2048)
def _divide_hours(hours: tuple[HoursRule, ...]) -> int:
    """What divides all minutes at which these rules open or close."""
    edges = [minute for rule in hours for period in rule.weekly_periods for minute in period.week_minutes]
    edges += [minute for rule in hours for day in rule.special_days for pair in day.day_minutes for minute in pair]
    return gcd(DAY_MINUTES, *edges)
