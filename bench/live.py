"""A whole Parley as `make run` starts it, with the benchmarks' routes, and a client that asks it as fast as it can."""

import http.client
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.fakes.live_parley import LiveParley, run_parley

# What would stand in a benchmark's way, lifted by the settings that operators have.
LIFTED = {
    "DJANGO_SETTINGS_MODULE": "bench.live_settings",
    "PARLEY_LOG_LEVEL": "WARNING",
    "PARLEY_RATE_PER_SECOND": "1000000",
    "PARLEY_RATE_PER_MINUTE": "10000000",
    "PARLEY_AVAILABILITY_MOST_MEMBERS": "1000",
    "PARLEY_AVAILABILITY_MOST_DAYS": "400",
    "PARLEY_AVAILABILITY_MOST_RESULTS": "100000",
}


@contextmanager
def run_live(**settings: str) -> Iterator[LiveParley]:
    """Parley on SQLite in a folder of its own; this process may use Django on the same database."""
    with (
        tempfile.TemporaryDirectory(prefix="parley-bench-") as folder,
        run_parley(Path(folder) / "data", None, **{**LIFTED, **settings}) as parley,
    ):
        for name in [name for name in os.environ if name.startswith("PARLEY_")]:
            del os.environ[name]
        os.environ |= {name: value for name, value in parley.environment.items() if name.startswith("PARLEY_")}
        os.environ["DJANGO_SETTINGS_MODULE"] = "parley.site.settings"
        import django

        django.setup()
        try:
            yield parley
        except AssertionError:
            print("".join(parley.output)[-4000:])
            raise


class Caller:
    """One connection that is kept open, with a token of its own."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(str(parts.hostname), int(parts.port or 80), timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def sign_in(self, cookies: str) -> None:
        """Ask as the browser that has these cookies, instead of by a token."""
        self._headers = {"Cookie": cookies}

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Status and body of one answer."""
        self._connection.request(method, path, body, self._headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def time(self, method: str, path: str, body: bytes | None, count: int) -> list[float]:
        """Seconds that each of so many answers took; anything but a 2xx raises AssertionError."""
        seconds = []
        for _ in range(count):
            began = time.perf_counter()
            status, text = self.ask(method, path, body)
            seconds.append(time.perf_counter() - began)
            assert 200 <= status < 300, (status, text[:500])
        return seconds


def report(name: str, ratio: float, bar: float, *, holds: bool) -> bool:
    """Print one line of a benchmark."""
    print(f"bench {name} ratio={ratio:.3f} bar={bar} {'holds' if holds else 'short'}")
    return holds
