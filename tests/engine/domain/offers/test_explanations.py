"""Why times are not on offer."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from parley.engine.domain.errors.base import QueryTooLarge
from parley.engine.domain.free_busy import BusySpan
from parley.engine.domain.intervals import Span
from parley.engine.domain.slots import (
    Group,
    Member,
    Reason,
    ReasonKind,
    SlotQuery,
    explain_slots,
    explain_start,
    list_slots,
    prepare_member,
)
from parley.engine.domain.working_hours import DEFAULT_WEEKLY_PERIODS, HoursRule
from tests.engine.domain.offers.naive import moment
from tests.engine.domain.offers.questions import QUERIES

OFFICE = (HoursRule("Etc/UTC", DEFAULT_WEEKLY_PERIODS),)
ANA = Member(
    "ana",
    OFFICE,
    busy=(
        BusySpan(moment(8, 9), moment(8, 11), calendar_id="work"),
        BusySpan(moment(8, 10), moment(8, 11), calendar_id="home"),
    ),
    taken=(Span(moment(8, 13), moment(8, 14)),),
    buffer_after_minutes=15,
)
QUERY = SlotQuery((Group((ANA,)),), 60, (Span(moment(8), moment(9)),), 60, moment(8, 9, 30))


def test_each_reason_is_counted_with_member_and_calendar() -> None:
    explanation = explain_slots(QUERY)
    assert (explanation.candidates, explanation.offered) == (24, 4)
    counts = {(each.reason.kind, each.reason.calendar_id): each.starts for each in explanation.takeaways}
    assert counts == {
        (ReasonKind.NOTICE, ""): 10,
        (ReasonKind.OUTSIDE_HOURS, ""): 16,
        (ReasonKind.BUSY, "work"): 2,
        (ReasonKind.BUSY, "home"): 1,
        (ReasonKind.TAKEN, ""): 1,
        (ReasonKind.BUFFER, ""): 2,
    }
    assert all(each.reason.member_key in ("", "ana") for each in explanation.takeaways)


def test_a_kind_counts_a_start_once_however_many_calendars_block_it() -> None:
    assert dict(explain_slots(QUERY).by_kind)[ReasonKind.BUSY] == 2


def test_one_start_gets_all_its_reasons() -> None:
    assert explain_start(QUERY, moment(8, 10)) == [
        Reason(ReasonKind.BUSY, "ana", "home"),
        Reason(ReasonKind.BUSY, "ana", "work"),
    ]
    assert explain_start(QUERY, moment(8, 12)) == [Reason(ReasonKind.BUFFER, "ana")]
    assert explain_start(QUERY, moment(8, 13)) == [Reason(ReasonKind.TAKEN, "ana")]
    assert explain_start(QUERY, moment(8, 14)) == []


def test_starts_off_the_grid_and_outside_the_period_are_told_apart() -> None:
    assert explain_start(QUERY, moment(8, 14, 30)) == [Reason(ReasonKind.GRID)]
    assert explain_start(QUERY, moment(8, 14, 0, 30)) == [Reason(ReasonKind.GRID)]
    assert explain_start(QUERY, moment(20, 14)) == [Reason(ReasonKind.PERIOD)]


def test_a_full_day_is_a_limit() -> None:
    full = replace(ANA, daily_limit=1, booked_starts=(moment(8, 13),))
    query = replace(QUERY, groups=(Group((full,)),))
    assert explain_slots(query).offered == 0
    assert explain_start(query, moment(8, 15)) == [Reason(ReasonKind.LIMIT, "ana")]


def test_a_full_week_is_another_limit_than_a_full_day() -> None:
    full = replace(ANA, daily_limit=2, weekly_limit=1, booked_starts=(moment(8, 13),))
    query = replace(QUERY, groups=(Group((full,)),))
    assert explain_start(query, moment(8, 15)) == [Reason(ReasonKind.WEEKLY_LIMIT, "ana")]


def test_held_time_and_unreadable_calendars_have_reasons_of_their_own() -> None:
    guess = BusySpan(moment(8, 9), moment(8, 18), calendar_id="old", is_guess=True)
    held = replace(QUERY, groups=(Group((Member("ana", OFFICE, held=(Span(moment(8, 12), moment(8, 13)),)),)),))
    assert explain_start(held, moment(8, 12)) == [Reason(ReasonKind.HELD, "ana")]
    guessed = replace(QUERY, groups=(Group((Member("ana", OFFICE, (guess,)),)),))
    assert explain_start(guessed, moment(8, 12)) == [Reason(ReasonKind.UNREADABLE, "ana", "old")]
    blind = replace(QUERY, groups=(Group((Member("ana", OFFICE, unreadable_calendars=("work",)),)),))
    assert explain_start(blind, moment(8, 12)) == [Reason(ReasonKind.UNREADABLE, "ana", "work")]


def test_prepared_members_are_busy_without_a_calendar() -> None:
    prepared = replace(QUERY, groups=(Group((prepare_member(ANA),)),))
    assert explain_start(prepared, moment(8, 10)) == [Reason(ReasonKind.BUSY, "ana")]
    assert explain_slots(prepared).offered == explain_slots(QUERY).offered


def test_the_same_person_needed_twice_is_a_reason() -> None:
    twice = replace(QUERY, groups=(Group((Member("ana", OFFICE),)), Group((Member("ana", OFFICE),))), is_distinct=True)
    assert explain_start(twice, moment(8, 12)) == [Reason(ReasonKind.SHARED)]


def test_more_people_required_than_there_are_is_explained() -> None:
    assert explain_start(replace(QUERY, groups=(Group((Member("ana", None),), 2),)), moment(8, 12)) != []


def test_who_is_not_needed_takes_nothing_away() -> None:
    ben = Member("ben", OFFICE)
    query = replace(QUERY, groups=(Group((ANA, ben), 1),), periods=(Span(moment(8, 9), moment(8, 18)),))
    kinds = {each.reason.kind for each in explain_slots(query).takeaways}
    assert kinds == {ReasonKind.NOTICE, ReasonKind.OUTSIDE_HOURS}


def test_a_question_without_time_or_people_is_explained_too() -> None:
    assert explain_slots(replace(QUERY, periods=())).candidates == 0
    assert explain_slots(replace(QUERY, groups=())).offered == 0
    assert explain_start(replace(QUERY, groups=()), moment(8, 14)) != []


@settings(max_examples=30, deadline=None)
@given(QUERIES)
def test_every_candidate_is_on_offer_or_has_a_reason(query: SlotQuery) -> None:
    explanation, listed = explain_slots(query), {slot.starts_at for slot in list_slots(query)}
    assert explanation.offered == len(listed)
    anything_goes = replace(query, groups=(Group((Member("anybody", None),)),), earliest_starts_at=moment(1))
    candidates = {slot.starts_at for slot in list_slots(anything_goes)}
    assert listed <= candidates
    for start in sorted(candidates)[:40]:
        assert bool(explain_start(query, start)) == (start not in listed)
    assert all(takeaway.starts <= explanation.candidates - len(listed) for takeaway in explanation.takeaways)


def test_more_groups_sharing_people_than_can_be_told_apart_are_refused() -> None:
    query = replace(QUERY, groups=(Group((ANA,), 0),) * 7, is_distinct=True)
    with pytest.raises(QueryTooLarge):
        explain_slots(query)
