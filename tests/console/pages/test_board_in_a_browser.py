"""The board in a real browser: cards dragged by pointer and moved by keyboard, and nothing that axe finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from parley.site.incoming.half_sessions import cookie_name

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from parley.console.models import Member, Project

pytestmark = pytest.mark.slow


@pytest.fixture
def project(ana: Member) -> Project:
    """Three candidates in the first stage, one in the second."""
    from parley.console.services.projects.stages import list_stages
    from tests.console.services.projects.project_cast import make_project, put

    made = make_project(ana)
    first, second = list_stages(made)[:2]
    for name in ("Ada", "Bo", "Cleo"):
        put(made, first, ana, name)
    put(made, second, ana, "Dag")
    return made


@pytest.fixture
def page(as_ana: Client, project: Project, live_server: LiveServer, chromium: Browser) -> Page:
    """Ana's browser on the board; the browser comes last, for its loop forbids the database."""
    name = cookie_name("console")
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": name, "value": as_ana.cookies[name].value, "url": live_server.url}])
    opened = context.new_page()
    opened.goto(f"/projects/{project.pk}")
    return opened


def read_column(page: Page, name: str) -> list[str]:
    column = page.get_by_role("region", name=name, exact=True)
    return [text.split()[0] for text in column.locator(".board-card-name").all_inner_texts()]


def test_cards_are_dragged_and_moved_by_keyboard_and_stay_where_they_were_put(page: Page) -> None:
    words = page.locator("#board-words")
    source = page.locator(".board-card", has_text="Cleo").bounding_box()
    target = page.locator(".board-card", has_text="Dag").bounding_box()
    assert source and target
    page.mouse.move(source["x"] + 20, source["y"] + source["height"] - 6)
    page.mouse.down()
    page.mouse.move(target["x"] + 40, target["y"] + 60, steps=5)
    page.mouse.move(target["x"] + 40, target["y"] + 3, steps=5)
    page.mouse.up()
    expect(words).to_have_text("Cleo Jovanović is in “Contacted” now.")
    assert (read_column(page, "Found"), read_column(page, "Contacted")) == (["Ada", "Bo"], ["Cleo", "Dag"])

    handle = page.get_by_label("Move Ada Jovanović")
    handle.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(handle).to_be_focused()
    expect(words).to_have_text("Ada Jovanović is in “Conversation booked” now.")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    assert read_column(page, "Conversation booked") == ["Ada"]

    page.reload()
    assert read_column(page, "Found") == ["Bo"]
    assert read_column(page, "Contacted") == ["Cleo", "Dag"]
    assert read_column(page, "Conversation booked") == ["Ada"]

    page.get_by_label("Move Bo Jovanović").press("Enter")
    page.get_by_role("button", name="Conversation held", exact=True).click()
    expect(page.get_by_text("Bo Jovanović is in “Conversation held” now.")).to_be_visible()
    assert read_column(page, "Conversation held") == ["Bo"]
    page.get_by_label("Move Bo Jovanović").press("Enter")
    expect(page.get_by_role("button", name="Remove from the project")).to_be_visible()
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
