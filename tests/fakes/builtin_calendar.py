"""The built-in calendar server as the supervisor starts it: Radicale behind this start's secret."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parley.site.supervisor.radicale import CalendarServer, close_radicale, prepare_radicale
from tests.fakes.caldav_servers import wait_for_port


@contextmanager
def run_builtin_calendar(folder: Path) -> Iterator[CalendarServer]:
    """A running built-in calendar server; its url and secret are what the settings of Parley would hold."""
    folder.mkdir(parents=True, exist_ok=True)
    server = prepare_radicale(folder)
    log = folder / "radicale.log"
    with log.open("wb") as output:
        process = subprocess.Popen(server.command, stdout=output, stderr=output, start_new_session=True)
        try:
            host, _, port = server.url.removeprefix("http://").partition(":")
            wait_for_port(process, host, int(port), log)
            yield server
        finally:
            process.terminate()
            process.wait(10)
            close_radicale(server)
