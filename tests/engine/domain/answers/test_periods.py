"""Periods: a conversation may begin at any time in them, and nowhere else."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings

from parley.engine.domain.free_busy import BusySpan
from parley.engine.domain.intervals import MINUTE, Span
from parley.engine.domain.slots import Group, Member, SlotQuery, list_periods, list_slots, prepare_member
from parley.engine.domain.working_hours import DEFAULT_WEEKLY_PERIODS, HoursRule
from tests.engine.domain.offers.naive import moment
from tests.engine.domain.offers.questions import QUERIES

OFFICE = (HoursRule("Etc/UTC", DEFAULT_WEEKLY_PERIODS),)
ANA = Member("ana", OFFICE, (BusySpan(moment(8, 10), moment(8, 10, 45)), BusySpan(moment(8, 11, 30), moment(8, 15, 3))))
BEN = Member("ben", OFFICE, (BusySpan(moment(8, 9), moment(8, 12)),))
QUERY = SlotQuery((Group((ANA,)),), 60, (Span(moment(8), moment(9)),), 60, moment(8, 9, 2))


def list_bounds(query: SlotQuery) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(f"{each.starts_at:%H:%M}", f"{each.ends_at:%H:%M}", each.member_keys) for each in list_periods(query)]


def test_a_period_is_at_least_as_long_as_the_conversation() -> None:
    assert list_bounds(replace(QUERY, duration_minutes=45)) == [
        ("09:02", "10:00", ("ana",)),
        ("10:45", "11:30", ("ana",)),
        ("15:03", "17:00", ("ana",)),
    ]
    assert list_bounds(QUERY) == [("15:03", "17:00", ("ana",))]


def test_the_same_people_are_free_all_through_a_period() -> None:
    query = replace(QUERY, groups=(Group((ANA, BEN), 1),))
    assert list_bounds(query) == [("12:00", "17:00", ("ben",))]
    assert list_bounds(replace(query, duration_minutes=30)) == [
        ("09:02", "10:00", ("ana",)),
        ("10:45", "11:30", ("ana",)),
        ("12:00", "17:00", ("ben",)),
    ]


def test_periods_can_be_limited() -> None:
    assert len(list_periods(replace(QUERY, duration_minutes=45, max_results=2))) == 2
    assert list_periods(replace(QUERY, max_results=0)) == []


@settings(max_examples=30, deadline=None)
@given(QUERIES)
def test_periods_hold_exactly_the_times_at_which_a_conversation_could_begin(query: SlotQuery) -> None:
    every_minute = replace(query, start_interval_minutes=1, explicit_starts=None, grid_tzid="Etc/UTC")
    duration = timedelta(minutes=query.duration_minutes)
    periods = list_periods(query)
    slots = {slot.starts_at: set(slot.member_keys) for slot in list_slots(every_minute)}
    within = set()
    for period in periods:
        start = period.starts_at
        while start + duration <= period.ends_at:
            assert set(period.member_keys) <= slots[start]
            within.add(start)
            start += MINUTE
    # The notice is rounded up to five minutes.
    assert {start for start in slots if start >= query.earliest_starts_at + 5 * MINUTE} <= within


@settings(max_examples=25, deadline=None)
@given(QUERIES)
def test_prepared_members_have_the_same_periods(query: SlotQuery) -> None:
    groups = tuple(
        replace(group, members=tuple(prepare_member(member) for member in group.members)) for group in query.groups
    )
    prepared = list_periods(replace(query, groups=groups, earliest_starts_at=moment(1)))
    assert prepared == list_periods(replace(query, earliest_starts_at=moment(1)))
