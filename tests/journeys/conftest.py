"""One running Parley for each module of journeys, with a company, two recruiters and their calendars."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.fakes.browser import run_chromium
from tests.fakes.caldav_servers import CalDavServer, find_own_address, run_xandikos
from tests.fakes.live_parley import LiveParley, run_parley
from tests.fakes.smtp import SmtpServer, run_smtp_server
from tests.journeys.people import visit
from tests.journeys.setting_up import make_company

ANA_ZONE, BEN_ZONE, CANDIDATE_ZONE = "Europe/Berlin", "Europe/London", "Africa/Nairobi"


@dataclass(frozen=True)
class Office:
    """An installation after its first run, with Ana's and Ben's browsers and Ben's calendar server."""

    parley: LiveParley
    smtp: SmtpServer
    browser: Browser
    ana: Page
    ben: Page
    server: CalDavServer


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Everybody at their desks; nothing is set up but the company."""
    folder: Path = tmp_path_factory.mktemp("office")
    address = find_own_address()
    if address is None:
        pytest.skip("this machine has no address but loopback, which a typed address never reaches")
    with ExitStack() as stack:
        smtp = stack.enter_context(run_smtp_server())
        server = stack.enter_context(run_xandikos(folder / "xandikos", host=address))
        settings = {"PARLEY_SMTP_URL": smtp.url, "PARLEY_ALLOWED_NETWORKS": f"{address}/32"}
        parley = stack.enter_context(run_parley(folder / "data", **settings))
        browser = stack.enter_context(run_chromium())
        ana = stack.enter_context(visit(browser, ANA_ZONE)).page
        ben = stack.enter_context(visit(browser, BEN_ZONE)).page
        make_company(ana, parley.first_run_url)
        yield Office(parley, smtp, browser, ana, ben, server)
