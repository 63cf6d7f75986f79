"""Choosing a time in a real browser: what is heard, by keyboard alone, in place and back, and what runs out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from parley.toolkit.clock import now
from tests.fakes.browser import read_aloud

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.slow

# The server's clock runs on: a day of the month after next, read as people read it.
_NEXT = (now().date().replace(day=1) + timedelta(days=40)).replace(day=1)
FIRST, SECOND = _NEXT.replace(day=10), _NEXT.replace(day=11)


def at(day: date, clock: str) -> str:
    """The instant at which Berlin's clock shows this time."""
    local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo("Europe/Berlin"))
    return f"{local.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def name(day: date) -> str:
    """The day as the page says it where its year goes without saying."""
    return f"{day:%A} {day.day} {day:%B}"


@pytest.fixture
def path(transactional_db: None) -> str:
    """A link to four times on two days, whatever day it is."""
    from tests.engine.booking_cast import ALWAYS_OPEN, keep_hours, make_account, make_request, make_unit

    ana = make_account("Ana Ruiz")
    keep_hours(ana, ALWAYS_OPEN, "Europe/Berlin")
    starts = [at(FIRST, "09:00"), at(FIRST, "09:30"), at(FIRST, "14:00"), at(SECOND, "10:00")]
    request = make_request(make_unit(ana), ana, period={"kind": "slots", "starts": starts})
    return f"/rts/{request.token}"


def open_page(chromium: Browser, live_server: LiveServer, **look: object) -> Page:
    """A browser of somebody in Berlin, unless said otherwise."""
    usual = {"base_url": live_server.url, "locale": "en-GB", "timezone_id": "Europe/Berlin"}
    return chromium.new_context(**{**usual, **look}).new_page()  # type: ignore[arg-type]


def test_a_screen_reader_is_told_everything_from_the_days_to_the_booking(
    path: str, live_server: LiveServer, chromium: Browser
) -> None:
    page = open_page(chromium, live_server)
    page.goto(path)
    expect(page.get_by_role("grid")).to_be_visible()
    assert read_aloud(page, ".booking-choose") == [
        "button: Take this time",
        "navigation: How the times are shown",
        "link: Month",
        "link: List",
        f"heading: {_NEXT:%B %Y} (level 2)",
        f"grid: {_NEXT:%B %Y}",
        *(f"columnheader: {day}" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")),
        "columnheader: Saturday",
        "columnheader: Sunday",
        f"link: {name(FIRST)}, 3 times",
        f"link: {name(SECOND)}, 1 time",
        f"heading: {name(FIRST)} (level 2)",
        "heading: Morning (level 3)",
        "list",
        "button: 09:00",
        "button: 09:30",
        "heading: Afternoon (level 3)",
        "list",
        "button: 14:00",
        "link: None of these suit me",
    ]
    # By keyboard alone, and to the day's heading.
    page.get_by_role("link", name=f"{name(FIRST)}, 3 times").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name=f"{name(SECOND)}, 1 time")).to_be_focused()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name=name(SECOND))
    expect(heading).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(f"1 time on {name(SECOND)}")
    page.go_back()
    expect(page.get_by_role("heading", name=name(FIRST))).to_be_visible()
    page.go_forward()
    expect(heading).to_be_visible()
    page.get_by_role("button", name="10:00").press("Enter")
    expect(page.get_by_label("Your name")).to_be_visible()
    assert read_aloud(page, ".booking-choose")[1:] == [
        "textbox: Your name (required)",
        "textbox: Your email address (required) - The invitation for your calendar goes there.",
        "button: Confirm this time",
        "link: Another time",
    ]
    page.get_by_label("Your email").fill("mara")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    assert read_aloud(page, ".error-summary")[1:] == [
        "list",
        "link: Your name: Please enter your name.",
        "link: Your email address: This does not look like an email address. Please check it: name@example.com.",
    ]
    assert "invalid" in read_aloud(page, "#id_name")[0] and "Please enter" in read_aloud(page, "#id_name")[0]
    page.get_by_label("Your name").fill("Mara Okafor")
    page.get_by_label("Your email").fill("mara@candidates.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your time is booked")).to_be_visible()
    told = read_aloud(page, "main")
    assert told[0] == "heading: Your time is booked (level 1)"
    assert "link: Calendar file" in told and "link: Choose another time" in told


def test_axe_finds_nothing_at_all_and_large_letters_fit_a_narrow_page(
    path: str, live_server: LiveServer, chromium: Browser
) -> None:
    page = open_page(chromium, live_server, viewport={"width": 390, "height": 800}, forced_colors="active")
    for address in (path, f"{path}?view=list&tz=Tokyo", f"{path}?tz=Berl&lang=ar", "/rts/" + "x" * 32):
        page.goto(address)
        assert [each["id"] for each in Axe().run(page).response["violations"]] == [], address
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    page.goto(f"{path}?tz=Europe/Berlin")
    page.get_by_role("button", name="Take this time").click()
    page.get_by_role("button", name="Confirm this time").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


def test_the_visitors_zone_is_guessed_and_the_time_that_runs_out_is_kept_again(
    path: str, live_server: LiveServer, chromium: Browser
) -> None:
    page = open_page(chromium, live_server, timezone_id="Asia/Tokyo")
    page.clock.install()
    page.goto(path)
    expect(page.locator("#zone")).to_have_text("Time zone: Tokyo time")
    assert "tz=Asia%2FTokyo" in page.url
    page.get_by_text("Change time zone or clock").click()
    page.get_by_label("A large city in your time zone").fill("Mumbai")
    page.keyboard.press("Enter")
    expect(page.locator("#zone")).to_have_text("Time zone: Kolkata time")
    page.get_by_role("button", name="Take this time").click()
    page.get_by_label("Your name").fill("Mara Okafor")
    page.clock.fast_forward("08:01")
    expect(page.locator("#announced")).to_have_text("We keep this time for you for two more minutes.")
    page.clock.fast_forward("02:00")
    expect(page.get_by_text("no longer kept for you").first).to_be_visible()
    page.get_by_role("button", name="Keep it again").click()
    expect(page.get_by_text("We keep this time for you until")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Mara Okafor")
    page.get_by_role("link", name="Another time").click()
    page.get_by_role("button", name="Take this time").click()
    expect(page.get_by_label("Your name")).to_have_value("Mara Okafor")


def test_without_script_everything_is_there(path: str, live_server: LiveServer, chromium: Browser) -> None:
    page = open_page(chromium, live_server, java_script_enabled=False)
    page.goto(path)
    page.get_by_role("link", name=f"{name(SECOND)}, 1 time").click()
    page.get_by_text("Change time zone or clock").click()
    page.get_by_role("link", name="12-hour clock").click()
    page.get_by_role("link", name="List").click()
    page.locator(".languages summary").click()
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="2:00 pm").click()
    page.get_by_label("Your name").fill("Mara Okafor")
    page.get_by_role("button", name="Confirm this time").click()
    expect(page.get_by_label("Your name")).to_have_value("Mara Okafor")
    page.get_by_label("Your email").fill("mara@candidates.example")
    page.get_by_role("button", name="Confirm this time").click()
    expect(page.get_by_role("heading", name="Your time is booked")).to_be_visible()
    expect(page.locator(".time-large").first).to_contain_text("2:00 pm")
