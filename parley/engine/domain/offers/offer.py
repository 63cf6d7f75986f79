"""One answer for listing, booking and explaining: which starts a question leaves on offer."""

from dataclasses import dataclass

from parley.engine.domain.offers.grid import Grid, lay_grid
from parley.engine.domain.offers.masks import free_starts
from parley.engine.domain.offers.question import SlotQuery
from parley.engine.domain.timeline import bits_at_least


@dataclass(frozen=True, slots=True)
class Offer:
    """Starts as bits over the grid's window: those on offer, those that satisfy each group, each member's own."""

    grid: Grid
    starts: int
    group_starts: tuple[int, ...]
    member_starts: tuple[tuple[int, ...], ...]


def work_out_offer(query: SlotQuery) -> Offer | None:
    """Which starts are on offer; None where the question has no time at all.

    A question without groups, or with a group of nobody, offers nothing. Raises QueryTooLarge, ZoneUnknown.
    """
    grid = lay_grid(query)
    if grid is None:
        return None
    starts = grid.open if query.groups else 0
    group_starts: list[int] = []
    member_starts: list[tuple[int, ...]] = []
    for group in query.groups:
        own = tuple(free_starts(member, query, grid.window) for member in group.members)
        satisfied = bits_at_least(group.needed, own, grid.window.length) if own else 0
        member_starts.append(own)
        group_starts.append(satisfied)
        starts &= satisfied
    return Offer(grid, starts, tuple(group_starts), tuple(member_starts))
