"""Several conversations in a row, with buffers between them that have a least and a most."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from parley.engine.domain.errors.base import QueryTooLarge
from parley.engine.domain.offers.offer import Offer, work_out_offer
from parley.engine.domain.offers.question import Slot, SlotQuery
from parley.engine.domain.timeline import list_places, moment_of

MOST_STEPS = 10
MOST_SEQUENCES = 512


@dataclass(frozen=True, slots=True)
class Step:
    """One conversation of a sequence: its own question, and the minutes to its neighbours, least and most (or None).

    Between two steps the larger least and the smaller most count; they do not stack, as other buffers do not. What
    must be free of other appointments as well stands in the question's own buffers.
    """

    query: SlotQuery
    least_minutes_before: int = 0
    most_minutes_before: int | None = None
    least_minutes_after: int = 0
    most_minutes_after: int | None = None


def list_sequences(steps: Sequence[Step], *, max_results: int = MOST_SEQUENCES) -> list[tuple[Slot, ...]]:
    """The ways to hold all conversations in the order of the steps: a slot a step, naming all members who are free.

    For each possible start of the first step there is one sequence, in which every later step begins as early as it
    can while those after it still find their time; so a candidate is kept for as short as possible.
    Raises QueryTooLarge, ZoneUnknown.
    """
    if len(steps) > MOST_STEPS:
        raise QueryTooLarge(f"At most {MOST_STEPS} conversations in a row.", field="sequence")
    offers = [offer for step in steps if (offer := work_out_offer(step.query)) is not None]
    if not steps or len(offers) < len(steps):
        return []
    starts = [[offer.grid.window.minute_at(place) for place in list_places(offer.starts)] for offer in offers]
    # From the last step backwards only starts that the next step can follow stay, so going forwards never fails.
    for index in range(len(steps) - 2, -1, -1):
        bounds = _bound_gap(steps[index], steps[index + 1])
        starts[index] = [each for each in starts[index] if _find_next(each, bounds, starts[index + 1]) is not None]
    chains = [_follow(first, steps, starts) for first in starts[0][: max(max_results, 0)]]
    return [
        tuple(_make_slot(minute, step.query, offer) for minute, step, offer in zip(chain, steps, offers, strict=True))
        for chain in chains
    ]


def _bound_gap(step: Step, after: Step) -> tuple[int, int | None]:
    """Least and most minutes from the start of a step to the start of the next."""
    duration = step.query.duration_minutes
    most = [each for each in (step.most_minutes_after, after.most_minutes_before) if each is not None]
    least = max(step.least_minutes_after, after.least_minutes_before, 0)
    return duration + least, duration + min(most) if most else None


def _find_next(minute: int, bounds: tuple[int, int | None], starts: list[int]) -> int | None:
    least, most = bounds
    place = bisect_left(starts, minute + least)
    if place == len(starts) or (most is not None and starts[place] > minute + most):
        return None
    return starts[place]


def _follow(first: int, steps: Sequence[Step], starts: list[list[int]]) -> list[int]:
    chain = [first]
    for index in range(1, len(steps)):
        found = _find_next(chain[-1], _bound_gap(steps[index - 1], steps[index]), starts[index])
        if found is not None:
            chain.append(found)
    return chain


def _make_slot(minute: int, query: SlotQuery, offer: Offer) -> Slot:
    place = (minute - offer.grid.window.origin) // offer.grid.window.unit
    keys = [
        member.key
        for group, starts in zip(query.groups, offer.member_starts, strict=True)
        for member, own in zip(group.members, starts, strict=True)
        if own >> place & 1
    ]
    starts_at = moment_of(minute)
    return Slot(starts_at, starts_at + timedelta(minutes=query.duration_minutes), tuple(keys))
