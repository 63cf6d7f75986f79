"""Hours, calendars, agenda and calendar apps, as a browser without scripts uses them."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from parley.engine.connectors.base import RemoteObject
from parley.engine.models import (
    Account,
    AppPassword,
    Calendar,
    Connection,
    ConnectionState,
)
from parley.engine.services.availability.terms import get_default_rule, get_preferences
from parley.engine.services.calendars.sync.applying import keep_objects
from parley.engine.services.calendars.sync.spreading import Owner, make_window, spread_object
from parley.engine.services.people.accounts import find_account_by_app_password
from parley.toolkit.clock import frozen, now
from tests.engine.services.calendars.conftest import make_ics

PAGES = ("preferences", "calendars", "agenda", "app-passwords")


def read_form(page: str) -> dict[str, str]:
    """What a browser would send of the page's main form, unchanged."""
    main = page[page.index("<main") :]
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", main):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_off = 'type="checkbox"' in tag and "checked" not in tag or 'type="radio"' in tag and "checked" not in tag
        if name and not is_off:
            sent[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', main, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


@pytest.mark.parametrize("page", PAGES)
def test_whoever_is_not_signed_in_is_led_to_the_log_in(client: Client, db: None, page: str) -> None:
    answer = client.get(f"/scheduler/{page}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/connect/log-in?next={quote(f'/scheduler/{page}', safe='')}"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_invites_a_newcomer(browser: Client, page: str) -> None:
    answer = browser.get(f"/scheduler/{page}")
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "style=" not in answer.content.decode() and "onclick" not in answer.content.decode()


def test_hours_are_saved_as_they_stand(browser: Client, rosa: Account) -> None:
    form = read_form(browser.get("/scheduler/preferences").content.decode())
    assert (form["monday-0-start"], form["monday-0-end"], form["tzid"]) == ("09:00", "17:00", "Europe/Berlin")
    before = get_default_rule(rosa).weekly_periods
    answer = browser.post("/scheduler/preferences", form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/scheduler/preferences")
    rule = get_default_rule(rosa)
    assert rule.pk and rule.weekly_periods == before


def test_periods_are_added_taken_away_and_may_end_at_midnight(browser: Client, rosa: Account) -> None:
    form = read_form(browser.get("/scheduler/preferences").content.decode())
    form |= {"monday-0-end": "12:00", "monday-1-start": "13:00", "monday-1-end": "00:00"}
    form |= {"friday-0-start": "", "friday-0-end": "", "sunday-0-start": "10:00", "sunday-0-end": "11:00"}
    assert browser.post("/scheduler/preferences", form).status_code == 303
    periods = [(each["day"], each["start_time"], each["end_time"]) for each in get_default_rule(rosa).weekly_periods]
    assert periods[:2] == [("monday", "09:00", "12:00"), ("monday", "13:00", "24:00")]
    assert periods[-1] == ("sunday", "10:00", "11:00")
    assert not any(day == "friday" for day, *_ in periods)
    again = read_form(browser.get("/scheduler/preferences").content.decode())
    assert again["monday-1-end"] == "00:00"


def test_preferences_are_saved(browser: Client, rosa: Account, calendar: Calendar) -> None:
    form = read_form(browser.get("/scheduler/preferences").content.decode())
    form |= {"duration_minutes": "45", "buffer_after_minutes": "15", "minimum_notice_minutes": "1440"}
    form |= {"daily_limit": "4", "period_days": "21", "place_kind": "phone", "place_detail": "+49 30 123456"}
    form |= {"tzid": "America/New_York"}
    assert browser.post("/scheduler/preferences", form).status_code == 303
    wishes = get_preferences(rosa)
    assert (wishes.duration_minutes, wishes.buffer_after_minutes, wishes.daily_limit) == (45, 15, 4)
    assert wishes.place == {"kind": "phone", "detail": "+49 30 123456"}
    rosa.refresh_from_db()
    assert rosa.tzid == get_default_rule(rosa).tzid == "America/New_York"
    assert Connection.objects.get().next_sync_at <= now(), "all-day events are read anew in the new zone"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"monday-0-end": ""}, "Give both a start and an end"),
        ({"monday-0-end": "09:00"}, "The end must come after the start"),
        ({"period_days": "0"}, "greater than or equal to 1"),
        ({"tzid": "Mars/Olympus"}, "Select a valid choice"),
        ({"duration_minutes": "7"}, "Select a valid choice"),
        ({"place_kind": "link", "place_detail": ""}, "Say which link"),
        ({"place_kind": "link", "place_detail": "https://meet.example/\u2028x"}, "control characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    browser: Client, rosa: Account, typed: dict[str, str], words: str
) -> None:
    form = read_form(browser.get("/scheduler/preferences").content.decode()) | {"tuesday-1-start": "18:00"}
    answer = browser.post("/scheduler/preferences", form | {"tuesday-1-end": "19:30"} | typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert 'value="19:30"' in page, "another day's new period still stands there"
    assert get_default_rule(rosa).pk is None


def test_calendars_are_chosen_and_looked_at(browser: Client, rosa: Account, calendar: Calendar) -> None:
    page = browser.get("/scheduler/calendars").content.decode()
    assert "rosa at cal.example.org" in page and "Work" in page and "secret" not in page
    assert browser.post("/scheduler/calendars", {"target": calendar.pk}).status_code == 303
    calendar.refresh_from_db()
    assert (calendar.counts_as_busy, calendar.takes_bookings) == (False, True)
    assert browser.post("/scheduler/calendars", {"busy": ["cal_of_another"]}).status_code == 422
    assert browser.post(f"/scheduler/calendars/{calendar.connection_id}/look").status_code == 303
    assert Connection.objects.get().next_sync_at <= now()


def test_a_calendar_is_disconnected_only_by_its_owner_and_a_post(
    browser: Client, rosa: Account, calendar: Calendar
) -> None:
    url = f"/scheduler/calendars/{calendar.connection_id}/disconnect"
    assert browser.get(url).status_code == 405
    other = Account.objects.create(email="other@example.org")
    Connection.objects.update(account=other)
    assert browser.post(url).status_code == 404
    Connection.objects.update(account=rosa)
    assert browser.post(url).status_code == 303
    connection = Connection.objects.get()
    assert (connection.state, connection.password) == (ConnectionState.REMOVED, "")


def test_a_broken_connection_says_what_to_do(browser: Client, calendar: Calendar) -> None:
    Connection.objects.update(state=ConnectionState.BROKEN, last_error="The calendar server refused the password.")
    page = browser.get("/scheduler/calendars").content.decode()
    assert "The calendar server refused the password." in page and "Connect again" in page


def test_the_agenda_shows_the_week_in_the_owners_zone(browser: Client, rosa: Account, calendar: Calendar) -> None:
    monday = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
    with frozen(monday):
        window, owner = make_window(monday), Owner(rosa.tzid, frozenset())
        hostile = make_ics("late", datetime(2027, 3, 2, 23, 30, tzinfo=UTC), summary="<b>Late</b>")
        holiday = make_ics("day", monday, summary="Holiday").replace(b":20270301T120000Z", b";VALUE=DATE:20270304")
        holiday = holiday.replace(b":20270301T130000Z", b";VALUE=DATE:20270305")
        objects = [RemoteObject("/late.ics", "1", hostile), RemoteObject("/day.ics", "1", holiday)]
        keep_objects(calendar, [spread_object(each, owner, window) for each in objects], 0)
        page = browser.get("/scheduler/agenda").content.decode()
        assert "Monday 1 March to Sunday 7 March" in re.sub(r"\s+", " ", page)
        assert "&lt;b&gt;Late&lt;/b&gt;" in page
        wednesday = page[page.index("Wednesday 3 March") : page.index("Thursday 4 March")]
        assert "00:30–01:30" in wednesday
        thursday = page[page.index("Thursday 4 March") : page.index("Friday 5 March")]
        assert "All day" in thursday and "Holiday" in thursday
        assert "Nothing planned" in browser.get("/scheduler/agenda?week=2027-03-08").content.decode()
        for week in ("nonsense", "0001-01-01", "9999-12-31"):
            assert browser.get("/scheduler/agenda", {"week": week}).status_code == 200


def test_the_agenda_asks_a_fixed_number_of_questions(
    browser: Client, rosa: Account, calendar: Calendar, django_assert_max_num_queries: object
) -> None:
    window, owner = make_window(now()), Owner(rosa.tzid, frozenset())
    objects = [
        RemoteObject(f"/{number}.ics", "1", make_ics(f"{number}", now() + timedelta(minutes=number)))
        for number in range(40)
    ]
    keep_objects(calendar, [spread_object(each, owner, window) for each in objects], 0)
    browser.get("/scheduler/agenda")
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert "Dentist" in browser.get("/scheduler/agenda").content.decode()


def test_an_app_password_is_shown_once_and_can_be_revoked(browser: Client, rosa: Account) -> None:
    answer = browser.post("/scheduler/app-passwords/new", {"label": "Phone"})
    password = read_form(answer.content.decode()).get("new-password") or re.search(
        r'id="new-password"[^>]*value="([^"]+)"', answer.content.decode()
    )
    text = password if isinstance(password, str) else password and password[1]
    assert text and find_account_by_app_password(rosa.email, text) == rosa
    assert "no-store" in answer.headers["Cache-Control"]
    page = browser.get("/scheduler/app-passwords").content.decode()
    assert "Phone" in page and text not in page
    row = AppPassword.objects.get()
    assert browser.get(f"/scheduler/app-passwords/{row.pk}/revoke").status_code == 405
    assert browser.post(f"/scheduler/app-passwords/{row.pk}/revoke").status_code == 303
    assert find_account_by_app_password(rosa.email, text) is None
    assert browser.post("/scheduler/app-passwords/new", {"label": ""}).status_code == 422


def test_forms_need_the_token_of_their_own_page(rosa: Account, browser: Client, calendar: Calendar) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post("/scheduler/calendars", {"target": calendar.pk}).status_code == 403
    assert strict.post("/scheduler/app-passwords/new", {"label": "Phone"}).status_code == 403
