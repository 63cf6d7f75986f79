"""Every screen of the console fits a phone, has nothing that axe finds serious, needs no mouse, and weighs little."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from parley.site.incoming.half_sessions import cookie_name
from tests.console.screens.keyboard import walk_with_tab
from tests.house.source import CHECKOUT

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.slow

MOST_KILOBYTES = 100
# Where PARLEY_TEST_SCREENS names a folder, each screen is kept there in four views, to be looked at.
FOLDER = os.environ.get("PARLEY_TEST_SCREENS", "")
LANGUAGE = os.environ.get("PARLEY_TEST_LANGUAGE", "en-GB")
# By keyboard a run walks over every tenth screen, the campaign over all.
SHARE, IS_WHOLE = 10, os.environ.get("PARLEY_TEST_SCREENS_WHOLE") == "1"
VIEWS = ((1280, "light"), (390, "light"), (1280, "dark"), (390, "dark"))


@pytest.fixture
def screens(db: Any) -> tuple[str, list[str]]:
    """The administrator's session, and every screen's path."""
    from tests.console.cast import browse_as
    from tests.console.screens.stage import furnish, list_screens

    ana, values = furnish()
    client = browse_as(ana)
    paths = [path for _route, path in list_screens(values) if _is_screen(client.get(path))]
    return str(client.cookies[cookie_name("console")].value), paths


def _is_screen(answer: Any) -> bool:
    if answer.streaming:
        b"".join(answer.streaming_content)  # a file stays open until its last byte
        return False
    return answer.status_code in (200, 409, 422) and answer.get("Content-Type", "").startswith("text/html")


@pytest.fixture
def page(screens: tuple[str, list[str]], live_server: LiveServer, chromium: Browser) -> Page:
    """The administrator's browser; it comes last, for its loop forbids the database."""
    context = chromium.new_context(base_url=live_server.url, locale=LANGUAGE, reduced_motion="reduce")
    context.add_cookies([{"name": cookie_name("console"), "value": screens[0], "url": live_server.url}])
    return context.new_page()


def test_every_screen_fits_a_phone_and_axe_finds_nothing_serious(page: Page, screens: tuple[str, list[str]]) -> None:
    axe, problems = Axe(), []
    assert len(screens[1]) > 40
    for number, path in enumerate(screens[1]):
        # Half of them by night: pages share their parts, so that each part is seen in both.
        page.emulate_media(color_scheme="dark" if number % 2 else "light")
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(path)
        if page.locator("main").count() == 0:
            continue  # a fragment, looked at on the page that asks for it
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            problems.append(f"{path}: {wide} px too wide for a phone")
        found = axe.run(page).response["violations"]
        problems += [
            f"{path}: {each['id']} {[node['target'] for node in each['nodes']][:3]}"
            for each in found
            if each["impact"] in ("serious", "critical")
        ]
        keep(page, path)
    assert problems == []


def test_every_screen_is_walked_by_keyboard(page: Page, screens: tuple[str, list[str]]) -> None:
    problems = []
    page.set_viewport_size({"width": 1280, "height": 900})
    for path in screens[1][:: 1 if IS_WHOLE else SHARE]:
        page.goto(path)
        if page.locator("main").count():
            problems += [f"{path}: {each}" for each in walk_with_tab(page)]
    assert not problems, "\n".join(problems)


def keep(page: Page, path: str) -> None:
    """Pictures of the screen, where a folder for them is named."""
    if not FOLDER:
        return
    name = path.strip("/").replace("/", "_") or "today"
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 900 if width > 400 else 844})
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=Path(FOLDER) / f"{name[:80]}-{width}-{scheme}.png", full_page=True, animations="disabled")
    page.emulate_media(color_scheme="light")


def test_our_own_styles_and_scripts_weigh_little() -> None:
    parts = [
        *(CHECKOUT / "parley" / "toolkit" / "static" / "toolkit").glob("*.js"),
        CHECKOUT / "parley" / "toolkit" / "static" / "toolkit" / "parley.css",
        *(CHECKOUT / "parley" / "console" / "static" / "console").glob("*.js"),
    ]
    own = [path for path in parts if path.name not in ("htmx.min.js", "alpine-csp.min.js")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in own) < MOST_KILOBYTES * 1000
