"""Generate Link in a real browser: the live preview, fields that follow the choice, and nothing that axe finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from parley.site.incoming.half_sessions import cookie_name

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.slow


@pytest.fixture
def page(browser: Client, live_server: LiveServer, chromium: Browser) -> Page:
    """Ana's browser on the form; the browser comes last, for its loop forbids the database."""
    name = cookie_name("engine")
    context = chromium.new_context(base_url=live_server.url)
    context.add_cookies([{"name": name, "value": browser.cookies[name].value, "url": live_server.url}])
    opened = context.new_page()
    opened.goto("/scheduler/requests/new")
    return opened


def test_the_preview_follows_what_is_typed_and_chosen(page: Page) -> None:
    preview = page.locator("#preview")
    expect(preview).to_contain_text("times on")
    page.get_by_label("Title").fill("A walk in the park")
    expect(preview).to_contain_text("A walk in the park")
    page.get_by_label("Hand-picked times").check()
    expect(page.get_by_label("How many days ahead")).to_be_hidden()
    expect(preview).to_contain_text("Please pick at least one time")
    page.get_by_role("button", name="Add a time").click()
    # The server's clock does not stand still, so the day is asked of the browser.
    day = page.evaluate("new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 10)")
    page.get_by_label("Time 4").fill(f"{day}T03:00")
    # Three in the morning lies outside of everybody's hours, and the preview says so.
    expect(preview).to_contain_text("Why there are no times")
    expect(preview).to_contain_text("outside the working hours of Ana Ruiz")


def test_a_link_is_made_by_keyboard_alone(page: Page) -> None:
    page.get_by_label("Title").focus()
    page.keyboard.type("Interview")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your link is ready")).to_be_visible()


def test_the_form_is_accessible(page: Page) -> None:
    page.locator("summary", has_text="Other Attendees").click()
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
