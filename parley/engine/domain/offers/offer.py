"""One answer for listing, booking and explaining: which starts a question leaves on offer."""

from collections.abc import Callable
from dataclasses import dataclass

from parley.engine.domain.offers.grid import Grid, lay_grid
from parley.engine.domain.offers.groups import distinct_bits, group_bits
from parley.engine.domain.offers.limits import has_limits
from parley.engine.domain.offers.masks import (
    blocked_bits,
    buffers_of,
    free_starts,
    is_only_in_pairs,
    open_starts,
    room_in_pairs,
    room_starts,
)
from parley.engine.domain.offers.question import Group, Member, SlotQuery
from parley.engine.domain.timeline import MinutePair, bits_at_least
from parley.engine.domain.timelines.window import Window

# Up to here it is quicker to look at the pairs for each start than to lay them all out.
_FEW_STARTS = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """Starts as bits over the grid's window: those on offer, those that satisfy each group, each member's own."""

    grid: Grid
    starts: int
    group_starts: tuple[int, ...]
    member_starts: tuple[tuple[int, ...], ...]


def work_out_offer(query: SlotQuery, *, also_minute: int = 0) -> Offer | None:
    """Which starts are on offer, to whom; None where the question has no time at all.

    A question without groups, or with a group of nobody, offers nothing. The window has a place for `also_minute`,
    if it reaches that far. Raises QueryTooLarge, ZoneUnknown.
    """
    grid = lay_grid(query, also_minute=also_minute)
    if grid is None:
        return None
    starts = grid.open if query.groups else 0
    group_starts: list[int] = []
    member_starts: list[tuple[int, ...]] = []
    for group in query.groups:
        own = tuple(free_starts(member, query, grid.window) for member in group.members)
        satisfied = group_bits(group, own, grid.window.length)
        member_starts.append(own)
        group_starts.append(satisfied)
        starts &= satisfied
    if query.is_distinct and len(query.groups) > 1:
        starts &= distinct_bits(query.groups, member_starts, grid.window.length)
    return Offer(grid, starts, tuple(group_starts), tuple(member_starts))


def work_out_starts(query: SlotQuery) -> tuple[Window, int] | None:
    """The window and the starts of `work_out_offer` alone, without asking for more than they need.

    Raises QueryTooLarge, ZoneUnknown.
    """
    grid = lay_grid(query)
    if grid is None:
        return None
    if query.is_distinct and len(query.groups) > 1:
        offer = work_out_offer(query)
        return None if offer is None else (offer.grid.window, offer.starts)
    starts = grid.open if query.groups else 0
    for group in query.groups:
        if starts:
            starts = _keep_satisfied(starts, group, query, grid.window)
    return grid.window, starts


def _keep_satisfied(starts: int, group: Group, query: SlotQuery, window: Window) -> int:
    members, needed = group.members, group.needed
    if not members or needed > len(members):
        return 0
    if needed <= 0:
        return starts
    if needed == len(members):
        return _keep_all_free(starts, members, query, window)
    if needed == 1:
        return _keep_any_free(starts, members, query, window)
    own = [free_starts(member, query, window) for member in members]
    return starts & bits_at_least(needed, own, window.length)


def _keep_all_free(starts: int, members: tuple[Member, ...], query: SlotQuery, window: Window) -> int:
    """Hours first, since they are at hand; whoever needs the same buffers is looked at as one person."""
    opened = _remember_hours(query, window)
    for member in members:
        starts &= opened(member)
    blocked: dict[MinutePair, int] = {}
    some: dict[MinutePair, Member] = {}
    for member in members if starts else ():
        buffers = buffers_of(member, query)
        blocked[buffers] = blocked.get(buffers, 0) | blocked_bits(member, window)
        some[buffers] = member
    for buffers, bits in blocked.items():
        starts &= room_starts(bits, some[buffers], query, window)
    return starts


def _keep_any_free(starts: int, members: tuple[Member, ...], query: SlotQuery, window: Window) -> int:
    """Only members who work when nobody was found yet are looked at."""
    opened = _remember_hours(query, window)
    missing = starts
    for member in members:
        hopeful = opened(member) & missing
        if not hopeful:
            continue
        if is_only_in_pairs(member) and hopeful.bit_count() <= _FEW_STARTS:
            missing ^= room_in_pairs(hopeful, member, query, window)
        else:
            missing ^= hopeful & room_starts(blocked_bits(member, window), member, query, window)
        if not missing:
            break
    return starts ^ missing


def _remember_hours(query: SlotQuery, window: Window) -> Callable[[Member], int]:
    """`open_starts`, worked out once for members who share the very same hours and have nothing of their own."""
    kept: dict[int, int] = {}

    def opened(member: Member) -> int:
        if member.available_periods is not None or member.extra_periods or has_limits(member):
            return open_starts(member, query, window)
        found = kept.get(id(member.hours))
        if found is None:
            found = kept[id(member.hours)] = open_starts(member, query, window)
        return found

    return opened
