"""Why a time is not on offer, start by start and in sum."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from parley.engine.domain.offers.grid import Grid
from parley.engine.domain.offers.groups import distinct_bits
from parley.engine.domain.offers.limits import limit_bits
from parley.engine.domain.offers.masks import (
    buffers_of,
    minutes_of_busy,
    minutes_of_taken,
    open_bits,
)
from parley.engine.domain.offers.offer import Offer, work_out_offer
from parley.engine.domain.offers.question import Explanation, Member, Reason, ReasonKind, SlotQuery, Takeaway
from parley.engine.domain.timeline import MinutePair, minute_ceil, minute_floor, runs_of
from parley.engine.domain.timelines.filling import bits_beginning
from parley.engine.domain.timelines.window import Window

Mask = tuple[Reason, int]


def explain_slots(query: SlotQuery) -> Explanation:
    """How many starts of the grid there are, how many are on offer, and what takes the others away.

    A start is counted under each reason that holds for it. Members of a group that has enough others take nothing
    away. Raises QueryTooLarge, ZoneUnknown.
    """
    offer = work_out_offer(query)
    if offer is None:
        return Explanation(0, 0, (), ())
    lost = offer.grid.candidates & ~offer.starts
    counted = [(reason, bits & lost) for reason, bits in _list_masks(query, offer)]
    kinds: dict[ReasonKind, int] = {}
    for reason, bits in counted:
        kinds[reason.kind] = kinds.get(reason.kind, 0) | bits
    return Explanation(
        candidates=offer.grid.candidates.bit_count(),
        offered=offer.starts.bit_count(),
        takeaways=tuple(Takeaway(reason, bits.bit_count()) for reason, bits in counted if bits),
        by_kind=tuple((kind, bits.bit_count()) for kind, bits in kinds.items() if bits),
    )


def explain_start(query: SlotQuery, starts_at: datetime) -> list[Reason]:
    """Why no slot starts at the instant; empty exactly when one does. Raises QueryTooLarge, ZoneUnknown."""
    minute = minute_floor(starts_at)
    offer = work_out_offer(query, also_minute=minute)
    place = offer.grid.window.place_of(minute) if offer is not None else None
    if offer is None or place is None:
        return [Reason(ReasonKind.PERIOD)]
    if minute != minute_ceil(starts_at):
        return [Reason(ReasonKind.GRID)]
    if offer.starts >> place & 1:
        return []
    found = [reason for reason, bits in _list_masks(query, offer) if bits >> place & 1]
    return found if offer.grid.candidates >> place & 1 else [Reason(ReasonKind.GRID), *found]


def _list_masks(query: SlotQuery, offer: Offer) -> Iterator[Mask]:
    grid = offer.grid
    full = grid.window.full
    yield Reason(ReasonKind.PERIOD), full & ~grid.fitting
    yield Reason(ReasonKind.NOTICE), grid.early
    if not query.groups or not all(group.members and group.needed <= len(group.members) for group in query.groups):
        yield Reason(ReasonKind.OUTSIDE_HOURS), full
    for group, satisfied, own in zip(query.groups, offer.group_starts, offer.member_starts, strict=True):
        for member, free in zip(group.members, own, strict=True):
            lacking = full & ~satisfied & ~free
            for reason, bits in _list_member_masks(member, query, grid):
                yield reason, bits & lacking
    yield from _list_shared_masks(query, offer)


def _list_shared_masks(query: SlotQuery, offer: Offer) -> Iterator[Mask]:
    """Where each group has enough people, but not all of them different ones."""
    if not query.is_distinct or len(query.groups) < 2:
        return
    short = offer.grid.window.full
    for satisfied in offer.group_starts:
        short &= satisfied
    short &= ~distinct_bits(query.groups, offer.member_starts, offer.grid.window.length)
    yield Reason(ReasonKind.SHARED), short


def _list_member_masks(member: Member, query: SlotQuery, grid: Grid) -> Iterator[Mask]:
    window, duration, full = grid.window, query.duration_minutes, grid.window.full
    if member.hours is not None or member.available_periods is not None:
        fits = runs_of(open_bits(member, window), duration // window.unit)
        yield Reason(ReasonKind.OUTSIDE_HOURS, member.key), full & ~fits
    met = 0
    for calendar_id in member.unreadable_calendars:
        met = full
        yield Reason(ReasonKind.UNREADABLE, member.key, calendar_id), full
    for reason, pairs in _list_blockers(member):
        bits = _starts_meeting(pairs, window, 0, duration, 0)
        met |= bits
        yield reason, bits
    before, after = buffers_of(member, query)
    everything = [pair for _, pairs in _list_blockers(member) for pair in pairs]
    yield Reason(ReasonKind.BUFFER, member.key), _starts_meeting(everything, window, before, duration, after) & ~met
    weekly = replace(member, daily_limit=None, more_limits=())
    yield Reason(ReasonKind.LIMIT, member.key), limit_bits(replace(member, weekly_limit=None), window)
    yield Reason(ReasonKind.WEEKLY_LIMIT, member.key), limit_bits(weekly, window)


def _list_blockers(member: Member) -> list[tuple[Reason, list[MinutePair]]]:
    """What blocks the member, by reason, in minutes; only that there is something is told, never what it is."""
    blockers: dict[Reason, list[MinutePair]] = {}
    for span in sorted(member.busy, key=lambda span: span.calendar_id):
        kind = ReasonKind.UNREADABLE if span.is_guess else ReasonKind.BUSY
        blockers.setdefault(Reason(kind, member.key, span.calendar_id), []).extend(minutes_of_busy((span,)))
    # Pairs and timelines know no calendars.
    anonymous = list(member.timeline.pairs) if member.timeline is not None else []
    anonymous += [(first // 60, -(-end // 60)) for first, end in member.busy_pairs if first < end]
    if anonymous:
        blockers.setdefault(Reason(ReasonKind.BUSY, member.key), []).extend(anonymous)
    blockers[Reason(ReasonKind.TAKEN, member.key)] = minutes_of_taken(member.taken)
    blockers[Reason(ReasonKind.HELD, member.key)] = minutes_of_taken(member.held)
    return list(blockers.items())


def _starts_meeting(pairs: list[MinutePair], window: Window, before: int, duration: int, after: int) -> int:
    """The starts from which a conversation, with its buffers, would meet one of the pairs."""
    widened = [(first - duration - after + 1, end + before) for first, end in pairs]
    return bits_beginning(widened, window.origin, window.unit, window.length)
