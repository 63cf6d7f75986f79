"""A real Chromium for journeys, that can reach nothing but this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

# As long as Playwright waits for what is clicked; its own five seconds are too few on a machine that is busy.
PATIENCE_SECONDS = 30.0
expect.set_options(timeout=PATIENCE_SECONDS * 1000)

CLOSED_NETWORK = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
]


def find_chromium() -> str:
    """The installed browser; Playwright's own download is never used."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    assert found, "chromium is not installed; `make setup-tests` installs it"
    return found


@contextmanager
def run_chromium() -> Iterator[Browser]:
    """Start the browser; as root it runs without its sandbox, as it insists on."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=CLOSED_NETWORK, chromium_sandbox=os.getuid() != 0
        )
        try:
            yield browser
        finally:
            browser.close()
