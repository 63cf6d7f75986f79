"""The story with console and engine as two installations on different origins, each with its own database."""

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.fakes.browser import run_chromium
from tests.fakes.live_parley import SplitParley
from tests.fakes.smtp import SmtpServer
from tests.journeys.booking import (
    cancel_conversation,
    choose_last_time,
    confirm_move,
    confirm_time,
    open_link,
    read_time,
    take_first_time,
)
from tests.journeys.linking import (
    begin_link,
    continue_as,
    create_account,
    create_unit,
    fill_request,
    make_app_password,
    make_link,
    open_candidate,
    press_return,
    use_builtin_calendar,
    wait_for_status,
)
from tests.journeys.people import visit
from tests.journeys.proofs import find_instant, read_invitation, wait_for_start, write_words
from tests.journeys.setting_up import (
    COMPANY,
    add_cronofy_account,
    allow,
    make_company,
    open_cronofy_settings,
    press_authorize,
    revoke,
)

pytestmark = pytest.mark.slow

CANDIDATE = ("Ingrid Solberg", "ingrid.solberg@example.org")
CANDIDATE_ZONE = "Asia/Kolkata"


def test_the_story_works_across_two_origins(split_parley: SplitParley, smtp_server: SmtpServer) -> None:
    with run_chromium() as browser, visit(browser, "Europe/Berlin") as ana:
        profile_url, link = set_up_by_first_link(ana.page, split_parley)
        login = (f"{split_parley.engine.url}/dav/", "ana@acme.example")
        password = make_app_password(ana.page, split_parley.engine.url)

        def agree(page: Page, count: int, method: str, status: str) -> tuple[str, datetime]:
            """Page, mail, calendar and console say the same."""
            event = read_invitation(smtp_server, CANDIDATE[1], count, method)
            instant = find_instant(event)
            if method == "REQUEST":
                assert all(words in read_time(page) for words in write_words(instant, CANDIDATE_ZONE))
            wait_for_start(*login, password, str(event["UID"]), instant if method == "REQUEST" else None)
            wait_for_status(ana.page, profile_url, status)
            return str(event["UID"]), instant

        with visit(browser, CANDIDATE_ZONE, is_phone=True) as candidate:
            page = candidate.page
            open_link(page, link)
            take_first_time(page)
            confirm_time(page)
            uid, booked_at = agree(page, 1, "REQUEST", "Booked")
            choose_last_time(page)
            confirm_move(page)
            same_uid, moved_at = agree(page, 2, "REQUEST", "Rescheduled")
            assert same_uid == uid and moved_at > booked_at
            cancel_conversation(page, "Found something else")
            assert agree(page, 3, "CANCEL", "Cancelled")[0] == uid

        authorize_twice(ana.page)
        lose_the_engine(ana.page, split_parley)


def set_up_by_first_link(page: Page, parleys: SplitParley) -> tuple[str, str]:
    """Generate Link needs Save, not Authorize: the window makes account, calendar and unit on the way."""
    make_company(page, parleys.console.first_run_url)
    open_cronofy_settings(page)
    add_cronofy_account(page, "The other Parley")
    profile_url = open_candidate(page, CANDIDATE[0])
    window = begin_link(page)
    continue_as(window, "Ana Ruiz")
    create_account(window)
    use_builtin_calendar(window)
    create_unit(window, COMPANY)
    press_return(window)
    fill_request(window, "First conversation")
    link = make_link(page, window)
    assert link.startswith(f"{parleys.console.url}/c/")
    return profile_url, link


def authorize_twice(page: Page) -> None:
    """Consent, revoke, consent again."""
    open_cronofy_settings(page)
    press_authorize(page)
    allow(page)
    revoke(page)
    press_authorize(page)
    allow(page)


def lose_the_engine(page: Page, parleys: SplitParley) -> None:
    """With the engine gone the console says so in words, and goes on with all that it knows."""
    parleys.engine.stop()
    page.goto(f"{parleys.console.url}/profile")
    page.get_by_role("button", name="Calendar").click()
    expect(page.get_by_role("main")).to_contain_text("The other Parley")
    expect(page.get_by_role("main")).to_contain_text("did not answer")
    open_candidate(page, CANDIDATE[0])
    expect(page.get_by_text("Cancelled", exact=True).first).to_be_visible()
