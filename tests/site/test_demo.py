"""`make demo`, whole: its imitated Google and Microsoft lead somebody on to their own pages, and nothing is left."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.fakes.live_parley import clean_environment, find_free_port
from tests.site.test_supervisor import is_running, list_family

pytestmark = pytest.mark.slow


@contextmanager
def run_demo(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a demonstration that runs, and the process of `make`."""
    port = find_free_port()
    own = {"PARLEY_DATA": str(folder), "PARLEY_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        ["make", "--no-print-directory", "demo"],
        env=clean_environment() | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    with process.stdout as lines:
        told = ""
        for line in lines:
            told += line
            if "Ctrl-C stops it." in line:
                break
        try:
            assert process.poll() is None, told
            yield f"http://localhost:{port}", process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
            process.wait(60)


def set_out(visitor: httpx.Client, provider: str) -> httpx.Response:
    """Fill in the page for new accounts and follow where its button leads."""
    page = visitor.get("/connect/create").text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    fields = hidden | {"is_accepted": "on", "tzid": "Europe/Berlin"}
    return visitor.post(f"/connect/{provider}", data=fields, follow_redirects=True)


def test_a_demonstration_starts_imitates_both_providers_and_ends(tmp_path: Path) -> None:
    with run_demo(tmp_path / "data") as (url, process):
        family = list_family(process.pid)
        with httpx.Client(base_url=url, timeout=60) as visitor:
            for provider, person in (("google", "ana@bakery.example"), ("microsoft", "clara@bakery.example")):
                page = set_out(visitor, provider)
                assert page.status_code == 200, page.text
                assert urlsplit(str(page.url)).port != urlsplit(url).port, "somebody else's page"
                assert person in page.text
    assert not [pid for pid in family if is_running(pid)]
