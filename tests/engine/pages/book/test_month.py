"""The month, the day and the list of times as a visitor sees them; without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from parley.engine.domain.errors.base import ZoneUnknown
from parley.engine.pages.book.month import OfferView, lay_out_offer
from parley.engine.pages.book.zone_choice import read_zone, suggest_zones
from parley.toolkit.wall_time import keeping_clock

TODAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
NINE = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
STARTS = [NINE, NINE + timedelta(minutes=30), NINE + timedelta(hours=5), NINE + timedelta(days=30)]
SUNDAY = 6


def lay_out(tzid: str = "Europe/Berlin", chosen_on: date | None = None, **more: bool | int) -> OfferView:
    return lay_out_offer(STARTS, tzid, TODAY, chosen_on, None, **more)  # type: ignore[arg-type]


def test_a_day_says_its_date_and_how_many_times_it_offers() -> None:
    cells = {cell.on: cell for week in lay_out().weeks for cell in week if cell}
    assert cells[date(2026, 3, 12)].words == "Thursday 12 March, 3 times"
    assert (cells[date(2026, 3, 12)].amount, cells[date(2026, 3, 12)].is_chosen) == ("few", True)
    assert cells[date(2026, 3, 13)].words == ""
    with override("de"):
        (cell,) = [each for week in lay_out().weeks for each in week if each and each.count]
        assert cell.words.startswith("Donnerstag, 12. März")


def test_the_chosen_day_is_told_with_its_times_by_parts_of_the_day() -> None:
    offer = lay_out()
    assert offer.said == "3 times on Thursday 12 March"
    assert [(part, [button.label for button in buttons]) for part, buttons in offer.parts] == [
        ("Morning", ["09:00", "09:30"]),
        ("Afternoon", ["14:00"]),
    ]


def test_the_parts_of_a_day_are_said_in_the_language_in_force() -> None:
    with override("de"), keeping_clock(True):
        assert [buttons[0].label for _, buttons in lay_out().parts] == ["9:00 AM", "2:00 PM"]


def test_weeks_begin_where_the_reader_begins_them_and_those_that_are_over_are_left_out() -> None:
    by_monday, by_sunday = lay_out(), lay_out(first_weekday=SUNDAY)
    assert by_monday.weekdays[0] == ("Mo", "Monday")
    assert by_sunday.weekdays[0] == ("Su", "Sunday")
    assert by_monday.weeks[0][0] is not None and by_monday.weeks[0][0].on == date(2026, 3, 9)
    assert by_sunday.weeks[0][0] is not None and by_sunday.weeks[0][0].on == date(2026, 3, 8)


def test_the_list_shows_days_below_each_other_and_leads_on() -> None:
    offer = lay_out_offer(
        [NINE + timedelta(days=day) for day in range(20)], "Europe/Berlin", TODAY, None, None, is_list=True
    )
    assert [day.on for day in offer.days] == [date(2026, 3, 12) + timedelta(days=day) for day in range(14)]
    assert (offer.earlier_on, offer.later_on) == (None, date(2026, 3, 26))
    later = lay_out_offer(
        [NINE + timedelta(days=day) for day in range(20)], "Europe/Berlin", TODAY, offer.later_on, None, is_list=True
    )
    assert (later.earlier_on, later.later_on) == (date(2026, 3, 12), None)
    assert later.said == "Times from Thursday 26 March"


def test_nothing_on_offer_is_laid_out_too() -> None:
    for is_list in (False, True):
        offer = lay_out_offer([], "Europe/Berlin", TODAY, None, None, is_list=is_list)
        assert (offer.first, offer.total, offer.parts, offer.days) == (None, 0, (), ())


@pytest.mark.parametrize(
    ("typed", "language", "tzid"),
    [
        ("new york", "en-gb", "America/New_York"),
        ("Mumbai", "en-gb", "Asia/Kolkata"),
        ("São Paulo", "en-gb", "America/Sao_Paulo"),
        ("europe/berlin", "en-gb", "Europe/Berlin"),
        ("Warschau", "de", "Europe/Warsaw"),
        ("Warsaw", "de", "Europe/Warsaw"),
        ("東京", "ja", "Asia/Tokyo"),
    ],
)
def test_a_zone_is_understood_by_its_city_in_the_readers_language(typed: str, language: str, tzid: str) -> None:
    with override(language):
        assert read_zone(typed) == tzid


def test_an_unknown_zone_is_named_and_close_ones_are_offered() -> None:
    with pytest.raises(ZoneUnknown, match="We do not know the time zone “Berl”"):
        read_zone("Berl")
    assert suggest_zones("Berl") == ("Europe/Berlin",)
    assert "America/Sao_Paulo" in suggest_zones("paulo")
    assert suggest_zones("x") == suggest_zones("Qqqq") == ()
