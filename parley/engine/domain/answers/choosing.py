"""Slots with the people who would attend: of each group as many as it needs, the first in its order who are free."""

from collections.abc import Iterator
from datetime import timedelta

from parley.engine.domain.answers.matching import fill_places
from parley.engine.domain.offers.masks import blocked_bits, open_starts, room_starts
from parley.engine.domain.offers.offer import work_out_offer, work_out_starts
from parley.engine.domain.offers.question import Group, Slot, SlotQuery
from parley.engine.domain.timeline import list_places, moment_of
from parley.engine.domain.timelines.window import Window

Chosen = tuple[int, tuple[str, ...]]


def list_chosen_slots(query: SlotQuery) -> list[Slot]:
    """The slots of `list_slots`, each naming only those who would attend, in the order of the question.

    Whoever comes first in a group is chosen first, so a pool ordered by fairness is used fairly. An optional group
    names nobody. With `is_distinct` nobody has two places. Raises QueryTooLarge, ZoneUnknown.
    """
    duration = timedelta(minutes=query.duration_minutes)
    return [Slot(at, at + duration, keys) for minute, keys in list_chosen_minutes(query) for at in (moment_of(minute),)]


def list_chosen_minutes(query: SlotQuery, *, is_separate: bool = False) -> list[Chosen]:
    """The same as minutes since the epoch with the keys, for large answers.

    With `is_separate` only slots that do not overlap: the first, then always the next that begins at its end or later.
    Raises QueryTooLarge, ZoneUnknown.
    """
    if query.is_distinct and len(query.groups) > 1:
        return _list_distinct(query, is_separate=is_separate)
    found = work_out_starts(query)
    if found is None:
        return []
    window, starts = found
    places = _select(list_places(starts), query, window, is_separate=is_separate)
    if all(group.needed == len(group.members) for group in query.groups):
        everybody = tuple(dict.fromkeys([member.key for group in query.groups for member in group.members]))
        origin, unit = window.origin, window.unit
        return [(origin + place * unit, everybody) for place in places]
    keys: dict[int, tuple[str, ...]] = dict.fromkeys(places, ())
    wanted = _bits_at(places)
    for group in query.groups:
        for key, chosen in choose_members(group, wanted, query, window):
            for place in list_places(chosen):
                if key not in keys[place]:
                    keys[place] += (key,)
    return [(window.minute_at(place), own) for place, own in keys.items()]


def choose_members(group: Group, wanted: int, query: SlotQuery, window: Window) -> Iterator[tuple[str, int]]:
    """Each member's key with the starts, of those wanted, at which it is among the first of the group to be free.

    At all starts of `wanted` enough members must be free.
    """
    # lacking[k] holds the starts at which more than k places of the group are still empty.
    lacking = [wanted] * max(group.needed, 0)
    for member in group.members:
        if not lacking or not lacking[0]:
            return
        hopeful = open_starts(member, query, window) & lacking[0]
        free = hopeful and hopeful & room_starts(blocked_bits(member, window), member, query, window)
        if free:
            yield member.key, free
            # Where the member is free, one place less is empty.
            lacking = [(more & free) | (here & ~free) for here, more in zip(lacking, [*lacking[1:], 0], strict=True)]


def _list_distinct(query: SlotQuery, *, is_separate: bool) -> list[Chosen]:
    offer = work_out_offer(query)
    if offer is None:
        return []
    chosen: list[Chosen] = []
    needed = [group.needed for group in query.groups]
    for place in _select(list_places(offer.starts), query, offer.grid.window, is_separate=is_separate):
        free = [
            [member.key for member, own in zip(group.members, starts, strict=True) if own >> place & 1]
            for group, starts in zip(query.groups, offer.member_starts, strict=True)
        ]
        chosen.append((offer.grid.window.minute_at(place), tuple(fill_places(needed, free))))
    return chosen


def _select(places: list[int], query: SlotQuery, window: Window, *, is_separate: bool) -> list[int]:
    if is_separate:
        places = _separate(places, query.duration_minutes // window.unit)
    return places if query.max_results is None else places[: max(query.max_results, 0)]


def _separate(places: list[int], duration: int) -> list[int]:
    separate: list[int] = []
    free_from = 0
    for place in places:
        if place >= free_from:
            separate.append(place)
            free_from = place + duration
    return separate


def _bits_at(places: list[int]) -> int:
    digits = bytearray(b"0") * (places[-1] + 1 if places else 1)
    for place in places:
        digits[-1 - place] = 49
    return int(digits, 2)
