"""Steps 4 to 14 with recruiters who live in Google and in Microsoft 365, both imitated."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fakes.browser import run_chromium
from tests.fakes.live_parley import LiveParley, run_parley
from tests.fakes.smtp import SmtpServer, run_smtp_server
from tests.journeys.booking import (
    choose_last_time,
    confirm_move,
    confirm_time,
    fill_details,
    open_link,
    read_time,
    take_first_time,
)
from tests.journeys.camera import shoot
from tests.journeys.conftest import ANA_ZONE, BEN_ZONE, CANDIDATE_ZONE
from tests.journeys.linking import (
    begin_link,
    continue_as,
    create_unit,
    fill_request,
    make_link,
    open_candidate,
    press_return,
    wait_for_status,
)
from tests.journeys.people import visit
from tests.journeys.proofs import WAIT_SECONDS, find_instant, read_invitation, write_words
from tests.journeys.providers import Desk, GoogleDesk, MicrosoftDesk, run_providers
from tests.journeys.setting_up import (
    COMPANY,
    add_cronofy_account,
    invite_colleague,
    join_company,
    make_company,
    open_cronofy_settings,
)

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Recruiter:
    """Somebody at a desk, whom they write to, and whether they are the first of their company."""

    name: str
    page: Page
    desk: Desk
    candidate: tuple[str, str]
    is_first: bool


@dataclass(frozen=True)
class Offices:
    """One installation that is registered with both imitations, and a recruiter at each."""

    parley: LiveParley
    smtp: SmtpServer
    browser: Browser
    recruiters: dict[str, Recruiter]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    """Ana's company uses Google; Ben, whom she invited, lives in Microsoft 365."""
    with ExitStack() as stack:
        smtp = stack.enter_context(run_smtp_server())
        google, microsoft, port, settings = stack.enter_context(run_providers())
        folder = tmp_path_factory.mktemp("offices")
        parley = stack.enter_context(run_parley(folder / "data", port, PARLEY_SMTP_URL=smtp.url, **settings))
        browser = stack.enter_context(run_chromium())
        ana = stack.enter_context(visit(browser, ANA_ZONE)).page
        ben = stack.enter_context(visit(browser, BEN_ZONE)).page
        make_company(ana, parley.first_run_url)
        open_cronofy_settings(ana)
        add_cronofy_account(ana, "This server")
        invite_colleague(ana, "ben@acme.example")
        join_company(ben, smtp, "ben@acme.example", "Ben", "Okoro")
        at_google = GoogleDesk(google, "ana@acme.example", "Ana Ruiz")
        at_microsoft = MicrosoftDesk(microsoft, "ben@acme.example", "Ben Okoro")
        recruiters = {
            "google": Recruiter("Ana Ruiz", ana, at_google, ("Kwame Boateng", "kwame.boateng@example.org"), True),
            "microsoft": Recruiter("Ben Okoro", ben, at_microsoft, ("Mei Tanaka", "mei.tanaka@example.org"), False),
        }
        yield Offices(parley, smtp, browser, recruiters)


def connect(window: Page, recruiter: Recruiter) -> None:
    """Accept the terms; at the provider cancel first, then allow too little, then everything."""
    desk = recruiter.desk
    expect(window.get_by_role("heading", name="Create an account")).to_be_visible()
    window.get_by_label("I accept the Terms of Service and the Privacy Policy").check()
    shoot(window, f"recruiter-create-account-{desk.service}")
    window.get_by_role("button", name=f"Continue with {desk.name}").click()
    desk.cancel(window)
    expect(window.get_by_role("heading", name="Nothing was connected")).to_be_visible()
    shoot(window, f"recruiter-cancelled-{desk.service}")
    again = window.get_by_role("button", name=f"Try again with {desk.name}")
    again.click()
    desk.allow_too_little(window)
    expect(window.get_by_role("heading", name="A permission is missing")).to_be_visible()
    shoot(window, f"recruiter-permission-missing-{desk.service}", ((1280, "light"), (390, "light")))
    if isinstance(desk, MicrosoftDesk):
        desk.fake.faults.withheld_scopes = frozenset()
    again.click()
    desk.allow(window)
    if recruiter.is_first:
        create_unit(window, COMPANY)
    press_return(window)


def wait_for_event(desk: Desk, starts_at: datetime | None) -> None:
    """Return once the calendar at the provider holds the conversation at this time, or, for None, holds it no more."""
    ends = time.monotonic() + WAIT_SECONDS
    while desk.find_start() != starts_at:
        assert time.monotonic() < ends, f"{desk.find_start()} instead of {starts_at}"
        time.sleep(0.2)


