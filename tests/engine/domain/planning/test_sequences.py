"""Several conversations in a row, against trying every combination."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.engine.domain.errors.base import QueryTooLarge
from parley.engine.domain.free_busy import BusySpan
from parley.engine.domain.intervals import MINUTE, Span
from parley.engine.domain.planning.sequences import Step, list_sequences
from parley.engine.domain.slots import Group, Member, Slot, SlotQuery, list_slots
from parley.engine.domain.working_hours import DEFAULT_WEEKLY_PERIODS, HoursRule
from tests.engine.domain.offers.naive import moment

OFFICE = (HoursRule("Etc/UTC", DEFAULT_WEEKLY_PERIODS),)
ANA = Member("ana", OFFICE, (BusySpan(moment(8, 9), moment(8, 13)),))
BEN = Member("ben", OFFICE, (BusySpan(moment(8, 14), moment(8, 15)),))


def ask(member: Member, duration_minutes: int = 60) -> SlotQuery:
    return SlotQuery((Group((member,)),), duration_minutes, (Span(moment(8), moment(9)),), 30, moment(1))


def hours_of(steps: list[Step]) -> list[tuple[float, ...]]:
    return [
        tuple((slot.starts_at - moment(8)) / timedelta(hours=1) for slot in sequence)
        for sequence in list_sequences(steps)
    ]


def test_each_step_follows_as_early_as_it_can() -> None:
    assert hours_of([Step(ask(ANA)), Step(ask(BEN))]) == [
        (13, 15), (13.5, 15), (14, 15), (14.5, 15.5), (15, 16),
    ]  # fmt: skip


def test_gaps_have_a_least_and_a_most() -> None:
    steps = [Step(ask(ANA), most_minutes_after=60), Step(ask(BEN), least_minutes_before=30)]
    assert hours_of(steps) == [(13, 15), (13.5, 15), (14, 15.5), (14.5, 16)]


def test_a_step_without_time_leaves_no_sequence() -> None:
    blind = replace(ANA, unreadable_calendars=("work",))
    assert list_sequences([Step(ask(BEN)), Step(ask(blind))]) == []
    assert list_sequences([]) == []
    assert list_sequences([Step(replace(ask(BEN), periods=()))]) == []


def test_each_slot_names_who_is_free() -> None:
    both = replace(ask(ANA), groups=(Group((ANA, BEN), 1),))
    assert list_sequences([Step(both)], max_results=1)[0][0].member_keys == ("ben",)


def test_too_many_steps_are_refused() -> None:
    with pytest.raises(QueryTooLarge):
        list_sequences([Step(ask(ANA))] * 11)


GAPS = st.sampled_from([0, 15, 45, 90])
STEPS = st.builds(
    lambda member, duration, least, gap, least_after, gap_after: Step(
        ask(member, duration),
        least,
        None if gap is None else least + gap,
        least_after,
        None if gap_after is None else least_after + gap_after,
    ),
    st.sampled_from([ANA, BEN]),
    st.sampled_from([30, 45, 60]),
    GAPS,
    st.none() | GAPS,
    GAPS,
    st.none() | GAPS,
)


def is_in_order(steps: list[Step], slots: tuple[Slot, ...]) -> bool:
    for step, after, slot, later in zip(steps, steps[1:], slots, slots[1:], strict=False):
        gap = (later.starts_at - slot.ends_at) / MINUTE
        most = [each for each in (step.most_minutes_after, after.most_minutes_before) if each is not None]
        if gap < max(step.least_minutes_after, after.least_minutes_before) or any(gap > each for each in most):
            return False
    return True


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=3))
def test_sequences_are_the_earliest_of_all_combinations(steps: list[Step]) -> None:
    combinations = [each for each in product(*(list_slots(step.query) for step in steps)) if is_in_order(steps, each)]
    first: dict[object, tuple[Slot, ...]] = {}
    for each in combinations:
        known = first.get(each[0].starts_at)
        if known is None or [slot.starts_at for slot in each] < [slot.starts_at for slot in known]:
            first[each[0].starts_at] = each
    assert list_sequences(steps) == list(first.values())
