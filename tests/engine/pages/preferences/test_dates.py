"""Dates that differ, public holidays and hours with names, as a browser without scripts uses them."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.models import Account, AvailabilityRule, SpecialDate
from parley.engine.services.availability.hours.rules import list_own_rules
from parley.engine.services.availability.hours.special_dates import add_time_off
from parley.engine.services.availability.terms import get_preferences
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import make_account
from tests.engine.pages.preferences.test_pages import read_form

DATES, RULES = "/scheduler/preferences/dates", "/scheduler/preferences/rules"
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_days_off_are_taken_shown_and_given_back(browser: Client, rosa: Account) -> None:
    with frozen(NOON):
        assert "Nothing so far" in browser.get(DATES).content.decode()
        sent = {"off-first_on": "2026-03-09", "off-last_on": "2026-03-11", "off-note": "Skiing"}
        answer = browser.post(f"{DATES}/off", sent)
        assert (answer.status_code, answer.headers["Location"]) == (303, DATES)
        page = browser.get(DATES).content.decode()
        assert "Monday 9 March – Wednesday 11 March" in page and "Skiing" in page
        assert page.count('class="outlook-reason"') == 3
        row = SpecialDate.objects.get()
        assert browser.post(f"{DATES}/{row.pk}/remove").status_code == 303
        assert browser.post(f"{DATES}/{row.pk}/remove").status_code == 404


def test_a_date_gets_hours_of_its_own(browser: Client, rosa: Account) -> None:
    hours = {"hours-on": "2026-03-14", "hours-first_start": "10:00", "hours-first_end": "12:30"}
    with frozen(NOON):
        more = {"hours-second_start": "22:00", "hours-second_end": "00:00", "hours-note": "Career fair"}
        assert browser.post(f"{DATES}/hours", hours | more).status_code == 303
        row = SpecialDate.objects.get()
        assert [(each["start_time"], each["end_time"]) for each in row.periods] == [
            ("10:00", "12:30"),
            ("22:00", "24:00"),
        ]
        page = browser.get(DATES).content.decode()
        assert ">10–12:30<" in page and ">22–24<" in page and ">Other" in page
        # Said once more, the new hours hold.
        assert browser.post(f"{DATES}/hours", hours).status_code == 303
        assert len(SpecialDate.objects.get().periods) == 1


@pytest.mark.parametrize(
    ("form", "sent", "words"),
    [
        ("off", {"off-first_on": "2026-03-09", "off-last_on": "2026-03-08"}, "lies before the first"),
        ("off", {"off-first_on": "2026-03-02"}, "has passed"),
        ("off", {"off-first_on": "2036-03-02"}, "more than three years away"),
        ("off", {"off-first_on": "soon"}, "Enter a valid date"),
        (
            "hours",
            {"hours-on": "2026-03-09", "hours-first_start": "10:00", "hours-first_end": "10:00"},
            "must come after",
        ),
        (
            "hours",
            {
                "hours-on": "2026-03-09",
                "hours-first_start": "10:00",
                "hours-first_end": "11:00",
                "hours-second_start": "12:00",
            },
            "Give both a start and an end",
        ),
        ("holidays", {"country": "Atlantis"}, "Select a valid choice"),
        ("holidays/work", {"on": "tomorrow", "work": "yes"}, "no such holiday"),
    ],
)
def test_what_is_wrong_with_a_date_is_said(browser: Client, form: str, sent: dict[str, str], words: str) -> None:
    with frozen(NOON):
        answer = browser.post(f"{DATES}/{form}", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SpecialDate.objects.exists()


def test_public_holidays_are_chosen_told_in_ones_language_and_may_be_worked(browser: Client, rosa: Account) -> None:
    german = {"Accept-Language": "de-AT, en;q=0.5"}
    with frozen(NOON):
        assert browser.post(f"{DATES}/holidays", {"country": "DE", "region": ""}).status_code == 303
        page = browser.get(DATES, headers=german).content.decode()
        assert "Karfreitag" in page and "Fronleichnam" not in page
        assert "Good Friday" in browser.get(DATES, headers={"Accept-Language": "en-GB"}).content.decode()
        assert browser.post(f"{DATES}/holidays", {"country": "DE", "region": "BY"}).status_code == 303
        assert "Fronleichnam" in browser.get(DATES, headers=german).content.decode()
        assert browser.post(f"{DATES}/holidays/work", {"on": "2026-04-03", "work": "yes"}).status_code == 303
        assert "You work" in browser.get(DATES).content.decode()
        assert browser.post(f"{DATES}/holidays/work", {"on": "2026-04-03", "work": "no"}).status_code == 303
        assert "You work" not in browser.get(DATES).content.decode()
        # A region of the country before is dropped with it.
        assert browser.post(f"{DATES}/holidays", {"country": "FR", "region": "BY"}).status_code == 303
    wishes = get_preferences(rosa)
    assert (wishes.holiday_country, wishes.holiday_region) == ("FR", "")


def test_the_page_costs_as_much_however_many_dates_differ(
    browser: Client, rosa: Account, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with frozen(NOON):
        for day in range(9, 29):
            add_time_off(rosa, date(2026, 3, day), date(2026, 3, day), "", NOON.date())
        browser.get(DATES)
        with django_assert_max_num_queries(11):
            assert browser.get(DATES).content.decode().count('class="outlook-reason"') == 20


def test_hours_get_a_name_and_a_use(browser: Client, rosa: Account) -> None:
    assert "Usual hours" in browser.get(RULES).content.decode()
    form = read_form(browser.get(f"{RULES}/new").content.decode())
    form |= {f"{day}-0-{end}": "" for day in ("monday", "wednesday", "friday") for end in ("start", "end")}
    form |= {"tuesday-0-start": "14:00", "thursday-0-start": "14:00"}
    assert "This field is required" in browser.post(f"{RULES}/new", form).content.decode()
    assert browser.post(f"{RULES}/new", form | {"name": "Interview afternoons"}).status_code == 303
    made = AvailabilityRule.objects.get(name="Interview afternoons")
    page = browser.get(RULES).content.decode()
    assert "Tue 14–17 · Thu 14–17" in page and "Mon–Fri 9–17" in page
    assert browser.post(RULES, {"request": ["default", made.rule_id], "public_link": made.rule_id}).status_code == 303
    uses = {rule.rule_id: (rule.is_for_requests, rule.is_for_public_link) for rule in list_own_rules(rosa)}
    assert uses == {"default": (True, False), made.rule_id: (True, True)}
    refused = browser.post(RULES, {"request": "default"})
    assert refused.status_code == 422 and "at least one" in refused.content.decode()
    again = read_form(browser.get(f"{RULES}/{made.pk}").content.decode())
    assert again["name"] == "Interview afternoons" and again["tuesday-0-start"] == "14:00"
    assert browser.post(f"{RULES}/{made.pk}", again | {"name": "Afternoons"}).status_code == 303
    made.refresh_from_db()
    assert (made.name, made.is_for_public_link) == ("Afternoons", True)
    assert browser.post(f"{RULES}/{made.pk}/remove").status_code == 303
    assert [rule.rule_id for rule in list_own_rules(rosa)] == ["default"]


def test_nobody_touches_anothers_dates_and_hours(browser: Client, rosa: Account) -> None:
    other = make_account("Ben Cole")
    rule = AvailabilityRule.objects.create(account=other, rule_id="x", name="Secret hours", tzid="Etc/UTC")
    with frozen(NOON):
        row = add_time_off(other, date(2026, 3, 9), date(2026, 3, 9), "Secret", NOON.date())
        assert browser.post(f"{DATES}/{row.pk}/remove").status_code == 404
    assert browser.get(f"{RULES}/{rule.pk}").status_code == 404
    assert browser.post(f"{RULES}/{rule.pk}", {"name": "Mine"}).status_code == 404
    assert browser.post(f"{RULES}/{rule.pk}/remove").status_code == 404
    assert "Secret" not in browser.get(RULES).content.decode() + browser.get(DATES).content.decode()
    assert AvailabilityRule.objects.filter(pk=rule.pk).exists() and SpecialDate.objects.filter(pk=row.pk).exists()


def test_moving_to_another_zone_takes_all_hours_along(browser: Client, rosa: Account) -> None:
    form = read_form(browser.get(f"{RULES}/new").content.decode())
    browser.post(f"{RULES}/new", form | {"name": "Evenings"})
    browser.post("/scheduler/preferences", read_form(browser.get("/scheduler/preferences").content.decode()))
    moved = read_form(browser.get("/scheduler/preferences").content.decode()) | {"tzid": "America/New_York"}
    assert browser.post("/scheduler/preferences", moved | {"weekly_limit": "9"}).status_code == 303
    assert {rule.tzid for rule in list_own_rules(rosa)} == {"America/New_York"}
    assert get_preferences(rosa).weekly_limit == 9
