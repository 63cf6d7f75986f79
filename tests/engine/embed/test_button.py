"""The scheduler's button on a strict page of another origin, in a real browser: from the click to the event."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, expect

from parley.engine.models import Connection
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.people.units import create_unit
from parley.site.incoming.half_sessions import cookie_name
from tests.engine.booking_cast import make_account
from tests.engine.pages.conftest import sign_in
from tests.engine.signing import embed_token

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PAGE = """<!doctype html><html lang="en"><head><title>Another application</title>
<script src="{engine}/embed/scheduler.js"></script><script src="/page.js"></script></head><body>
<cronofy-scheduler-button embed-token="{token}" correlation-id="candidate-7" recipient-email="mara@x.example"
 recipient-name="Mara Okafor" recipient-organization-name="Initech" event-summary="Interview"
 event-duration-minutes="45">Schedule</cronofy-scheduler-button><pre id="told"></pre></body></html>"""
SCRIPT = """document.addEventListener("cronofyschedulerrequestcreated", (event) => {
  document.getElementById("told").textContent += JSON.stringify(event.detail) + "\\n";
});"""


@pytest.fixture
def other_site(live_server: LiveServer) -> Iterator[str]:
    """A page of another site, whose policy allows nothing but its own script and the engine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_script = self.path == "/page.js"
            text = SCRIPT if is_script else PAGE.format(engine=live_server.url, token=embed_token())
            engine = live_server.url
            policy = f"default-src 'none'; script-src 'self' {engine}; connect-src {engine}; form-action {engine}"
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if is_script else "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def make_signed_in(live_server: LiveServer) -> dict[str, str]:
    """The cookie of a recruiter who has all that the window would ask for."""
    ana = make_account("Ana Ruiz")
    create_unit(ana, ensure_builtin_application(), "acme", "Acme", True)
    Connection.objects.create(account=ana, service="caldav", name="dav", address="https://dav.example", state="broken")
    name = cookie_name("engine")
    return {"name": name, "value": sign_in(ana).cookies[name].value, "url": live_server.url}


@pytest.fixture
def cookie(live_server: LiveServer, other_site: str) -> dict[str, str]:
    """Made before the browser starts, for its loop forbids the database."""
    return make_signed_in(live_server)


def test_the_button_opens_the_window_and_tells_the_page_what_was_made(
    cookie: dict[str, str], other_site: str, chromium: Browser
) -> None:
    context = chromium.new_context()
    context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": cookie["url"]}])
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(f"{other_site}/")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Schedule").click()
    window = opened.value
    expect(window.get_by_role("heading", name="Generate Link")).to_be_visible()
    expect(window.get_by_text("For Mara Okafor of Initech.")).to_be_visible()
    expect(window.get_by_label("Title")).to_have_value("Interview")
    window.get_by_role("button", name="Generate Link").click()
    expect(page.locator("#told")).to_contain_text("primary_select_url")
    told = page.locator("#told").inner_text()
    assert told.count("srq_") >= 1 and told.count("\n") == 1, "the event is fired once"
    for words in ('"correlation_id":"candidate-7"', '"mara@x.example"', '"organization_name":"Initech"'):
        assert words in told
    assert [each for each in problems if "favicon" not in each] == []
    context.close()
