"""The story on one installation: from the first run to a booked conversation in real calendars, and its end."""

import time
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.booking import (
    cancel_conversation,
    choose_last_time,
    confirm_move,
    confirm_time,
    fill_details,
    open_link,
    read_time,
    take_first_time,
)
from tests.journeys.camera import EVERYWHERE, shoot
from tests.journeys.conftest import CANDIDATE_ZONE, Office
from tests.journeys.linking import (
    begin_link,
    continue_as,
    create_account,
    create_unit,
    fill_request,
    find_status,
    make_app_password,
    make_link,
    open_candidate,
    press_return,
    use_builtin_calendar,
    use_calendar_server,
    wait_for_status,
)
from tests.journeys.messaging import find_own_link, import_public_url, write_to
from tests.journeys.people import visit
from tests.journeys.projecting import (
    BOOKED_STAGE,
    add_to_project,
    automate,
    make_project,
    wait_for_stage,
    wait_for_subject,
    write_template,
)
from tests.journeys.proofs import find_instant, list_events, read_invitation, wait_for_start, write_words
from tests.journeys.setting_up import (
    COMPANY,
    add_cronofy_account,
    allow,
    invite_colleague,
    join_company,
    open_cronofy_settings,
    press_authorize,
    revoke,
)

pytestmark = pytest.mark.slow

KWAME = ("Kwame Boateng", "kwame.boateng@example.org")


@pytest.fixture(scope="module")
def set_up_office(office: Office) -> Office:
    """Steps 1 to 8: authorized, Ana with the built-in calendar, Ben with a server of his own, one unit."""
    authorize_as_newcomer(office)
    join_as_second_recruiter(office)
    return office


def authorize_as_newcomer(office: Office) -> None:
    """Whoever authorizes without an account goes through account, calendar and unit first; then again, quickly."""
    page = office.ana
    open_cronofy_settings(page)
    add_cronofy_account(page, "This server")
    press_authorize(page)
    continue_as(page, "Ana Ruiz", "administrator-welcome")
    create_account(page)
    use_builtin_calendar(page)
    create_unit(page, COMPANY)
    allow(page)
    revoke(page)
    press_authorize(page)
    allow(page)


def join_as_second_recruiter(office: Office) -> None:
    """Ben follows his invitation, connects his own server in the window and joins the unit without being asked."""
    invite_colleague(office.ana, "ben@acme.example")
    join_company(office.ben, office.smtp, "ben@acme.example", "Ben", "Okoro")
    profile_url = open_candidate(office.ben, "Mei Tanaka")
    window = begin_link(office.ben)
    continue_as(window, "Ben Okoro")
    create_account(window)
    use_calendar_server(window, office.server)
    press_return(window)
    fill_request(window, "A first talk")
    make_link(office.ben, window)
    wait_for_status(office.ben, profile_url, "Draft")


class Calendars:
    """Both recruiters' calendars, read by a client that knows nothing of Parley."""

    def __init__(self, office: Office) -> None:
        self.logins = [
            (f"{office.parley.url}/dav/", "ana@acme.example", make_app_password(office.ana, office.parley.url)),
            (office.server.base_url, office.server.username, office.server.password),
        ]

    def wait_for(self, uid: str, starts_at: datetime | None) -> None:
        """Both hold the event at this instant; None: neither holds it."""
        for address, username, password in self.logins:
            wait_for_start(address, username, password, uid, starts_at)


def is_in_coming_weeks(page: Page, agenda_url: str) -> bool:
    """Whether the booking stands on the agenda of one of four weeks, which is the page then."""
    page.goto(agenda_url)
    for _ in range(3):
        if page.get_by_role("main").get_by_text("First conversation").count():
            return True
        with page.expect_navigation(url="**week=**"):
            page.get_by_role("link", name="Week after").click()
    return page.get_by_role("main").get_by_text("First conversation").count() > 0


def look_at_agenda(office: Office) -> None:
    """The booking stands on Ana's agenda page, this week or a later one."""
    page = office.ana
    # The agenda shows what the calendar says, which is read some moments later.
    ends = time.monotonic() + 60
    while not is_in_coming_weeks(page, f"{office.parley.url}/scheduler/agenda"):
        assert time.monotonic() < ends, "the booking never came to the agenda"
    shoot(page, "recruiter-agenda")


