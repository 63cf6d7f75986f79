"""Recurrence rules: read with care, expanded like dateutil for the common ones, with bounded work."""

import contextlib
import time
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.engine.domain.errors.calendars import RecurrenceTooDense, RecurrenceUnreadable
from parley.engine.domain.recurrence.rule import parse_rule
from parley.engine.domain.recurrence.starts import list_starts


def wall(*parts: int) -> datetime:
    """A time on a wall: no zone."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
FIRST = st.datetimes(wall(2019, 1, 1), wall(2026, 12, 31)).map(lambda each: each.replace(second=0, microsecond=0))
BY_DAYS = st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True).map(
    lambda days: f";BYDAY={','.join(days)}"
)
MONTH_DAYS = st.lists(st.integers(-31, 31).filter(bool), min_size=1, max_size=3, unique=True)
NTH = st.builds(
    lambda nth, day: f";BYDAY={nth}{day}", st.sampled_from([1, 2, 3, 4, 5, -1, -2, -5]), st.sampled_from(DAYS)
)
MONTHS = st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True)
TIMES = st.sampled_from(["", "", ";BYHOUR=8,17", ";BYMINUTE=0,30"])
POSITIONS = st.sampled_from(["", "", ";BYSETPOS=1", ";BYSETPOS=-1", ";BYSETPOS=1,3,-1"])


def joined(name: str) -> object:
    return lambda numbers: f";{name}={','.join(map(str, numbers))}"


PARTS = st.one_of(
    st.just("DAILY"),
    st.builds("DAILY{}{}".format, BY_DAYS, TIMES),
    st.builds("DAILY{}{}".format, MONTHS.map(joined("BYMONTH")), TIMES),
    st.just("WEEKLY"),
    st.builds("WEEKLY{}{}{}".format, BY_DAYS, TIMES, st.sampled_from(["", ";WKST=SU", ";WKST=WE"])),
    st.just("MONTHLY"),
    st.builds("MONTHLY{}{}".format, MONTH_DAYS.map(joined("BYMONTHDAY")), POSITIONS),
    st.builds("MONTHLY{}{}".format, NTH, TIMES),
    st.builds("MONTHLY{}{}".format, BY_DAYS, POSITIONS),
    st.builds("MONTHLY{};BYMONTHDAY=13".format, BY_DAYS),
    st.just("YEARLY"),
    st.builds("YEARLY{}{}".format, MONTHS.map(joined("BYMONTH")), NTH),
    st.builds("YEARLY{}{}".format, NTH, POSITIONS),
    st.builds(
        "YEARLY{}".format,
        st.lists(st.integers(-366, 366).filter(bool), min_size=1, max_size=3).map(joined("BYYEARDAY")),
    ),
    st.builds("HOURLY{}".format, st.sampled_from(["", ";BYHOUR=9,10", ";BYDAY=MO"])),
)
ENDS = st.one_of(
    st.just(""),
    st.integers(1, 400).map(lambda count: f";COUNT={count}"),
    st.integers(0, 3000).map(lambda days: f";UNTIL={wall(2020, 1, 1) + timedelta(days=days):%Y%m%dT%H%M%S}"),
)


@settings(max_examples=400, deadline=None)
@given(PARTS, st.integers(1, 5), ENDS, FIRST, st.integers(0, 2500), st.integers(1, 200))
def test_common_rules_repeat_as_dateutil_says(
    parts: str, interval: int, end: str, first: datetime, shift: int, length: int
) -> None:
    rule = f"FREQ={parts};INTERVAL={interval}{end}"
    starts = first + timedelta(days=shift)
    ends = starts + timedelta(days=length)
    try:
        theirs = rrulestr(rule, dtstart=first).between(starts, ends - timedelta(seconds=1), inc=True)
    except ValueError:
        # dateutil refuses a rule that can never happen, such as 9 o'clock in steps of three hours from two.
        theirs = []
    assert list_starts(rule, first, starts, ends) == theirs


@settings(max_examples=100, deadline=None)
@given(PARTS, st.integers(1, 4), ENDS, FIRST, st.integers(0, 1200))
def test_a_later_window_gives_the_same_tail(parts: str, interval: int, end: str, first: datetime, shift: int) -> None:
    rule = f"FREQ={parts};INTERVAL={interval}{end}"
    ends = first + timedelta(days=1300)
    middle = first + timedelta(days=shift)
    everything = list_starts(rule, first, first, ends)
    assert list_starts(rule, first, middle, ends) == [start for start in everything if start >= middle]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=FORTNIGHTLY",
        "INTERVAL=2",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "FREQ=DAILY;COUNT=2;COUNT=3",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;UNTIL=20270230",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=WEEKLY;BYDAY=MO,XX",
        "FREQ=WEEKLY;WKST=1",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=2L;RSCALE=HEBREW",
        "FREQ=DAILY;BYHOUR=25",
        "FREQ=DAILY;=;",
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(RecurrenceUnreadable):
        parse_rule(text)


def test_a_rule_longer_than_any_program_writes_is_refused() -> None:
    with pytest.raises(RecurrenceTooDense):
        parse_rule("FREQ=DAILY;BYMONTH=" + "1," * 2000)


def test_what_repeats_every_second_is_refused_where_it_is_laid_out() -> None:
    first = wall(2027, 1, 1)
    with pytest.raises(RecurrenceTooDense):
        list_starts("FREQ=SECONDLY", first, first, wall(2027, 3, 1))
    assert len(list_starts("FREQ=SECONDLY", first, wall(2027, 2, 1), wall(2027, 2, 1, 1))) == 3600


MINUTES = st.lists(st.integers(0, 59), min_size=1, max_size=3, unique=True).map(joined("BYMINUTE"))
SECONDS = st.lists(st.integers(0, 59), min_size=1, max_size=3, unique=True).map(joined("BYSECOND"))
SMALL_PARTS = st.one_of(
    st.builds("MINUTELY;INTERVAL={}{}".format, st.integers(1, 100), st.sampled_from(["", ";BYHOUR=9,17", ";BYDAY=TU"])),
    st.builds("MINUTELY;INTERVAL={}{}{}".format, st.integers(1, 40), MINUTES, st.sampled_from(["", ";BYSECOND=0,30"])),
    st.builds("SECONDLY;INTERVAL={}{}".format, st.integers(1, 100), SECONDS),
    st.builds("SECONDLY;INTERVAL={};BYHOUR=10{}".format, st.integers(100, 4000), MINUTES),
)


@settings(max_examples=60, deadline=None)
@given(SMALL_PARTS, st.sampled_from(["", ";COUNT=50", ";COUNT=2000"]), FIRST, st.integers(0, 3000))
def test_rules_by_minute_and_second_repeat_as_dateutil_says(parts: str, end: str, first: datetime, shift: int) -> None:
    rule, starts = f"FREQ={parts}{end}", first + timedelta(minutes=shift)
    ends = starts + timedelta(hours=6)
    try:
        theirs = rrulestr(rule, dtstart=first).between(starts, ends - timedelta(seconds=1), inc=True)
    except ValueError:
        theirs = []
    assert list_starts(rule, first, starts, ends) == theirs


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("FREQ=DAILY;COUNT=1000000000", 9000),
        ("FREQ=WEEKLY;COUNT=1000000000;BYDAY=MO,TU", 9000),
        ("FREQ=HOURLY;COUNT=1000000000;BYMONTHDAY=31", 9000),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 2027),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", 9000),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=999999;BYMONTH=2", 9000),
        ("FREQ=DAILY;BYYEARDAY=366;COUNT=9999", 9000),
        ("FREQ=HOURLY;BYMINUTE=" + ",".join(map(str, range(60))), 2027),
        ("FREQ=DAILY;BYDAY=MO;BYMONTH=2;BYMONTHDAY=30;COUNT=9", 9000),
        ("FREQ=MINUTELY", 2027),
        ("FREQ=SECONDLY;COUNT=1000000000", 9000),
        ("FREQ=SECONDLY;BYSECOND=0;BYMINUTE=0;BYHOUR=0;BYMONTH=2;BYMONTHDAY=30", 9000),
        ("FREQ=MINUTELY;BYDAY=MO;BYSETPOS=366;COUNT=9", 9000),
    ],
)
def test_a_rule_built_to_burn_costs_little(text: str, year: int) -> None:
    began = time.process_time()
    with contextlib.suppress(RecurrenceTooDense):
        list_starts(text, wall(1970, 1, 1, 9), wall(year, 3, 1), wall(year, 5, 1))
    assert time.process_time() - began < 1


def test_positions_are_counted_in_the_whole_first_week() -> None:
    """From Wednesday on, first and third weekday of each week: Monday and Wednesday, where dateutil is wrong."""
    rule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,3;COUNT=4"
    first = wall(2024, 10, 23, 9)
    days = [start.day for start in list_starts(rule, first, first, wall(2025, 1, 1))]
    assert days == [23, 28, 30, 4]


def test_times_of_day_in_the_rule_of_a_whole_day_are_ignored() -> None:
    first = wall(2024, 10, 18)
    starts = list_starts("FREQ=DAILY;BYHOUR=9;COUNT=2", first, first, wall(2025, 1, 1), is_date=True)
    assert starts == [first, first + timedelta(days=1)]
