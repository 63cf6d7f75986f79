"""Dates on which other hours hold: overrides, days off, holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from parley.engine.domain.hours.special_days import (
    SpecialDay,
    join_special_days,
)
from parley.engine.domain.intervals import Span
from parley.engine.domain.working_hours import (
    DEFAULT_WEEKLY_PERIODS,
    WEEKDAYS,
    HoursRule,
    WeeklyPeriod,
    list_open_spans,
)
from tests.engine.domain.offers.naive import is_open

EASTER_MONDAY = date(2027, 3, 29)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_day_off_is_not_worked() -> None:
    rule = HoursRule("Europe/Berlin", DEFAULT_WEEKLY_PERIODS, (SpecialDay(EASTER_MONDAY),))
    assert list_open_spans(rule, utc(2027, 3, 28), utc(2027, 3, 31)) == [
        Span(utc(2027, 3, 30, 7), utc(2027, 3, 30, 15))
    ]


def test_an_override_stands_in_place_of_the_weekly_hours() -> None:
    rule = HoursRule("Europe/Berlin", DEFAULT_WEEKLY_PERIODS, (SpecialDay(EASTER_MONDAY, (("10:00", "12:00"),)),))
    assert list_open_spans(rule, utc(2027, 3, 28), utc(2027, 3, 30)) == [
        Span(utc(2027, 3, 29, 8), utc(2027, 3, 29, 10))
    ]


def test_a_night_shift_before_a_day_off_is_worked_to_its_end() -> None:
    nights = tuple(WeeklyPeriod(day, "22:00", "06:00") for day in WEEKDAYS)
    rule = HoursRule("Etc/UTC", nights, (SpecialDay(EASTER_MONDAY),))
    assert list_open_spans(rule, utc(2027, 3, 29), utc(2027, 3, 30, 23)) == [
        Span(utc(2027, 3, 29), utc(2027, 3, 29, 6)),
        Span(utc(2027, 3, 30, 22), utc(2027, 3, 30, 23)),
    ]


def test_an_override_wins_over_a_day_off() -> None:
    morning, evening = (
        SpecialDay(EASTER_MONDAY, (("09:00", "11:00"),)),
        SpecialDay(EASTER_MONDAY, (("18:00", "20:00"),)),
    )
    joined = join_special_days([evening, morning], [EASTER_MONDAY, date(2027, 3, 26)])
    assert joined == (
        SpecialDay(date(2027, 3, 26)),
        SpecialDay(EASTER_MONDAY, (("09:00", "11:00"), ("18:00", "20:00"))),
    )


ZONES = st.sampled_from(["Etc/UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"])
TIMES = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.sampled_from([0, 20, 45]))
DAYS = st.dates(date(2027, 3, 26), date(2027, 3, 31))
SPECIAL = st.builds(SpecialDay, DAYS, st.lists(st.tuples(TIMES, TIMES), max_size=2).map(tuple))
WEEKLY = st.lists(st.builds(WeeklyPeriod, st.sampled_from(WEEKDAYS), TIMES, TIMES), max_size=6).map(tuple)


@settings(max_examples=60, deadline=None)
@given(ZONES, WEEKLY, st.lists(SPECIAL, max_size=3))
def test_open_time_is_that_of_a_plain_reference(tzid: str, weekly: object, special: list[SpecialDay]) -> None:
    assert isinstance(weekly, tuple)
    rule = HoursRule(tzid, weekly, join_special_days(special, ()))
    starts_at, ends_at = utc(2027, 3, 27), utc(2027, 3, 30)
    spans = list_open_spans(rule, starts_at, ends_at)
    moment = starts_at
    while moment < ends_at:
        assert any(span.contains(moment) for span in spans) == is_open((rule,), moment), moment.astimezone(
            ZoneInfo(tzid)
        )
        moment += timedelta(minutes=5)