def test_a_candidate_books_moves_and_cancels_and_everything_agrees(set_up_office: Office) -> None:
    office = set_up_office
    profile_url = open_candidate(office.ana, KWAME[0])
    window = begin_link(office.ana)
    fill_request(window, "First conversation", "Ben Okoro")
    link = make_link(office.ana, window)
    calendars = Calendars(office)

    with visit(office.browser, CANDIDATE_ZONE, is_phone=True) as kwame:
        page = kwame.page
        open_link(page, link)
        expect(page.locator("#zone")).to_have_text("Time zone: Nairobi time")
        shoot(page, "candidate-choose", EVERYWHERE)
        take_first_time(page)
        fill_details(page, *KWAME)
        confirm_time(page)
        shoot(page, "candidate-booked", EVERYWHERE)

        booked = read_invitation(office.smtp, KWAME[1], 1, "REQUEST")
        for words in write_words(find_instant(booked), CANDIDATE_ZONE):
            assert words in read_time(page)
        calendars.wait_for(str(booked["UID"]), find_instant(booked))
        wait_for_status(office.ana, profile_url, "Booked")
        shoot(office.ana, "recruiter-candidate-booked", ((1280, "light"), (1280, "dark")))
        look_at_agenda(office)

        choose_last_time(page)
        confirm_move(page)
        moved = read_invitation(office.smtp, KWAME[1], 2, "REQUEST")
        assert moved["UID"] == booked["UID"]
        assert int(moved["SEQUENCE"]) > int(booked["SEQUENCE"])
        assert find_instant(moved) > find_instant(booked)
        for words in write_words(find_instant(moved), CANDIDATE_ZONE):
            assert words in read_time(page)
        calendars.wait_for(str(booked["UID"]), find_instant(moved))
        wait_for_status(office.ana, profile_url, "Rescheduled")

        cancel_conversation(page, "I took another job")
        cancelled = read_invitation(office.smtp, KWAME[1], 3, "CANCEL")
        assert cancelled["UID"] == booked["UID"]
        assert int(cancelled["SEQUENCE"]) >= int(moved["SEQUENCE"])
        calendars.wait_for(str(booked["UID"]), None)
        wait_for_status(office.ana, profile_url, "Cancelled")


BODY = """Hello {{ first name }},

we would like to talk with you. Please choose a time: {{ conversation link }}

{{ sender name }}, {{ company }}"""
SELECTION = ["Amara Nwosu", "Jonas Lindqvist", "Rafael Oliveira", "Wei Zhang"]


def write_address(name: str) -> str:
    """The address of a sample candidate."""
    return f"{name.lower().replace(' ', '.')}@example.org"


@pytest.fixture(scope="module")
def links(set_up_office: Office) -> dict[str, str]:
    """Steps 10 and 11: Ana imports her public URL and writes to four candidates; the link that each has got."""
    office = set_up_office
    public_url = import_public_url(office.ana, office.parley.url)
    assert public_url.startswith(f"{office.parley.url}/pls/")
    write_to(office.ana, office.parley.url, SELECTION, "Shall we talk?", BODY)
    found = {name: find_own_link(office.smtp, write_address(name)) for name in SELECTION}
    assert len(set(found.values())) == len(SELECTION)
    assert all(link.startswith(f"{office.parley.url}/c/") for link in found.values())
    return found


def test_each_candidate_of_a_message_has_a_link_and_a_state_of_their_own(
    set_up_office: Office, links: dict[str, str]
) -> None:
    office, ana = set_up_office, set_up_office.ana
    profiles = {name: open_candidate(ana, name) for name in (SELECTION[0], SELECTION[3])}
    wait_for_status(ana, profiles[SELECTION[0]], "Sent")
    with visit(office.browser, CANDIDATE_ZONE, is_phone=True) as amara:
        open_link(amara.page, links[SELECTION[0]])
        wait_for_status(ana, profiles[SELECTION[0]], "Opened")
        take_first_time(amara.page)
        fill_details(amara.page, SELECTION[0], write_address(SELECTION[0]))
        confirm_time(amara.page)
        booking_url = amara.page.url
        wait_for_status(ana, profiles[SELECTION[0]], "Booked")
        amara.page.goto(links[SELECTION[0]])
        amara.page.wait_for_url(booking_url)
    assert find_status(ana).inner_text() == "Booked"
    wait_for_status(ana, profiles[SELECTION[3]], "Sent")
    ana.goto(f"{office.parley.url}/messages/")
    ana.get_by_role("link", name="Shall we talk?").click()
    expect(ana.locator(".list-row", has_text=SELECTION[0]).locator(".badge")).to_have_text("Booked")
    expect(ana.locator(".list-row", has_text=SELECTION[3]).locator(".badge")).to_have_text("Sent")
    shoot(ana, "recruiter-message-states")


