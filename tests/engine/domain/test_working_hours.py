"""Working hours through clock changes, and their reading."""

import pickle
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
import tzdata

from parley.engine.domain.errors.availability import WorkingHoursUnreadable
from parley.engine.domain.errors.base import ZoneUnknown
from parley.engine.domain.intervals import Span
from parley.engine.domain.working_hours import (
    DEFAULT_WEEKLY_PERIODS,
    WEEKDAYS,
    HoursRule,
    WeeklyPeriod,
    is_known_zone,
    list_open_spans,
    parse_weekly_periods,
    resolve_zone,
)
from parley.engine.domain.zones.names import list_zones
from parley.engine.domain.zones.offsets import clock_of

NIGHT = tuple(WeeklyPeriod(day, "01:00", "04:00") for day in WEEKDAYS)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_office_hours_follow_the_summer() -> None:
    rule = HoursRule("Europe/Berlin", DEFAULT_WEEKLY_PERIODS)
    spans = list_open_spans(rule, utc(2027, 3, 26), utc(2027, 3, 30))
    assert spans == [Span(utc(2027, 3, 26, 8), utc(2027, 3, 26, 16)), Span(utc(2027, 3, 29, 7), utc(2027, 3, 29, 15))]


def test_scenario_58_the_hour_that_clocks_skip_is_not_worked() -> None:
    spans = list_open_spans(HoursRule("Europe/Berlin", NIGHT), utc(2027, 3, 28), utc(2027, 3, 28, 12))
    assert spans == [Span(utc(2027, 3, 28, 0), utc(2027, 3, 28, 2))]


def test_scenario_58_the_hour_that_clocks_repeat_is_worked_twice() -> None:
    spans = list_open_spans(HoursRule("Europe/Berlin", NIGHT), utc(2026, 10, 24, 22), utc(2026, 10, 25, 12))
    assert spans == [Span(utc(2026, 10, 24, 23), utc(2026, 10, 25, 3))]


def test_hours_that_begin_in_the_gap_begin_after_it() -> None:
    rule = HoursRule("Europe/Berlin", (WeeklyPeriod("sunday", "02:30", "05:00"),))
    spans = list_open_spans(rule, utc(2027, 3, 28), utc(2027, 3, 28, 12))
    assert spans == [Span(utc(2027, 3, 28, 1), utc(2027, 3, 28, 3))]


def test_a_night_shift_from_sunday_reaches_into_monday() -> None:
    rule = HoursRule("Etc/UTC", (WeeklyPeriod("sunday", "22:00", "06:00"),))
    assert list_open_spans(rule, utc(2027, 3, 8), utc(2027, 3, 9)) == [Span(utc(2027, 3, 8), utc(2027, 3, 8, 6))]


def test_whole_days_touch() -> None:
    rule = HoursRule("Asia/Kolkata", tuple(WeeklyPeriod(day, "00:00", "24:00") for day in WEEKDAYS))
    assert list_open_spans(rule, utc(2027, 3, 8), utc(2027, 4, 8)) == [Span(utc(2027, 3, 8), utc(2027, 4, 8))]


def test_open_time_is_cut_to_the_window_to_the_second() -> None:
    rule = HoursRule("Etc/UTC", DEFAULT_WEEKLY_PERIODS)
    starts_at = utc(2027, 3, 8, 9, 0, 30)
    assert list_open_spans(rule, starts_at, utc(2027, 3, 8, 10))[0].starts_at == starts_at


