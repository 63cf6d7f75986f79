"""What a browser meets when something is wrong, and what axe-core says of the main pages."""

import pytest
from playwright.sync_api import Page, expect

from tests.fakes.caldav_servers import find_free_port, find_own_address, run_radicale
from tests.journeys.booking import fill_details, open_link, take_first_time
from tests.journeys.camera import shoot
from tests.journeys.candidates import add_candidate, keep_up, merge_with
from tests.journeys.conftest import CANDIDATE_ZONE, Office
from tests.journeys.linking import (
    begin_link,
    continue_as,
    create_unit,
    fill_calendar_server,
    fill_request,
    make_link,
    open_candidate,
    press_return,
    use_builtin_calendar,
)
from tests.journeys.people import visit
from tests.journeys.proofs import check_accessibility
from tests.journeys.setting_up import COMPANY, add_cronofy_account, open_cronofy_settings

pytestmark = pytest.mark.slow

CANDIDATE = "Sofie De Backer"
CONSOLE_PAGES = (
    "/", "/candidates/", "/candidates/new", "/candidates/?consent=unknown", "/messages/", "/company/members",
    "/company/settings", "/company/settings/fields", "/company/settings/tags",
    "/company/settings/cronofy", "/company/settings/cronofy/add", "/profile",
)  # fmt: skip
ENGINE_PAGES = (
    "/scheduler/", "/scheduler/requests/new", "/scheduler/public-link", "/scheduler/preferences",
    "/scheduler/calendars", "/scheduler/agenda", "/scheduler/app-passwords", "/scheduler/unit",
    "/connect/calendar", "/connect/calendar/caldav",
)  # fmt: skip


@pytest.fixture(scope="module")
def link(office: Office, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Ana's first link; on the way every screen of the window is checked, and servers are tried that do not let in."""
    page = office.ana
    open_cronofy_settings(page)
    add_cronofy_account(page, "This server")
    open_candidate(page, CANDIDATE)
    window = begin_link(page)
    expect(window.get_by_role("button", name="Continue as Ana Ruiz")).to_be_visible()
    check_accessibility(window)
    continue_as(window, "Ana Ruiz")
    expect(window.get_by_role("heading", name="Create an account")).to_be_visible()
    check_accessibility(window)
    window.get_by_label("I accept the Terms of Service").check()
    window.get_by_role("button", name="Create an account").click()
    expect(window.get_by_role("heading", name="Connect your calendar")).to_be_visible()
    check_accessibility(window)
    with run_radicale(tmp_path_factory.mktemp("radicale"), host=str(find_own_address())) as server:
        try_wrong_servers(window, server.base_url)
    window.get_by_role("link", name="Another calendar").click()
    use_builtin_calendar(window)
    expect(window.get_by_role("heading", name="Create the Organizational Unit")).to_be_visible()
    check_accessibility(window)
    create_unit(window, COMPANY)
    expect(window.get_by_role("heading", name="You are set up")).to_be_visible()
    check_accessibility(window)
    press_return(window)
    fill_request(window, "First conversation")
    check_accessibility(window)
    return make_link(page, window)


def try_wrong_servers(window: Page, address: str) -> None:
    """Each refusal says what is wrong; address and user name stay as they were typed."""
    window.get_by_role("link", name="Another calendar").click()
    check_accessibility(window)
    nobody = f"http://{find_own_address()}:{find_free_port(str(find_own_address()))}"
    tries = [
        (nobody, "cannot be reached at the moment"),
        ("http://127.0.0.1:5232", "Parley does not connect to this address"),
        ("no address at all", "address"),
        (address, "refused the user name or password"),
    ]
    for typed, words in tries:
        fill_calendar_server(window, typed, "rosa", "not-the-password")
        expect(window.get_by_role("main")).to_contain_text(words)
        expect(window.get_by_label("Address of the calendar server")).to_have_value(typed)
        expect(window.get_by_label("User name")).to_have_value("rosa")
        expect(window.get_by_label("Password")).to_have_value("")
    shoot(window, "recruiter-calendar-refused")
    check_accessibility(window)


def test_the_first_run_address_makes_one_company_only(office: Office) -> None:
    with visit(office.browser, CANDIDATE_ZONE) as stranger:
        answer = stranger.page.goto(office.parley.first_run_url)
        assert answer is not None and answer.status == 410
        expect(stranger.page.get_by_label("Company name")).to_have_count(0)
        expect(stranger.page.get_by_role("heading", level=1)).to_be_visible()
        shoot(stranger.page, "administrator-first-run-closed")


def test_candidates_are_kept_up_and_merged_by_keyboard(office: Office) -> None:
    add_candidate(office.ana, office.parley.url, "Astrid", "astrid@example.net")
    add_candidate(office.ana, office.parley.url, "Astrid", "astrid@example.org")
    keep_up(office.ana)
    merge_with(office.ana, "astrid@example.net")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_recruiters_have_no_grave_fault_of_accessibility(office: Office, link: str, scheme: str) -> None:
    office.ana.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in (*CONSOLE_PAGES, *ENGINE_PAGES):
        office.ana.goto(office.parley.url + path)
        check_accessibility(office.ana)
    office.ana.emulate_media(color_scheme="light")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_candidates_have_no_grave_fault_of_accessibility(office: Office, link: str, scheme: str) -> None:
    with visit(office.browser, CANDIDATE_ZONE, is_phone=True) as sofie:
        page = sofie.page
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        open_link(page, link)
        check_accessibility(page)
        address = page.url
        page.get_by_role("link", name="None of these suit me").click()
        expect(page.get_by_role("heading", name="None of these suit you?")).to_be_visible()
        check_accessibility(page)
        page.goto(address)
        take_first_time(page)
        check_accessibility(page)
        fill_details(page, CANDIDATE, "not an address")
        page.get_by_role("button", name="Confirm this time").click()
        expect(page.get_by_label("Email")).to_have_value("not an address")
        expect(page.get_by_label("Your name")).to_have_value(CANDIDATE)
        check_accessibility(page)