def test_a_candidate_whose_browser_runs_no_script_books_moves_and_cancels(
    set_up_office: Office, links: dict[str, str]
) -> None:
    office, email = set_up_office, write_address(SELECTION[1])
    with visit(office.browser, CANDIDATE_ZONE, has_script=False) as jonas:
        page = jonas.page
        page.goto(links[SELECTION[1]])
        page.get_by_role("button", name="Choose a time").click()
        expect(page.locator("#zone")).to_have_text("Time zone: Berlin time")
        page.locator("summary", has_text="Change time zone or clock").click()
        page.get_by_label("A large city in your time zone").fill("Nairobi")
        page.get_by_role("button", name="Show times").click()
        expect(page.locator("#zone")).to_have_text("Time zone: Nairobi time")
        take_first_time(page)
        fill_details(page, SELECTION[1], email)
        confirm_time(page)
        booked = read_invitation(office.smtp, email, 2, "REQUEST")
        assert all(words in read_time(page) for words in write_words(find_instant(booked), CANDIDATE_ZONE))
        choose_last_time(page)
        confirm_move(page)
        assert read_invitation(office.smtp, email, 3, "REQUEST")["UID"] == booked["UID"]
        cancel_conversation(page, "Cannot come")
        assert read_invitation(office.smtp, email, 4, "CANCEL")["UID"] == booked["UID"]


def test_a_double_click_books_once_and_back_leads_to_the_booking(set_up_office: Office, links: dict[str, str]) -> None:
    office, email = set_up_office, write_address(SELECTION[2])
    with visit(office.browser, CANDIDATE_ZONE) as rafael:
        page = rafael.page
        open_link(page, links[SELECTION[2]])
        take_first_time(page)
        fill_details(page, SELECTION[2], email)
        page.get_by_role("button", name="Confirm this time").dblclick()
        expect(page.get_by_role("heading", name="Your time is booked")).to_be_visible()
        booking_url = page.url
        page.go_back()
        page.reload()
        page.wait_for_url(booking_url)
        expect(page.get_by_role("heading", name="Your time is booked")).to_be_visible()
        booked = read_invitation(office.smtp, email, 2, "REQUEST")
        password = make_app_password(office.ana, office.parley.url)
        login = (f"{office.parley.url}/dav/", "ana@acme.example", password)
        wait_for_start(*login, str(booked["UID"]), find_instant(booked))
        attendees = [str(event.get("ATTENDEE")) for event in list_events(*login)]
        assert sum(email in each.lower() for each in attendees) == 1
        assert len(office.smtp.mails_to(email)) == 2


def test_a_booking_moves_the_stage_and_the_stage_sends_its_message(
    set_up_office: Office, links: dict[str, str]
) -> None:
    office, name = set_up_office, SELECTION[3]
    ana, url = office.ana, office.parley.url
    write_template(ana, url, "Before we talk", "See you soon, {{ first name }}", "Bring a pencil. {{ sender name }}")
    board_url = make_project(ana, url, "Harbour hiring")
    automate(ana, board_url, "Before we talk")
    add_to_project(ana, open_candidate(ana, name), "Harbour hiring")
    wait_for_stage(ana, board_url, name, "Found")
    with visit(office.browser, CANDIDATE_ZONE) as wei:
        open_link(wei.page, links[name])
        take_first_time(wei.page)
        fill_details(wei.page, name, write_address(name))
        confirm_time(wei.page)
    wait_for_stage(ana, board_url, name, BOOKED_STAGE)
    shoot(ana, "recruiter-board")
    wait_for_subject(office.smtp, write_address(name), "See you soon, Wei")
