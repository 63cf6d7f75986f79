"""Hours in full: named rules, dates that differ, holidays and limits, as links offer them."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.intervals import Span
from parley.engine.domain.working_hours import list_open_spans
from parley.engine.models import Account, AvailabilityRule, OrganizationalUnit
from parley.engine.services.availability.availability import list_request_slots, save_default_rule, save_preferences
from parley.engine.services.availability.hours.holidays import list_countries, list_holidays, list_regions
from parley.engine.services.availability.hours.reading import HoursUse, load_hours
from parley.engine.services.availability.hours.rules import choose_uses, save_named_rule, upsert_availability_rule
from parley.engine.services.availability.hours.special_dates import (
    add_time_off,
    choose_holidays,
    set_hours_of_date,
    work_on_holiday,
)
from parley.engine.services.availability.terms import get_preferences
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.public_links import create_public_link, list_public_link_slots
from tests.engine.booking_cast import MARA, make_account, make_request

TODAY = date(2026, 3, 3)
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
SATURDAYS = [{"day": "saturday", "start_time": "10:00", "end_time": "12:00"}]
EVENINGS = [{"day": "thursday", "start_time": "18:00", "end_time": "20:00"}]


def offered_on(account: Account, unit: OrganizationalUnit, on: date, **changes: object) -> list[str]:
    """The whole hours that a link offers on a date, on its own clock."""
    range_of_day = {"kind": "range", "first_on": on.isoformat(), "last_on": on.isoformat()}
    terms = {"duration_minutes": 60, "start_interval_minutes": 60, "period": range_of_day, **changes}
    request = make_request(unit, account, **terms)
    zone = ZoneInfo(request.tzid)
    return [f"{slot.starts_at.astimezone(zone):%H:%M}" for slot in list_request_slots(request)]


def test_days_off_offer_nothing_and_the_days_beside_them_everything(unit: OrganizationalUnit, ana: Account) -> None:
    add_time_off(ana, date(2026, 3, 9), date(2026, 3, 10), "", TODAY)
    assert offered_on(ana, unit, date(2026, 3, 9)) == offered_on(ana, unit, date(2026, 3, 10)) == []
    assert len(offered_on(ana, unit, date(2026, 3, 11))) == 8


def test_hours_of_a_date_stand_in_place_of_the_usual_ones_and_win_over_days_off(
    unit: OrganizationalUnit, ana: Account
) -> None:
    periods = [{"start_time": "11:00", "end_time": "13:00"}, {"start_time": "20:00", "end_time": "24:00"}]
    set_hours_of_date(ana, date(2026, 3, 9), periods, "", TODAY)
    add_time_off(ana, date(2026, 3, 9), date(2026, 3, 10), "", TODAY)
    assert offered_on(ana, unit, date(2026, 3, 9)) == ["11:00", "12:00", "20:00", "21:00", "22:00", "23:00"]


def test_a_night_shift_is_worked_to_its_end(unit: OrganizationalUnit, ana: Account) -> None:
    save_default_rule(ana, BERLIN, [{"day": "monday", "start_time": "22:00", "end_time": "02:00"}])
    add_time_off(ana, date(2026, 3, 10), date(2026, 3, 10), "", TODAY)
    assert offered_on(ana, unit, date(2026, 3, 10)) == ["00:00", "01:00"]


def test_public_holidays_are_days_off_unless_they_are_worked(unit: OrganizationalUnit, ana: Account) -> None:
    good_friday = date(2026, 4, 3)
    assert len(offered_on(ana, unit, good_friday)) == 8
    choose_holidays(ana, "DE", "")
    assert offered_on(ana, unit, good_friday) == []
    work_on_holiday(ana, good_friday, is_worked=True, today_on=TODAY)
    assert len(offered_on(ana, unit, good_friday)) == 8
    # Where people are off themselves, it does not matter that they would have worked on the holiday.
    add_time_off(ana, good_friday, good_friday, "", TODAY)
    assert offered_on(ana, unit, good_friday) == []


def test_a_region_has_holidays_of_its_own(unit: OrganizationalUnit, ana: Account) -> None:
    corpus_christi = date(2026, 6, 4)
    choose_holidays(ana, "DE", "BE")
    assert len(offered_on(ana, unit, corpus_christi)) == 8
    choose_holidays(ana, "DE", "BY")
    assert offered_on(ana, unit, corpus_christi) == []
    for country, region, field in (("XX", "", "holiday_country"), ("DE", "CA", "holiday_region")):
        with pytest.raises(InputRefused) as refused:
            choose_holidays(ana, country, region)
        assert refused.value.field == field


def test_days_off_hold_also_where_a_link_has_hours_of_its_own(unit: OrganizationalUnit, ana: Account) -> None:
    whole_days = [{"day": day, "start_time": "00:00", "end_time": "24:00"} for day in ("monday", "tuesday", "sunday")]
    add_time_off(ana, date(2026, 3, 9), date(2026, 3, 9), "", TODAY)
    assert offered_on(ana, unit, date(2026, 3, 9), weekly_periods=whole_days) == []
    # In another zone every date is closed into which the day off reaches: here Sunday evening and Monday.
    assert offered_on(ana, unit, date(2026, 3, 8), weekly_periods=whole_days, tzid=NEW_YORK) == []
    assert offered_on(ana, unit, date(2026, 3, 9), weekly_periods=whole_days, tzid=NEW_YORK) == []
    assert len(offered_on(ana, unit, date(2026, 3, 10), weekly_periods=whole_days, tzid=NEW_YORK)) == 24


def test_rules_that_are_chosen_add_up_and_each_kind_of_link_has_its_own(unit: OrganizationalUnit, ana: Account) -> None:
    thursday = date(2026, 3, 5)
    rule = save_named_rule(ana, None, "Evenings", EVENINGS)
    assert "18:00" not in offered_on(ana, unit, thursday), "new hours are for no link yet"
    both = frozenset({"default", rule.rule_id})
    choose_uses(ana, {HoursUse.REQUEST: both, HoursUse.PUBLIC_LINK: frozenset({rule.rule_id})})
    assert offered_on(ana, unit, thursday) == [*(f"{hour:02}:00" for hour in range(9, 17)), "18:00", "19:00"]
    public = list_public_link_slots(create_public_link(ana, unit))
    assert {slot.starts_at.astimezone(ZoneInfo(BERLIN)).hour for slot in public} == {18, 19}
    with pytest.raises(InputRefused):
        choose_uses(ana, {HoursUse.REQUEST: both, HoursUse.PUBLIC_LINK: frozenset()})


def test_a_date_with_hours_of_its_own_is_laid_once_however_many_rules_there_are(ana: Account) -> None:
    rule = save_named_rule(ana, None, "Evenings", EVENINGS)
    AvailabilityRule.objects.filter(pk=rule.pk).update(tzid=NEW_YORK)
    set_hours_of_date(ana, date(2026, 3, 5), [{"start_time": "10:00", "end_time": "11:00"}], "", TODAY)
    window = Span(datetime(2026, 3, 4, 23, tzinfo=UTC), datetime(2026, 3, 6, 23, tzinfo=UTC))
    found = load_hours({ana.pk: BERLIN}, {}, window, HoursUse.EVERY)[ana.pk]
    spans = [span for each in found.rules for span in list_open_spans(each, window.starts_at, window.ends_at)]
    assert spans == [Span(datetime(2026, 3, 5, 9, tzinfo=UTC), datetime(2026, 3, 5, 10, tzinfo=UTC))]


def test_an_applications_rule_serves_no_link_until_its_owner_says_so(unit: OrganizationalUnit, ana: Account) -> None:
    upsert_availability_rule(ana, {"availability_rule_id": "nights", "tzid": BERLIN, "weekly_periods": EVENINGS})
    assert "18:00" not in offered_on(ana, unit, date(2026, 3, 5))
    window = Span(datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 3, 6, tzinfo=UTC))
    named = load_hours({ana.pk: BERLIN}, {}, window, rule_ids=["nights"])[ana.pk]
    assert [rule.weekly_periods[0].start_time for rule in named.rules] == ["18:00"]
    assert load_hours({ana.pk: BERLIN}, {}, window, rule_ids=["unknown"])[ana.pk].rules == ()


def test_a_weekly_limit_closes_the_week_and_no_other(unit: OrganizationalUnit, ana: Account) -> None:
    save_preferences(ana, {"weekly_limit": 2})
    for day in (9, 11):
        starts_at = datetime(2026, 3, day, 9, tzinfo=UTC)
        book_slot(make_request(unit, ana), starts_at, MARA, f"form {day}")
    days = Counter(
        slot.starts_at.astimezone(ZoneInfo(BERLIN)).date()
        for slot in list_request_slots(make_request(unit, ana, period={"kind": "days", "days": 20}))
    )
    assert not any(date(2026, 3, 9) + timedelta(days=number) in days for number in range(7))
    assert date(2026, 3, 6) in days and date(2026, 3, 16) in days


def test_working_days_are_counted_by_the_hosts_own_hours(unit: OrganizationalUnit, ana: Account) -> None:
    def last_day() -> date:
        request = make_request(unit, ana, period={"kind": "working_days", "days": 3})
        return max(slot.starts_at for slot in list_request_slots(request)).date()

    assert last_day() == date(2026, 3, 6)
    add_time_off(ana, date(2026, 3, 5), date(2026, 3, 6), "", TODAY)
    assert last_day() == date(2026, 3, 10)
    choose_uses(
        ana,
        {
            HoursUse.REQUEST: frozenset({"default", save_named_rule(ana, None, "Saturdays", SATURDAYS).rule_id}),
            HoursUse.PUBLIC_LINK: frozenset({"default"}),
        },
    )
    assert last_day() == date(2026, 3, 9)


def test_reading_hours_costs_two_queries_for_any_number_of_people(
    ana: Account, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [ana, *(make_account(f"Person{number} X") for number in range(6))]
    for person in people:
        save_named_rule(person, None, "Evenings", EVENINGS)
        add_time_off(person, date(2026, 3, 9), date(2026, 3, 10), "", TODAY)
    choose_holidays(ana, "DE", "BY")
    wishes = {ana.pk: get_preferences(ana)}
    window = Span(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
    with django_assert_num_queries(2):
        hours = load_hours({person.pk: person.tzid for person in people}, wishes, window)
    assert len(hours) == 7
    assert date(2026, 4, 3) in hours[ana.pk].special.off and date(2026, 4, 3) not in hours[people[1].pk].special.off


def test_every_country_and_region_tells_its_holidays() -> None:
    assert len(list_countries()) > 200
    years = [list_holidays(code, region, 2027) for code in ("DE", "US", "JP") for region, _ in list_regions(code)]
    assert len(years) > 60 and all(years)
    assert list_holidays("XX", "", 2027) == list_holidays("DE", "XX", 2027) == list_holidays("DE", "", 9999) == ()
