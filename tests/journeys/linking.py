"""What a recruiter does to give a candidate a link: Generate Link and the window on the engine."""

import re
import time

from playwright.sync_api import Locator, Page, expect

from tests.fakes.caldav_servers import CalDavServer
from tests.journeys.camera import shoot


def open_candidate(page: Page, name: str) -> str:
    """Candidates › the candidate; answers the profile's address."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Candidates").click()
    expect(page.get_by_role("heading", name="Candidates", exact=True)).to_be_visible()
    shoot(page, "recruiter-candidates")
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    return page.url


def begin_link(page: Page) -> Page:
    """Schedule a Conversation › Generate Link; answers the window that opens."""
    page.locator("summary", has_text="Schedule a Conversation").click()
    shoot(page, "recruiter-candidate")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Generate Link").click()
    expect(page.get_by_role("heading", name="Waiting for the scheduler")).to_be_visible()
    shoot(page, "recruiter-waiting")
    return opened.value


def continue_as(window: Page, name: str, picture: str = "recruiter-welcome") -> None:
    """The engine knows from the console who comes, and asks."""
    button = window.get_by_role("button", name=f"Continue as {name}")
    expect(button).to_be_visible()
    shoot(window, picture)
    button.click()


def create_account(window: Page) -> None:
    """Nothing goes on without the checkbox; with it the account is made."""
    button = window.get_by_role("button", name="Create an account")
    expect(button).to_be_visible()
    shoot(window, "recruiter-create-account")
    button.click()
    expect(window.get_by_text("Please accept both to go on").first).to_be_visible()
    window.get_by_label("I accept the Terms of Service and the Privacy Policy").check()
    button.click()
    expect(window.get_by_role("heading", name="Connect your calendar")).to_be_visible()


def use_builtin_calendar(window: Page) -> None:
    """One click."""
    shoot(window, "recruiter-calendar")
    window.get_by_role("button", name="Use the built-in calendar").click()


def fill_calendar_server(window: Page, address: str, username: str, password: str) -> None:
    """Address, user name and password of a CalDAV server, then Connect."""
    window.get_by_label("Address of the calendar server").fill(address)
    window.get_by_label("User name").fill(username)
    window.get_by_label("Password").fill(password)
    shoot(window, "recruiter-calendar-server")
    window.get_by_role("button", name="Connect").click()


def use_calendar_server(window: Page, server: CalDavServer) -> None:
    """Another calendar, by address, user name and password."""
    window.get_by_role("link", name="Another calendar").click()
    fill_calendar_server(window, server.base_url, server.username, server.password)


def create_unit(window: Page, name: str) -> None:
    """The first of a company makes the unit; name and automatic joining are filled in."""
    expect(window.get_by_label("Name of the Organizational Unit")).to_have_value(name)
    expect(window.get_by_label("Colleagues of this company join automatically")).to_be_checked()
    shoot(window, "recruiter-unit")
    window.get_by_role("button", name="Create", exact=True).click()


def press_return(window: Page) -> None:
    """The confirmation; Return leads to what the window was opened for."""
    expect(window.get_by_role("heading", name="You are set up")).to_be_visible()
    shoot(window, "recruiter-set-up")
    window.get_by_role("button", name="Return").click()


def fill_request(window: Page, title: str, attendee: str = "") -> None:
    """What, with whom; the preview tells how many times there are."""
    window.get_by_label("Title").fill(title)
    if attendee:
        window.locator("summary", has_text="Other Attendees").click()
        window.get_by_role("combobox", name=attendee).select_option("required")
    wait_for_times(window, title)
    if attendee:
        shoot(window, "recruiter-generate-link", ((1280, "light"), (1280, "dark")))


def wait_for_times(window: Page, title: str) -> None:
    """The preview counts times once the calendars were read; a connection counts as busy until then."""
    count = window.locator("#offered-line")
    for _ in range(60):
        window.get_by_label("Title").dispatch_event("input")
        try:
            expect(count).to_have_text(re.compile(r"\d+ times on \d+ days would be offered"), timeout=1500)
        except AssertionError:
            continue
        preview = window.get_by_role("complementary", name="Preview")
        expect(preview).to_contain_text("First available")
        expect(preview).to_contain_text(title)
        return
    raise AssertionError(count.inner_text() + window.locator("#preview").inner_text())


def make_link(page: Page, window: Page) -> str:
    """Generate Link; the window closes by itself and the link stands in the console."""
    with window.expect_event("close"):
        window.get_by_role("button", name="Generate Link").click()
    expect(page.get_by_role("heading", name="The link is ready")).to_be_visible()
    shoot(page, "recruiter-link-ready")
    return page.get_by_label("The link of").input_value()


def find_status(page: Page) -> Locator:
    """The state of the newest conversation on a candidate's profile."""
    return page.get_by_role("main").locator(".list-row .badge").first


def wait_for_status(page: Page, profile_url: str, status: str, seconds: float = 30) -> None:
    """Look at the profile until the newest conversation has this state: the engine tells the console by webhook."""
    ends = time.monotonic() + seconds
    while True:
        page.goto(profile_url)
        told = find_status(page).inner_text()
        if told == status:
            return
        assert time.monotonic() < ends, f"{told} instead of {status}"
        page.wait_for_timeout(300)


def make_app_password(page: Page, engine_url: str) -> str:
    """Calendar apps › New app password; answers the password, shown this once."""
    page.goto(f"{engine_url}/scheduler/app-passwords")
    page.get_by_label("For which app or device").fill("Phone")
    page.get_by_role("button", name="Make app password").click()
    password = page.get_by_label("App password", exact=True).input_value()
    shoot(page, "recruiter-app-password")
    return password
