"""Slots: the rules one by one, and all of them together against a plain reference."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings

from parley.engine.domain.errors.base import QueryTooLarge, ZoneUnknown
from parley.engine.domain.free_busy import BusySpan, BusyStatus
from parley.engine.domain.intervals import MINUTE, Span
from parley.engine.domain.slots import (
    Group,
    Member,
    SlotQuery,
    explain_start,
    find_slot,
    list_slots,
    list_start_minutes,
)
from parley.engine.domain.timeline import moment_of
from parley.engine.domain.working_hours import DEFAULT_WEEKLY_PERIODS, HoursRule, WeeklyPeriod
from tests.engine.domain.offers.naive import list_naive_starts, moment
from tests.engine.domain.offers.questions import BUSY, MOMENTS, QUERIES

OFFICE = (HoursRule("Etc/UTC", DEFAULT_WEEKLY_PERIODS),)
MONDAY = Span(moment(8), moment(9))
ANA = Member("ana", OFFICE)


def ask(*members: Member, required: int | None = None, **changes: object) -> SlotQuery:
    query = SlotQuery((Group(members, required),), 60, (MONDAY,), 60, moment(1))
    return replace(query, **changes)


def busy(starts_at: datetime, ends_at: datetime, status: BusyStatus = BusyStatus.BUSY) -> BusySpan:
    return BusySpan(starts_at, ends_at, status)


def hours_of(query: SlotQuery) -> list[float]:
    return [(slot.starts_at - moment(8)) / timedelta(hours=1) for slot in list_slots(query)]


def test_a_free_working_day_is_offered_on_the_grid() -> None:
    assert hours_of(ask(ANA)) == [9, 10, 11, 12, 13, 14, 15, 16]


def test_busy_and_tentative_time_blocks_and_free_time_does_not() -> None:
    spans = (
        busy(moment(8, 9), moment(8, 10)),
        busy(moment(8, 11), moment(8, 12), BusyStatus.TENTATIVE),
        busy(moment(8, 13), moment(8, 14), BusyStatus.FREE),
        busy(moment(8, 15), moment(8, 16), BusyStatus.OUT_OF_OFFICE),
        busy(moment(8, 16, 30), moment(8, 16, 30)),
    )
    assert hours_of(ask(replace(ANA, busy=spans))) == [10, 12, 13, 14, 16]


def test_a_second_of_busy_time_takes_its_minute() -> None:
    member = replace(ANA, busy=(busy(moment(8, 9, 59, 59), moment(8, 10, 0, 1)),))
    assert hours_of(ask(member)) == [11, 12, 13, 14, 15, 16]


def test_our_own_bookings_take_whole_buckets_of_five_minutes() -> None:
    member = replace(ANA, taken=(Span(moment(8, 10, 1), moment(8, 10, 28)),))
    starts = hours_of(ask(member, duration_minutes=5, start_interval_minutes=1))
    assert 9 + 55 / 60 in starts and 9 + 56 / 60 not in starts
    assert 10 + 30 / 60 in starts and 10 + 29 / 60 not in starts


def test_buffers_need_free_time_but_no_working_time() -> None:
    member = replace(ANA, busy=(busy(moment(8, 8, 55), moment(8, 9)), busy(moment(8, 12), moment(8, 13))))
    assert hours_of(ask(member, buffer_before_minutes=10, buffer_after_minutes=10)) == [10, 14, 15, 16]


def test_the_larger_buffer_counts_and_buffers_do_not_stack() -> None:
    member = replace(ANA, busy=(busy(moment(8, 12), moment(8, 13)),), buffer_after_minutes=61)
    assert hours_of(ask(member, buffer_after_minutes=30)) == [9, 13, 14, 15, 16]


def test_all_members_must_be_free_unless_fewer_are_required() -> None:
    ana = replace(ANA, busy=(busy(moment(8, 9), moment(8, 13)),))
    ben = Member("ben", OFFICE, (busy(moment(8, 12), moment(8, 16)),))
    assert hours_of(ask(ana, ben)) == [16]
    assert hours_of(ask(ana, ben, required=1)) == [9, 10, 11, 13, 14, 15, 16]
    assert [slot.member_keys for slot in list_slots(ask(ana, ben, required=1))][2:4] == [("ben",), ("ana",)]


def test_optional_members_block_nothing_and_are_named_where_free() -> None:
    ben = Member("ben", OFFICE, (busy(moment(8, 9), moment(8, 16)),))
    query = ask(ANA, groups=(Group((ANA,)), Group((ben,), 0)))
    assert [slot.member_keys for slot in list_slots(query)][-2:] == [("ana",), ("ana", "ben")]


def test_a_question_about_nobody_offers_nothing() -> None:
    assert list_slots(ask(ANA, groups=())) == []
    assert list_slots(ask()) == []
    assert list_slots(ask(ANA, required=2)) == []


def test_no_hours_at_all_is_never_open_and_no_rule_is_always_open() -> None:
    assert hours_of(ask(replace(ANA, hours=()))) == []
    assert len(hours_of(ask(replace(ANA, hours=None)))) == 24


def test_the_grid_is_that_of_the_wall_clock() -> None:
    kathmandu = Member("k", (HoursRule("Asia/Kathmandu", DEFAULT_WEEKLY_PERIODS),))
    slots = list_slots(ask(kathmandu, grid_tzid="Asia/Kathmandu"))
    assert slots[0].starts_at == moment(8, 3, 15)
    assert len(slots) == 8


def test_a_grid_that_does_not_divide_the_day_begins_anew_each_midnight() -> None:
    query = ask(ANA, start_interval_minutes=50, periods=(Span(moment(8), moment(10)),))
    starts = [slot.starts_at for slot in list_slots(query)]
    assert [start.time() for start in starts if start < moment(9)] == [
        start.time() for start in starts if start >= moment(9)
    ]


def test_explicit_starts_replace_the_grid() -> None:
    starts = (moment(8, 9, 7), moment(8, 8), moment(9, 9), moment(8, 11, 0, 30))
    assert [slot.starts_at for slot in list_slots(ask(ANA, explicit_starts=starts))] == [moment(8, 9, 7)]
    without_periods = ask(ANA, explicit_starts=starts, periods=())
    assert [slot.starts_at for slot in list_slots(without_periods)] == [moment(8, 9, 7), moment(9, 9)]


def test_the_day_limit_counts_in_its_own_zone() -> None:
    always = replace(ANA, hours=None, daily_limit=1, limit_tzid="America/New_York", booked_starts=(moment(8, 2),))
    assert min(hours_of(ask(always))) == 5


def test_the_week_limit_counts_from_monday_to_sunday() -> None:
    always = replace(ANA, hours=None, weekly_limit=2, booked_starts=(moment(8, 2), moment(14, 23)))
    week = ask(always, periods=(Span(moment(7), moment(17)),), start_interval_minutes=1440)
    assert [slot.starts_at.day for slot in list_slots(week)] == [7, 15, 16]
    assert {slot.starts_at.day for slot in list_slots(ask(replace(always, weekly_limit=3), periods=week.periods))} >= {
        8
    }


def test_a_person_in_two_groups_counts_in_each_unless_places_are_distinct() -> None:
    ben = Member("ben", OFFICE, (busy(moment(8, 9), moment(8, 16)),))
    groups = (Group((ANA, ben), 1), Group((ANA,)))
    assert len(hours_of(ask(ANA, groups=groups))) == 8
    assert hours_of(ask(ANA, groups=groups, is_distinct=True)) == [16]


def test_what_is_held_for_a_visitor_blocks_as_a_booking_does() -> None:
    assert hours_of(ask(replace(ANA, held=(Span(moment(8, 9, 59), moment(8, 15)),)))) == [15, 16]


def test_a_calendar_of_which_nothing_is_known_blocks_all_time() -> None:
    assert hours_of(ask(replace(ANA, unreadable_calendars=("work",)))) == []


def test_minimum_notice_is_kept_to_the_second() -> None:
    assert hours_of(ask(ANA, earliest_starts_at=moment(8, 11, 0, 1))) == [12, 13, 14, 15, 16]


def test_touching_periods_are_one_stretch() -> None:
    periods = (Span(moment(8, 9), moment(8, 9, 30)), Span(moment(8, 9, 30), moment(8, 10)))
    assert hours_of(ask(ANA, periods=periods)) == [9]


def test_results_can_be_limited() -> None:
    assert hours_of(ask(ANA, max_results=2)) == [9, 10]
    assert find_slot(ask(ANA, max_results=2), moment(8, 16)) is not None


def test_questions_too_large_are_refused() -> None:
    for changes in (
        {"duration_minutes": 0},
        {"start_interval_minutes": 0},
        {"buffer_before_minutes": -1},
        {"buffer_after_minutes": 100_000},
        {"periods": (Span(moment(8), moment(8 + 500)),)},
    ):
        with pytest.raises(QueryTooLarge):
            list_slots(ask(ANA, **changes))
    with pytest.raises(QueryTooLarge):
        list_slots(ask(*[ANA] * 1001))
    with pytest.raises(ZoneUnknown):
        list_slots(ask(ANA, grid_tzid="Nowhere"))


def test_both_passes_of_a_repeated_hour_are_offered() -> None:
    night = (HoursRule("Europe/Berlin", (WeeklyPeriod("sunday", "01:00", "04:00"),)),)
    october = Span(datetime.fromisoformat("2027-10-30T22:00Z"), datetime.fromisoformat("2027-10-31T12:00Z"))
    slots = list_slots(ask(Member("ana", night), periods=(october,), grid_tzid="Europe/Berlin"))
    assert [slot.starts_at.hour for slot in slots] == [23, 0, 1, 2]


@settings(max_examples=150, deadline=None)
@given(QUERIES)
def test_slots_are_those_of_a_plain_reference(query: SlotQuery) -> None:
    expected = list_naive_starts(query)
    assert [slot.starts_at for slot in list_slots(query)] == expected
    assert [moment_of(minute) for minute in list_start_minutes(query)] == expected


@settings(max_examples=80, deadline=None)
@given(QUERIES, MOMENTS)
def test_a_slot_is_found_exactly_when_it_is_listed(query: SlotQuery, other: datetime) -> None:
    listed = list_slots(query)
    for slot in listed[:20]:
        assert find_slot(replace(query, max_results=0), slot.starts_at) == slot
    for start in {other, *(slot.starts_at + 15 * MINUTE for slot in listed[:20])}:
        found = find_slot(query, start)
        assert (found is not None) == (start in {slot.starts_at for slot in listed})
        assert (found is None) == bool(explain_start(query, start))


@settings(max_examples=80, deadline=None)
@given(QUERIES, BUSY)
def test_more_busy_time_never_adds_slots(query: SlotQuery, more: BusySpan) -> None:
    groups = tuple(
        replace(group, members=tuple(replace(member, busy=(*member.busy, more)) for member in group.members))
        for group in query.groups
    )
    fewer = {slot.starts_at for slot in list_slots(replace(query, groups=groups))}
    assert fewer <= {slot.starts_at for slot in list_slots(query)}
