"""The times on offer: one function answers what is listed and what can be booked, and another says why not."""

from datetime import datetime, timedelta
from itertools import compress

from parley.engine.domain.answers.choosing import list_chosen_minutes, list_chosen_slots
from parley.engine.domain.answers.periods import list_period_minutes, list_periods, list_separate_slots
from parley.engine.domain.offers.offer import Offer, work_out_offer, work_out_starts
from parley.engine.domain.offers.preparing import prepare_member
from parley.engine.domain.offers.question import (
    Explanation,
    Group,
    Member,
    Reason,
    ReasonKind,
    Slot,
    SlotQuery,
    StartLimit,
    Takeaway,
)
from parley.engine.domain.offers.reasons import explain_slots, explain_start
from parley.engine.domain.timeline import list_places, list_steps, minute_ceil, minute_floor, moment_of
from parley.engine.domain.timelines.prepared import BusyTimeline

__all__ = [
    "BusyTimeline",
    "Explanation",
    "Group",
    "Member",
    "Reason",
    "ReasonKind",
    "Slot",
    "SlotQuery",
    "StartLimit",
    "Takeaway",
    "explain_slots",
    "explain_start",
    "find_slot",
    "list_chosen_minutes",
    "list_chosen_slots",
    "list_period_minutes",
    "list_periods",
    "list_separate_slots",
    "list_slots",
    "list_start_minutes",
    "prepare_member",
]


_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


def list_slots(query: SlotQuery) -> list[Slot]:
    """The slots on offer, in order, at most `max_results`. Raises QueryTooLarge, ZoneUnknown."""
    offer = work_out_offer(query)
    return [] if offer is None else _slots_at(offer, query, _places(offer, query.max_results))


def find_slot(query: SlotQuery, starts_at: datetime) -> Slot | None:
    """The slot that starts at the instant, if it is on offer: exactly when `list_slots` lists it (without limit).

    Raises QueryTooLarge, ZoneUnknown.
    """
    offer = work_out_offer(query)
    minute = minute_floor(starts_at)
    if offer is None or minute != minute_ceil(starts_at):
        return None
    place = offer.grid.window.place_of(minute)
    if place is None or not offer.starts >> place & 1:
        return None
    return _slots_at(offer, query, [place])[0]


def list_start_minutes(query: SlotQuery) -> list[int]:
    """The starts on offer as minutes since the epoch: `list_slots` without members, for large answers.

    Raises QueryTooLarge, ZoneUnknown.
    """
    found = work_out_starts(query)
    if found is None:
        return []
    window, starts = found
    minutes = list_steps(starts, window.origin, window.unit)
    return minutes if query.max_results is None else minutes[: max(query.max_results, 0)]


def _places(offer: Offer, max_results: int | None) -> list[int]:
    places = list_places(offer.starts)
    return places if max_results is None else places[: max(max_results, 0)]


def _slots_at(offer: Offer, query: SlotQuery, places: list[int]) -> list[Slot]:
    duration = timedelta(minutes=query.duration_minutes)
    moments = [moment_of(offer.grid.window.minute_at(place)) for place in places]
    keys = [member.key for group in query.groups for member in group.members]
    rows = [_flags_at(starts, places) for own in offer.member_starts for starts in own]
    return [
        Slot(starts_at, starts_at + duration, tuple(compress(keys, column)))
        for starts_at, column in zip(moments, zip(*rows, strict=True), strict=True)
    ]


def _flags_at(bits: int, places: list[int]) -> list[int]:
    """For each place 1 where the bit is set, else 0; reading a text is far cheaper than shifting a long number."""
    text = f"{bits:b}"[::-1].encode().translate(_FLAGS)
    return [text[place] if place < len(text) else 0 for place in places]
