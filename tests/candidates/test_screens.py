"""Every page of the candidate's side, in every state: accessible to all, on any screen, in any look."""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import get_resolver, resolve
from playwright.sync_api import Browser, Page

from parley.toolkit.caches.counting import forget_counts
from tests.candidates.looks import (
    DESK,
    PHONE,
    list_colours,
    list_findings,
    list_motion,
    list_offered,
    list_targets,
    list_widths,
    read_direction,
    set_size,
    start_at_top,
)
from tests.candidates.opening import make_context, open_screen
from tests.candidates.pictures import keep_pictures
from tests.candidates.stage.screens import LANGUAGE, Screen
from tests.console.screens.keyboard import walk_with_tab

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

# The campaign looks at every page in every view and language; a run at each page once, by a draw that stays.
IS_WHOLE = os.environ.get("PARLEY_TEST_SCREENS_WHOLE") == "1"
VIEWS = [(size, scheme) for size in (PHONE, DESK) for scheme in ("light", "dark")]
# Without script and by keyboard a run looks at so many pages.
SHARE = 8
DIRECTIONS = {"ar": "rtl"}

# Candidates' addresses that answer no page of their own: they lead on, answer a file, or answer nothing.
NO_SCREENS = {
    "tell_opened",
    "mail_again",
    "brand_colours",
    "brand_logo",
    "request_file",
    "download_invitation",
    "download_event",
    "say_none_found",
    "log_in_to_add",
    "keep_event",
}
CORNERS = ("parley.engine.pages.book.", "parley.engine.pages.hosted.")
CONSOLE = {"open_conversation", "decline_conversation", "unsubscribe", "consent"}


@pytest.fixture
def screens(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> list[Screen]:
    """All of them, made before the browser comes, whose loop forbids the database; then a flood comes over them."""
    from parley.engine.services.bookings import relaying
    from tests.candidates.stage.everything import list_screens

    screens = list_screens()
    monkeypatch.setattr(relaying, "QUIET_HOLDS", 0.6)
    return screens


def list_addresses() -> set[str]:
    """The names of all addresses behind which a candidate finds a page."""
    patterns = [each for one in get_resolver().url_patterns for each in _walk(one)]
    own = {each.name for each in patterns if each.callback.__module__.startswith(CORNERS)}
    assert {each.name for each in patterns} >= CONSOLE
    return own | CONSOLE


def _walk(pattern: Any) -> list[Any]:
    inner = getattr(pattern, "url_patterns", None)
    return [pattern] if inner is None else [each for one in inner for each in _walk(one)]


def test_every_page_serves_everybody_and_none_is_forgotten(
    screens: list[Screen], live_server: LiveServer, chromium: Browser
) -> None:
    shown = {resolve(each.path.partition("?")[0]).url_name for each in screens}
    assert list_addresses() - NO_SCREENS - shown == set()
    assert len({each.name for each in screens}) == len(screens) > 90
    page = make_context(chromium, live_server.url, locale=LANGUAGE).new_page()
    draw, problems = Random("candidates"), []
    for screen in screens:
        forget_counts()
        views = VIEWS if IS_WHOLE else [draw.choice(VIEWS)]
        problems += [f"{screen.name}: {each}" for each in look(page, screen, views)]
    assert not problems, "\n".join(problems)


def test_every_page_offers_the_same_without_script_and_is_walked_by_keyboard(
    screens: list[Screen], live_server: LiveServer, chromium: Browser
) -> None:
    compare_without_script(screens, live_server, chromium)
    page, problems = make_context(chromium, live_server.url, reduced_motion="reduce").new_page(), []
    set_size(page, DESK)
    for screen in screens if IS_WHOLE else Random("keyboard").sample(screens, SHARE):
        forget_counts()
        assert not open_screen(page, screen)
        start_at_top(page)
        problems += [f"{screen.name}: {each}" for each in walk_with_tab(page)]
    assert not problems, "\n".join(problems)


def compare_without_script(screens: list[Screen], live_server: LiveServer, chromium: Browser) -> None:
    """That what can be pressed and filled in is the same."""
    with_script = make_context(chromium, live_server.url).new_page()
    without = make_context(chromium, live_server.url, java_script_enabled=False).new_page()
    looked_at = [each for each in screens if each.fields is None and not each.press]
    for screen in looked_at if IS_WHOLE else Random("script").sample(looked_at, SHARE):
        forget_counts()
        assert not open_screen(without, screen) and not open_screen(with_script, screen)
        assert list_offered(without) == list_offered(with_script), screen.name


def look(page: Page, screen: Screen, views: list[tuple[tuple[int, int], str]]) -> list[str]:
    """What is wrong with one page, in words."""
    wrong = open_screen(page, screen)
    found = [wrong] if wrong else []
    language = LANGUAGE.partition("-")[0]
    direction = read_direction(page)
    if direction != [direction[0], DIRECTIONS.get(language, "ltr")] or not direction[0].startswith(language):
        found.append(f"is read as {direction}")
    found += [*list_motion(page), *list_widths(page), *list_targets(page), *list_colours(page)]
    for size, scheme in views:
        set_size(page, size)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{each} at {size[0]} px, {scheme}" for each in list_findings(page)]
    keep_pictures(page, screen.name, LANGUAGE)
    page.unroute_all()
    return found
