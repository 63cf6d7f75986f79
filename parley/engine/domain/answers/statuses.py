"""Who of everybody asked is free all through each of the times that are answered."""

from collections.abc import Sequence
from dataclasses import replace

from parley.engine.domain.answers.periods import Period
from parley.engine.domain.intervals import Span
from parley.engine.domain.offers.grid import lay_grid
from parley.engine.domain.offers.masks import free_starts
from parley.engine.domain.offers.question import SlotQuery
from parley.engine.domain.timeline import moment_of

Statuses = tuple[tuple[str, bool], ...]


def list_statuses(query: SlotQuery, times: Sequence[Period]) -> list[Statuses]:
    """For each of the times of an answer everybody's key, in the order of the question, and whether they are free.

    Free means that the conversation could begin at any minute of the time that leaves room for it. Raises
    QueryTooLarge, ZoneUnknown.
    """
    if not times:
        return []
    whole = Span(moment_of(min(first for first, _, _ in times)), moment_of(max(end for _, end, _ in times)))
    # Minute by minute: periods begin and end off every grid.
    asked = replace(query, periods=(whole,), explicit_starts=None, start_interval_minutes=1, grid_tzid="Etc/UTC")
    grid = lay_grid(asked, also_minute=1)
    if grid is None:
        return []
    origin = grid.window.origin
    members = {member.key: member for group in query.groups for member in group.members}
    bits = [(key, free_starts(member, asked, grid.window)) for key, member in members.items()]
    statuses = []
    for first, end, _ in times:
        mask = (1 << end - query.duration_minutes - first + 1) - 1
        statuses.append(tuple([(key, own >> (first - origin) & mask == mask) for key, own in bits]))
    return statuses
