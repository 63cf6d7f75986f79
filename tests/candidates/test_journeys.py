"""The whole way of a candidate: on a phone and a desk, with script and without, by hand and by keyboard alone."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, expect

from tests.candidates.journeys import (
    book_by_hand,
    book_by_keyboard,
    change_by_hand,
    change_by_keyboard,
    list_starts,
    say_none_suits,
    say_none_suits_by_keyboard,
)
from tests.candidates.looks import DESK, PHONE
from tests.candidates.opening import make_context

if TYPE_CHECKING:
    from playwright.sync_api import Locator
    from pytest_django.live_server_helper import LiveServer

    from tests.candidates.stage.screens import Stage

pytestmark = pytest.mark.slow


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    """Ana and Ben at work."""
    from tests.candidates.stage.screens import make_stage

    return make_stage()


@pytest.fixture
def paths(stage: Stage) -> list[str]:
    """Links to the same five times, each of a host of its own: in turns for nobody in particular and for Mara."""
    from tests.candidates.stage.screens import make_stage

    period, nobody = {"kind": "slots", "starts": list_starts()}, {"recipient_name": "", "recipient_email": ""}
    asked = (stage.ask(period=period, **nobody), make_stage().ask(period=period))
    more = (make_stage().ask(period=period, **nobody), make_stage().ask(period=period))
    return [f"/rts/{each.token}" for each in (*asked, *more)]


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_a_candidate_books_moves_and_cancels_on_a_phone_and_on_a_desk(
    paths: list[str], live_server: LiveServer, chromium: Browser, has_script: bool
) -> None:
    for path, other, size, press in ((paths[0], paths[1], PHONE, _tap), (paths[2], paths[3], DESK, _click)):
        look = {"width": size[0], "height": size[1]}
        context = make_context(chromium, live_server.url, viewport=look, java_script_enabled=has_script)
        page = context.new_page()
        book_by_hand(page, path, press)
        change_by_hand(page, press)
        say_none_suits(page, other, press)


def _tap(control: Locator) -> None:
    control.tap()


def _click(control: Locator) -> None:
    control.click()


def test_a_candidate_books_moves_and_cancels_by_keyboard_alone(
    paths: list[str], live_server: LiveServer, chromium: Browser
) -> None:
    page = make_context(chromium, live_server.url, has_touch=False).new_page()
    book_by_keyboard(page, paths[0])
    change_by_keyboard(page)
    say_none_suits_by_keyboard(page, paths[1])


@pytest.fixture
def careful_link(stage: Stage) -> str:
    """Ana's public link at a company that wants addresses confirmed."""
    from parley.engine.services.public_links import create_public_link

    stage.unit.confirms_email = True
    stage.unit.save()
    return f"/pls/{create_public_link(stage.ana, stage.unit).token}"


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_whoever_books_through_a_public_link_confirms_their_address(
    careful_link: str, live_server: LiveServer, chromium: Browser, has_script: bool
) -> None:
    page = make_context(chromium, live_server.url, java_script_enabled=has_script).new_page()
    page.goto(careful_link)
    page.get_by_role("button", name="Take this time").click()
    page.get_by_label("Your name").fill("Mara Okafor")
    page.get_by_label("Your email").fill("mara@candidates.example")
    page.get_by_role("button", name="Confirm this time").click()
    expect(page.get_by_role("heading", name="Confirm your address")).to_be_visible()
    page.get_by_label("Code").fill("000000x")
    page.get_by_role("button", name="Confirm and book").click()
    expect(page.get_by_text("This is not the code from our newest mail.").first).to_be_visible()
    # Playwright's loop lets nobody else in this thread ask the database.
    with ThreadPoolExecutor(1) as thread:
        code = thread.submit(_read_code).result()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Confirm and book").click()
    expect(page.get_by_role("heading", name="Your time is booked")).to_be_visible()


def _read_code() -> str:
    from django.db import connection

    from parley.engine.models import OutgoingMail

    try:
        subject = OutgoingMail.objects.filter(purpose="confirmation").latest("pk").subject
    finally:
        connection.close()
    found = re.match(r"\d{6}", subject)
    assert found
    return found[0]
