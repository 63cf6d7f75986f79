"""Prepared members answer as they do unprepared."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from parley.engine.domain.intervals import EPOCH
from parley.engine.domain.slots import (
    BusyTimeline,
    Member,
    SlotQuery,
    list_slots,
    list_start_minutes,
    prepare_member,
)
from parley.engine.domain.timelines.window import Window
from tests.engine.domain.offers.naive import list_naive_starts, moment
from tests.engine.domain.offers.questions import QUERIES

NOON = int(moment(8, 12).timestamp())


def change_members(query: SlotQuery, change: Callable[[Member], Member]) -> SlotQuery:
    groups = tuple(replace(group, members=tuple(change(member) for member in group.members)) for group in query.groups)
    return replace(query, groups=groups)


def as_second_pairs(member: Member) -> Member:
    pairs = [
        ((each.starts_at - EPOCH).total_seconds(), (each.ends_at - EPOCH).total_seconds())
        for each in member.busy
        if each.is_blocking
    ]
    return replace(member, busy=(), busy_pairs=[(int(first), int(end)) for first, end in pairs])


@settings(max_examples=100, deadline=None)
@given(QUERIES)
def test_spans_pairs_and_timelines_give_the_same_slots(query: SlotQuery) -> None:
    expected = list_naive_starts(query)
    for change in (as_second_pairs, prepare_member):
        changed = change_members(query, change)
        assert [minute * 60 for minute in list_start_minutes(changed)] == [start.timestamp() for start in expected]
        assert list_slots(changed) == list_slots(query)


def test_a_timeline_can_be_kept_as_bytes() -> None:
    timeline = BusyTimeline.from_second_pairs([(NOON + 90, NOON + 100), (NOON, NOON + 61), (NOON - 60, NOON - 60)])
    assert timeline.pairs == ((NOON // 60, NOON // 60 + 2),)
    assert BusyTimeline.unpack(timeline.pack()).pairs == timeline.pairs
    with pytest.raises(ValueError, match="."):
        BusyTimeline.unpack(timeline.pack()[:5])


def test_a_timeline_answers_windows_before_and_after_it() -> None:
    timeline = BusyTimeline([(3 * 1440, 3 * 1440 + 7)])
    assert timeline.bits_in(Window(2 * 1440, 288, 5)) == 0
    assert timeline.bits_in(Window(2 * 1440, 2 * 288, 5)) == 0b11 << 288
    assert timeline.bits_in(Window(3 * 1440, 288, 5)) == 0b11
    assert timeline.bits_in(Window(4 * 1440, 288, 5)) == 0
    assert BusyTimeline([]).bits_in(Window(0, 288, 5)) == 0
