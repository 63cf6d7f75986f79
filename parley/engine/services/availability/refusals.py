"""Which refusal a time that cannot be had deserves, with the next times that can."""

from dataclasses import replace
from datetime import datetime

from parley.engine.domain.errors.bookings import SlotNotOffered, SlotPassed, SlotTaken
from parley.engine.domain.slots import ReasonKind, SlotQuery, explain_start, list_slots

NEXT_SLOTS = 6
_NEVER_OFFERED = {ReasonKind.GRID, ReasonKind.PERIOD, ReasonKind.OUTSIDE_HOURS}


def refuse_slot(query: SlotQuery, starts_at: datetime) -> SlotTaken:
    """The refusal for a start that is not among the slots of a question."""
    next_slots = list_next_slots(query, starts_at)
    if starts_at < query.earliest_starts_at:
        return SlotPassed(next_slots=next_slots)
    kinds = {reason.kind for reason in explain_start(query, starts_at)}
    if kinds & _NEVER_OFFERED:
        return SlotNotOffered(next_slots=next_slots)
    return SlotTaken(next_slots=next_slots)


def list_next_slots(query: SlotQuery, starts_at: datetime) -> list[datetime]:
    """Some free starts: those that follow the wanted one, and where these are few, the first ones of all."""
    following = replace(query, max_results=NEXT_SLOTS, earliest_starts_at=max(starts_at, query.earliest_starts_at))
    later = [slot.starts_at for slot in list_slots(following)]
    if len(later) == NEXT_SLOTS:
        return later
    first = [slot.starts_at for slot in list_slots(replace(query, max_results=NEXT_SLOTS))]
    return sorted({*later, *[start for start in first if start < starts_at][: NEXT_SLOTS - len(later)]})
