"""Makes members ready to be asked for many times: busy time as a timeline, hours shared by all who work alike."""

from dataclasses import replace
from functools import lru_cache

from parley.engine.domain.offers.masks import minutes_of_busy, minutes_of_taken
from parley.engine.domain.offers.question import Member
from parley.engine.domain.timelines.prepared import BusyTimeline
from parley.engine.domain.working_hours import HoursRule


def prepare_member(member: Member) -> Member:
    """The same member with all busy, taken and held time in one timeline.

    Slots are the same; explanations no longer tell calendars and our own bookings apart.
    """
    pairs = minutes_of_busy(member.busy) + minutes_of_taken(member.taken) + minutes_of_taken(member.held)
    pairs += [(first // 60, -(-end // 60)) for first, end in member.busy_pairs if first < end]
    if member.timeline is not None:
        pairs += member.timeline.pairs
    return replace(
        member,
        busy=(),
        taken=(),
        held=(),
        busy_pairs=(),
        timeline=BusyTimeline(pairs),
        hours=None if member.hours is None else share_hours(member.hours),
    )


@lru_cache(maxsize=4096)
def share_hours(hours: tuple[HoursRule, ...]) -> tuple[HoursRule, ...]:
    """The same rules as one object for everybody who works by them, which questions recognise at once."""
    return hours