@pytest.mark.parametrize("provider", ["google", "microsoft"])
def test_a_recruiter_at_a_provider_connects_meets_and_is_followed(offices: Offices, provider: str) -> None:
    recruiter = offices.recruiters[provider]
    page, desk, (name, email) = recruiter.page, recruiter.desk, recruiter.candidate
    profile_url = open_candidate(page, name)
    window = begin_link(page)
    continue_as(window, recruiter.name)
    connect(window, recruiter)
    window.get_by_role("radio", name="Google Meet or Microsoft Teams").check()
    fill_request(window, "First conversation")
    link = make_link(page, window)

    with visit(offices.browser, CANDIDATE_ZONE) as candidate:
        open_link(candidate.page, link)
        take_first_time(candidate.page)
        fill_details(candidate.page, name, email)
        confirm_time(candidate.page)
        booked = read_invitation(offices.smtp, email, 1, "REQUEST")
        assert str(booked["LOCATION"]).startswith(desk.link_host)
        starts_at = find_instant(booked)
        wait_for_event(desk, starts_at)
        candidate.page.reload()
        expect(candidate.page.get_by_role("link", name=desk.link_host)).to_be_visible()
        shoot(candidate.page, f"candidate-video-{provider}")
        wait_for_status(page, profile_url, "Booked")

        desk.drag(starts_at + timedelta(hours=1))
        moved = read_invitation(offices.smtp, email, 2, "REQUEST")
        assert (moved["UID"], find_instant(moved)) == (booked["UID"], starts_at + timedelta(hours=1))
        assert int(moved["SEQUENCE"]) > int(booked["SEQUENCE"])
        assert str(moved["LOCATION"]) == str(booked["LOCATION"])
        wait_for_status(page, profile_url, "Rescheduled")
        candidate.page.reload()
        for words in write_words(find_instant(moved), CANDIDATE_ZONE):
            assert words in read_time(candidate.page)

        choose_last_time(candidate.page)
        confirm_move(candidate.page)
        chosen = read_invitation(offices.smtp, email, 3, "REQUEST")
        assert chosen["UID"] == booked["UID"]
        wait_for_event(desk, find_instant(chosen))

    meet_a_revoked_access(offices, recruiter)
    desk.delete()
    cancelled = read_invitation(offices.smtp, email, 4, "CANCEL")
    assert cancelled["UID"] == booked["UID"]
    wait_for_status(page, profile_url, "Cancelled")
    assert desk.find_start() is None
    assert len(offices.smtp.mails_to(email)) == 4


def wait_for_break_mails(offices: Offices, email: str) -> list[str]:
    """The texts of the mails that tell somebody of their own broken calendar, once there is one."""
    ends = time.monotonic() + WAIT_SECONDS
    while True:
        mails = offices.smtp.mails_to(email)
        own = [mail for mail in mails if str(mail.message["Subject"]).startswith("Your calendar ")]
        texts = [part.get_content() for mail in own if (part := mail.find_part("text/plain"))]
        if texts:
            return texts
        assert time.monotonic() < ends, [str(mail.message["Subject"]) for mail in mails]
        time.sleep(0.2)


def meet_a_revoked_access(offices: Offices, recruiter: Recruiter) -> None:
    """The person takes the access away while it is in use, is told, and connects again with one click."""
    page, desk = recruiter.page, recruiter.desk
    desk.revoke()
    page.goto(f"{offices.parley.url}/scheduler/calendars")
    page.get_by_role("button", name="Look now").click()
    again = page.get_by_role("button", name="again")
    ends = time.monotonic() + WAIT_SECONDS
    while not again.count():
        assert time.monotonic() < ends, page.get_by_role("main").inner_text()
        page.wait_for_timeout(300)
        page.reload()
    shoot(page, f"recruiter-connect-again-{desk.service}", ((1280, "light"), (390, "dark")))
    (told,) = wait_for_break_mails(offices, desk.email)
    assert f"{offices.parley.url}/scheduler/calendars" in told
    page.goto(f"{offices.parley.url}/scheduler/")
    expect(page.get_by_text("Your calendar has to be connected again")).to_be_visible()
    page.get_by_role("link", name="Connect it again").click()
    again.click()
    desk.allow(page)
    expect(page.get_by_role("heading", name="Calendars", exact=True)).to_be_visible()
    expect(page.get_by_text("Connected", exact=True)).to_be_visible()
