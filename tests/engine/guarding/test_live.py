"""A running Parley: crowds and scripts over many connections, and its pages in the frames of other sites."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.engine.guarding.crowds import SETTINGS, book_by_scripts, make_ground, stampede
from tests.fakes.browser import run_chromium
from tests.fakes.live_parley import run_parley

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

VISITORS, CONNECTIONS = 60, 20
BOOKINGS, MOST_UNPAID = 45, 20


class Ground(NamedTuple):
    """The running Parley, its links and times; a site that may frame its pages, and the same site by another name."""

    url: str
    paths: list[str]
    starts: list[str]
    named_site: str
    other_site: str


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves a folder without telling of it."""

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """All three tests share one Parley: each has a link of its own."""
    folder = tmp_path_factory.mktemp("guarding")
    (folder / "site").mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=folder / "site"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    named, other = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
    try:
        with run_parley(folder / "data", None, **SETTINGS) as parley:
            paths, starts = make_ground(parley, named)
            write_site(folder / "site" / "index.html", parley.url, paths[2])
            yield Ground(parley.url, paths, starts, named, other)
    finally:
        server.shutdown()
        server.server_close()


def write_site(file: Path, url: str, path: str) -> None:
    file.write_text(
        f'<!doctype html><html lang="en"><title>Careers</title><script src="{url}/embed/inline.js"></script>'
        f'<h1>Talk to us</h1><parley-times link="{url}{path}" title="Choose a time"></parley-times></html>'
    )


def test_of_a_crowd_that_wants_one_time_one_gets_it_and_all_others_are_offered_the_next(ground: Ground) -> None:
    told = stampede(ground.url, ground.paths[0], ground.starts[40], VISITORS, CONNECTIONS)
    assert told == {302: 1, 409: VISITORS - 1}


def test_scripts_are_stopped_while_a_person_gets_through(ground: Ground) -> None:
    told = book_by_scripts(ground.url, ground.paths[1], ground.starts[::2], BOOKINGS, CONNECTIONS)
    assert told["booked"] <= MOST_UNPAID, told
    assert told["booked"] + told["429"] + told["409"] == BOOKINGS, told

    with run_chromium() as browser:
        page = browser.new_page(extra_http_headers={"X-Forwarded-For": "198.51.100.77"})
        page.goto(f"{ground.url}{ground.paths[1]}")
        page.get_by_role("button", name="Take this time").click()
        # The browser works for a moment, and goes on by itself.
        book(page, "Nora Person")


def test_a_site_that_the_company_named_has_times_chosen_and_cancelled_in_its_frame_and_no_other_site_has(
    ground: Ground,
) -> None:
    with run_chromium() as browser:
        page = browser.new_page(extra_http_headers={"X-Forwarded-For": "198.51.100.78"})
        page.goto(ground.named_site)
        frame = page.frame_locator("iframe")
        frame.get_by_role("button", name="Take this time").click()
        book(frame, "Mara Okafor")
        page.wait_for_function("document.querySelector('iframe').style.height !== '640px'")
        assert page.context.cookies() == []

        frame.get_by_text("Cancel this conversation").click()
        frame.get_by_role("button", name="Cancel the conversation").click()
        frame.get_by_role("heading", name="Are you sure?").wait_for()
        frame.get_by_role("button", name="Yes, go on").click()
        frame.get_by_role("heading", name="This conversation is cancelled").wait_for()

        # The same page under a name that the company did not give.
        with page.expect_event("requestfailed") as failed:
            page.goto(ground.other_site)
        assert failed.value.url == f"{ground.url}{ground.paths[2]}"
        assert (failed.value.failure or "").startswith("net::ERR_BLOCKED_BY_RESPONSE")


def book(within: Page | FrameLocator, name: str) -> None:
    within.get_by_label("Your name").fill(name)
    within.get_by_label("Your email address").fill(f"{name.split()[0].lower()}@person.example")
    within.get_by_role("button", name="Confirm this time").click()
    within.get_by_role("heading", name="Your time is booked").wait_for()
