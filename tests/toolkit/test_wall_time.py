"""Instants are written as people say them, through clock changes, renamed cities and bare offsets."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from parley.toolkit.wall_time import (
    is_repeated,
    keeping_clock,
    name_day_part,
    read_wall_clock,
    write_city,
    write_date,
    write_day,
    write_distance,
    write_duration,
    write_month,
    write_span,
    write_time,
    write_when,
    write_zone,
)

MARCH = datetime(2027, 3, 9, 13, 30, tzinfo=UTC)


def test_a_moment_is_said_with_weekday_date_time_and_city() -> None:
    assert write_when(MARCH, "Europe/Berlin") == "Tuesday 9 March, 14:30, Berlin time"
    assert write_when(MARCH, "America/New_York") == "Tuesday 9 March, 08:30, New York time"


def test_the_year_is_said_only_when_it_is_another_one_there() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert write_day(new_year, "Europe/Berlin", now=datetime(2026, 12, 1, tzinfo=UTC)) == "Friday 1 January 2027"
    assert write_day(new_year, "UTC", now=datetime(2026, 12, 1, tzinfo=UTC)) == "Thursday 31 December"


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        write_time(MARCH.replace(tzinfo=None), "UTC")


@pytest.mark.parametrize(
    ("tzid", "words"),
    [
        ("Europe/Berlin", "Berlin time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("Asia/Calcutta", "Kolkata time"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Etc/GMT+5", "UTC−5"),
        ("Etc/GMT-10", "UTC+10"),
    ],
)
def test_a_zone_is_called_by_its_city(tzid: str, words: str) -> None:
    assert write_zone(tzid) == words


@pytest.mark.parametrize(
    ("tzid", "city"),
    [
        ("Asia/Kolkata", "加尔各答"),
        ("Asia/Calcutta", "加尔各答"),
        ("Europe/Kyiv", "基辅"),
        ("America/Argentina/Buenos_Aires", "布宜诺斯艾利斯"),
        ("US/Pacific", "洛杉矶"),
    ],
)
def test_a_city_is_known_by_all_names_of_its_zone(tzid: str, city: str) -> None:
    with override("zh-hans"):
        assert write_city(tzid) == city


def test_the_repeated_hour_says_which_of_the_two_it_is() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert write_time(first, "Europe/Berlin") == "02:30 (before the clocks go back)"
    assert write_time(first + timedelta(hours=1), "Europe/Berlin") == "02:30 (after the clocks go back)"
    assert write_time(first + timedelta(hours=2), "Europe/Berlin") == "03:30"


def test_the_skipped_hour_repeats_nothing() -> None:
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert not any(is_repeated(before + timedelta(minutes=15 * step), "Europe/Berlin") for step in range(12))


def test_a_span_names_the_later_day_only_across_midnight() -> None:
    assert write_span(MARCH, MARCH + timedelta(minutes=45), "Europe/Berlin") == "14:30–15:15"
    assert write_span(MARCH, MARCH + timedelta(hours=10), "Europe/Berlin") == "14:30–Wednesday 10 March, 00:30"


def test_the_day_has_three_parts() -> None:
    hours = [name_day_part(datetime(2027, 3, 9, hour, tzinfo=UTC), "UTC") for hour in (0, 11, 12, 16, 17, 23)]
    assert hours == ["Morning", "Morning", "Afternoon", "Afternoon", "Evening", "Evening"]


def test_durations_and_distances_are_counted_in_words() -> None:
    assert [write_duration(minutes) for minutes in (0, 1, 45, 60, 90, 120)] == [
        "0 minutes",
        "1 minute",
        "45 minutes",
        "1 hour",
        "1 hour 30 minutes",
        "2 hours",
    ]
    assert write_distance(MARCH - timedelta(minutes=3), MARCH) == "3 minutes ago"
    assert write_distance(MARCH + timedelta(hours=1), MARCH) == "in 1 hour"
    assert write_distance(MARCH - timedelta(days=2), MARCH) == "2 days ago"
    assert write_distance(MARCH, MARCH) == "just now"


def test_bare_dates_are_said_too() -> None:
    assert write_date(date(2027, 3, 9)) == "Tuesday 9 March"
    assert write_month(date(2027, 3, 9)) == "March 2027"


@pytest.mark.parametrize(
    ("language", "day", "clock", "length", "distance"),
    [
        ("en-gb", "Tuesday 9 March 2027", "14:30", "1 hour 30 minutes", "9 days ago"),
        ("de", "Dienstag, 9. März 2027", "14:30", "1 Stunde 30 Minuten", "vor 9 Tagen"),
        ("fr", "mardi 9 mars 2027", "14:30", "1 heure 30 minutes", "il y a 9 jours"),
        ("es", "martes, 9 de marzo de 2027", "14:30", "1 hora 30 minutos", "hace 9 días"),
        ("pt", "terça-feira, 9 de março de 2027", "14:30", "1 hora 30 minutos", "há 9 dias"),
        ("nl", "dinsdag 9 maart 2027", "14:30", "1 uur 30 minuten", "9 dagen geleden"),
        ("ja", "2027年3月9日(火曜日)", "14:30", "1 時間 30 分", "9 日前"),
        ("ar", "الثلاثاء، 9 مارس 2027", "2:30 م", "ساعة 30 دقيقة", "قبل 9 أيام"),
    ],
)
def test_each_language_says_it_in_its_own_order(
    language: str, day: str, clock: str, length: str, distance: str
) -> None:
    moment = datetime(2027, 3, 9, 13, 30, tzinfo=UTC)
    with override(language):
        assert write_day(moment, "Europe/Vienna", datetime(2026, 3, 9, tzinfo=UTC)) == day
        assert write_time(moment, "Europe/Vienna").replace("\u202f", " ") == clock
        assert write_duration(90).replace("\xa0", " ") == length
        assert write_distance(moment, moment + timedelta(days=9)) == distance


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("2027-03-28T01:30", [datetime(2027, 3, 28, 0, 30, tzinfo=UTC)]),
        ("2027-03-28T02:30", []),
        (
            "2027-10-31T02:30",
            [datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)],
        ),
        ("0001-01-01", []),
    ],
)
def test_a_wall_clock_shows_a_time_once_twice_or_never(shown: str, meant: list[datetime]) -> None:
    assert read_wall_clock(datetime.fromisoformat(shown), "Europe/Berlin") == meant


@pytest.mark.parametrize(
    ("language", "is_twelve_hour", "words"),
    [
        ("en-gb", None, "14:30"),
        ("en-gb", True, "2:30 pm"),
        ("ja", True, "午後2:30"),
        ("ar", None, "2:30 م"),
        ("ar", False, "14:30"),
    ],
)
def test_times_of_day_are_written_on_the_readers_clock(language: str, is_twelve_hour: bool | None, words: str) -> None:
    with override(language), keeping_clock(is_twelve_hour):
        assert write_time(MARCH, "Europe/Berlin") == words
    assert write_time(MARCH, "Europe/Berlin") == "14:30"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-gb", "Tuesday 9 March, 14:30, Berlin time"),
        ("de", "Dienstag, 9. März, 14:30, Zeit in Berlin"),
        ("ar", "الثلاثاء، 9 مارس، 2:30 م، بتوقيت برلين"),
        ("ja", "3月9日(火曜日) 14:30 ベルリンの時刻"),
    ],
)
def test_day_time_and_zone_are_joined_as_the_language_joins_them(language: str, words: str) -> None:
    with override(language):
        assert write_when(datetime(2027, 3, 9, 13, 30, tzinfo=UTC), "Europe/Berlin").replace("\u200f", "") == words
