"""Working days ahead."""

from datetime import UTC, date, datetime

from parley.engine.domain.booking_links import parse_period
from parley.engine.domain.hours.special_days import SpecialDay
from parley.engine.domain.intervals import Span
from parley.engine.domain.planning.working_days import find_working_day, is_working_day
from parley.engine.domain.working_hours import DEFAULT_WEEKLY_PERIODS, HoursRule

RULE = HoursRule(
    "Europe/Berlin",
    DEFAULT_WEEKLY_PERIODS,
    (SpecialDay(date(2027, 3, 26)), SpecialDay(date(2027, 3, 29)), SpecialDay(date(2027, 4, 3), (("10:00", "12:00"),))),
)
WEDNESDAY = date(2027, 3, 24)
NOON = datetime(2027, 3, 24, 12, tzinfo=UTC)


def test_holidays_are_no_working_days_and_an_override_makes_one() -> None:
    days = [day for day in range(24, 32) if is_working_day(RULE, date(2027, 3, day))]
    assert days == [24, 25, 30, 31]
    assert is_working_day(RULE, date(2027, 4, 3))


def test_working_days_are_counted_after_today() -> None:
    assert find_working_day(RULE, WEDNESDAY, 1) == date(2027, 3, 25)
    assert find_working_day(RULE, WEDNESDAY, 2) == date(2027, 3, 30)


def test_who_never_works_is_not_waited_for_forever() -> None:
    assert find_working_day(HoursRule("Etc/UTC", ()), WEDNESDAY, 3) == date(2028, 4, 27)


def test_a_period_of_working_days_ends_with_the_last_of_them() -> None:
    raw = {"kind": "working_days", "days": 2}
    end = datetime(2027, 3, 30, 22, tzinfo=UTC)
    assert parse_period(raw, "Europe/Berlin", NOON, RULE).spans == (Span(NOON, end),)
    assert parse_period(raw, "Etc/UTC", NOON).spans == (Span(NOON, datetime(2027, 3, 27, tzinfo=UTC)),)