def test_every_change_of_every_zone_is_told_as_the_database_tells_it() -> None:
    """Night hours around each change from 2024 to 2032: open exactly when the wall shows one to four o'clock."""
    starts, ends = utc(2024, 1, 1), utc(2033, 1, 1)
    for tzid in sorted(available_timezones() - {"localtime", "Factory"}):
        zone = ZoneInfo(tzid)
        changes = clock_of(tzid, int(starts.timestamp()), int(ends.timestamp())).changes[1:]
        for change in changes:
            around = datetime.fromtimestamp(change, UTC)
            spans = list_open_spans(HoursRule(tzid, NIGHT), around - timedelta(hours=4), around + timedelta(hours=4))
            for step in range(-15, 16):
                moment = around + step * timedelta(minutes=15)
                is_open = any(span.contains(moment) for span in spans)
                assert is_open == (1 <= moment.astimezone(zone).hour < 4), (tzid, moment)


def test_the_pinned_zone_data_is_the_one_in_use() -> None:
    """Vancouver stays on summer time from 2026-11-01 on; older data of a system says otherwise."""
    assert tzdata.IANA_VERSION >= "2026"
    clock = clock_of("America/Vancouver", *(int(utc(2026, 12, day).timestamp()) for day in (1, 2)))
    assert clock.offset_at(int(utc(2026, 12, 1).timestamp())) == -7 * 3600


def test_zone_names_are_resolved_also_from_windows() -> None:
    assert resolve_zone("Romance Standard Time") == "Europe/Paris"
    assert resolve_zone("europe/berlin") == "Europe/Berlin"
    assert resolve_zone("/freeassociation.sourceforge.net/Europe/London") == "Europe/London"
    with pytest.raises(ZoneUnknown, match="Mars"):
        resolve_zone("Mars/Olympus")


def test_only_places_can_be_chosen_as_a_zone() -> None:
    assert is_known_zone("Asia/Calcutta") and is_known_zone("Etc/UTC")
    assert not any(is_known_zone(name) for name in ("EST", "Etc/GMT+2", "+02:00", "", "europe/berlin"))
    assert all(is_known_zone(name) for name in list_zones())


def test_periods_are_read_sorted_without_doubles() -> None:
    raw = [
        {"day": "tuesday", "start_time": "09:00", "end_time": "24:00"},
        {"day": "Monday", "start_time": "22:00", "end_time": "02:00"},
        {"day": "tuesday", "start_time": "09:00", "end_time": "24:00"},
    ]
    assert parse_weekly_periods(raw) == (
        WeeklyPeriod("monday", "22:00", "02:00"),
        WeeklyPeriod("tuesday", "09:00", "24:00"),
    )


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ("monday", "weekly_periods"),
        ([3], "[0]"),
        ([{"day": "funday", "start_time": "09:00", "end_time": "17:00"}], "[0].day"),
        ([{"day": "monday", "start_time": "9:00", "end_time": "17:00"}], "[0].start_time"),
        ([{"day": "monday", "start_time": "24:00", "end_time": "17:00"}], "[0].start_time"),
        ([{"day": "monday", "start_time": "09:00", "end_time": "17:60"}], "[0].end_time"),
        ([{"day": "monday", "start_time": "09:00"}], "[0].end_time"),
        ([{"day": "monday", "start_time": "09:00", "end_time": "17:00"}] * 101, "weekly_periods"),
    ],
)
def test_hours_that_cannot_be_read_say_where(raw: object, field: str) -> None:
    with pytest.raises(WorkingHoursUnreadable) as refusal:
        parse_weekly_periods(raw)
    assert refusal.value.field == field


def test_rules_that_travelled_between_processes_are_equal() -> None:
    rule = HoursRule("Europe/Berlin", DEFAULT_WEEKLY_PERIODS)
    travelled = pickle.loads(pickle.dumps(rule))
    assert travelled == rule and hash(travelled) == hash(rule)


def test_scenario_58_a_day_without_midnight_begins_where_it_begins() -> None:
    rule = HoursRule("Africa/Cairo", (WeeklyPeriod("friday", "00:00", "03:00"),))
    spans = list_open_spans(rule, utc(2027, 4, 29, 12), utc(2027, 4, 30, 12))
    assert spans == [Span(utc(2027, 4, 29, 22), utc(2027, 4, 30))]
