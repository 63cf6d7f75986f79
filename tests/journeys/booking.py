"""What a candidate does: choose a time, give a name, change it, cancel; without any account."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.camera import EVERYWHERE, shoot


def open_link(page: Page, link: str) -> None:
    """Open the link from the mail; the browser goes on to the times by itself."""
    page.goto(link)
    expect(page.get_by_role("button", name="Take this time")).to_be_visible()


def take_first_time(page: Page) -> None:
    """The first time there is."""
    page.get_by_role("button", name="Take this time").click()
    expect(page.get_by_role("button", name="Confirm this time")).to_be_visible()


def fill_details(page: Page, name: str, email: str) -> None:
    """Who comes."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email").fill(email)
    shoot(page, "candidate-details", EVERYWHERE)


def confirm_time(page: Page) -> None:
    """Done."""
    page.get_by_role("button", name="Confirm this time").click()
    expect(page.get_by_role("heading", name="Your time is booked")).to_be_visible()


def choose_last_time(page: Page) -> None:
    """Choose another time › the last day of this month with times › its last time."""
    page.get_by_role("link", name="Choose another time").click()
    expect(page.get_by_text("It stays booked until you confirm another time")).to_be_visible()
    shoot(page, "candidate-change", ((1280, "light"), (390, "light")))
    with page.expect_navigation(url=re.compile(r"[?&]day=")):
        page.locator("a.month-day").last.click()
    page.locator(".slot-button").last.click()
    expect(page.get_by_role("heading", name="Move the conversation?")).to_be_visible()
    shoot(page, "candidate-move", ((390, "light"),))


def confirm_move(page: Page) -> None:
    """Move to the chosen time."""
    page.get_by_role("button", name="Move to this time").click()
    expect(page.get_by_role("heading", name="Your new time is booked")).to_be_visible()


def cancel_conversation(page: Page, reason: str) -> None:
    """Cancel, by an explicit button."""
    page.locator("summary", has_text="Cancel this conversation").click()
    page.get_by_role("textbox").fill(reason)
    page.get_by_role("button", name="Cancel the conversation").click()
    expect(page.get_by_role("heading", name="This conversation is cancelled")).to_be_visible()
    shoot(page, "candidate-cancelled", ((1280, "light"), (390, "dark")))


def read_time(page: Page) -> str:
    """The booked time as the page says it."""
    return page.locator(".time-large").inner_text()
