"""The supervisor behind `make run`: readies the data, starts all parts, keeps them alive, stops them together."""

import argparse
import errno
import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from logging.config import dictConfig
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from parley.site.supervisor.children import Child, Family
from parley.site.supervisor.demo_ground import describe_imitations, prepare_demo
from parley.site.supervisor.radicale import CalendarServer, close_radicale, prepare_radicale
from parley.site.supervisor.words import REFUSED, describe_start, describe_taken_port

CHECKOUT = Path(__file__).resolve().parents[2]
READY_WITHIN_SECONDS = 60
BACKLOG = 512


class CannotStart(Exception):
    """Something stands in the way of starting; the message says what, and what to do."""


def main() -> int:
    """Run until a signal says stop; answers the exit code."""
    options = argparse.ArgumentParser(prog="parley", description="Runs all parts of Parley.")
    options.add_argument("--demo", action="store_true", help="sample data, in a data folder of its own")
    if options.parse_args().demo:
        prepare_demo(CHECKOUT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.site.settings")
    os.umask(0o077)
    try:
        dictConfig(settings.LOGGING)
        with ExitStack() as open_things:
            Supervisor(open_things).run()
    except (CannotStart, ImproperlyConfigured) as refusal:
        print(f"Parley cannot start. {refusal}", file=sys.stderr)
        return 1
    return 0


class Supervisor:
    """One running installation, from the taken port to the last stopped child."""

    def __init__(self, open_things: ExitStack) -> None:
        self.open_things = open_things
        self.stop_requests = 0
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        signal.signal(signal.SIGINT, self._ask_to_stop)

    def run(self) -> None:
        """Ready everything, start, tell, and stay until asked to stop."""
        self._claim_data_folder()
        public = self._listen(settings.PARLEY_LISTEN, settings.PARLEY_PORT)
        engine = self._listen("127.0.0.1", 0) if settings.PARLEY_SERVE == "both" else None
        environment = dict(os.environ)
        if engine is not None:
            environment["PARLEY_ENGINE_PORT"] = str(engine.getsockname()[1])
        calendars = self._open_calendars() if settings.PARLEY_HAS_ENGINE else None
        if calendars is not None:
            environment |= {"PARLEY_RADICALE_URL": calendars.url, "PARLEY_RADICALE_SECRET": calendars.secret}
        prepared = prepare_data(environment)
        family = Family(list_children(environment, public, engine, calendars))
        if self.stop_requests:
            return
        self.open_things.callback(family.stop)
        family.start()
        self._stay(family, describe_start(prepared["told"], prepared["first_run"]))

    def _stay(self, family: Family, greeting: str) -> None:
        ends_at = time.monotonic() + READY_WITHIN_SECONDS
        greeted = False
        while not self.stop_requests:
            family.revive()
            if not greeted and (is_answering() or time.monotonic() > ends_at):
                print(greeting, flush=True)
                greeted = True
            time.sleep(0.1)
        print("Stopping …", flush=True)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_requests += 1

    def _claim_data_folder(self) -> None:
        """Two supervisors on one data folder would fetch each other's work; the lock ends with this process."""
        lock = self.open_things.enter_context((settings.PARLEY_DATA / "supervisor.lock").open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                f"Another Parley already runs on {settings.PARLEY_DATA}. Stop it, or set PARLEY_DATA to another folder."
            ) from None

    def _listen(self, host: str, port: int) -> socket.socket:
        """Open a listening socket here, not in the child: it outlives a restart, and callers wait meanwhile."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = self.open_things.enter_context(socket.socket(family))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotStart(describe_taken_port(port)) from None
            raise CannotStart(f"Cannot listen on {host} port {port} (PARLEY_LISTEN, PARLEY_PORT): {error}.") from None
        listener.listen(BACKLOG)
        return listener

    def _open_calendars(self) -> CalendarServer:
        calendars = prepare_radicale(settings.PARLEY_DATA)
        self.open_things.callback(close_radicale, calendars)
        return calendars


def prepare_data(environment: Mapping[str, str]) -> dict[str, Any]:
    """Run the preparing process to its end; raises CannotStart with its refusal."""
    done = subprocess.run(
        [sys.executable, "-m", "parley.site.supervisor.prepare"],
        env=dict(environment),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    if done.returncode == REFUSED:
        raise CannotStart(done.stderr.strip())
    if done.returncode != 0:
        raise CannotStart(f"The data in {settings.PARLEY_DATA} could not be readied:\n{done.stderr.strip()}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def list_children(
    environment: Mapping[str, str],
    public: socket.socket,
    engine: socket.socket | None,
    calendars: CalendarServer | None,
) -> list[Child]:
    """The parts of this installation; the public door and the worker stop first, whom they ask stops after them."""
    children = [_listener("public", environment, public, stop_rank=0)]
    if engine is not None:
        children.append(_listener("engine", environment, engine, stop_rank=1))
    worker = (sys.executable, str(CHECKOUT / "manage.py"), "run_worker")
    children.append(Child("worker", worker, environment, stop_rank=0))
    if settings.PARLEY_IS_DEMO:
        children.append(Child("imitations", describe_imitations(), environment, stop_rank=1))
    if calendars is not None:
        log_path = settings.PARLEY_DATA / "radicale" / "radicale.log"
        children.append(Child("calendars", calendars.command, environment, stop_rank=1, output_path=log_path))
    return children


def _listener(name: str, environment: Mapping[str, str], listener: socket.socket, stop_rank: int) -> Child:
    descriptor = listener.fileno()
    told = {"PARLEY_LISTENER": name, "PARLEY_SOCKET_FD": str(descriptor)}
    command = (sys.executable, "-m", "gunicorn", "--config", "python:parley.site.supervisor.listener")
    return Child(name, command, {**environment, **told}, stop_rank, (descriptor,))


def is_answering() -> bool:
    """Whether the public listener answers anything at all."""
    host = settings.PARLEY_OWN_ORIGIN.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=2)
    try:
        connection.request("HEAD", "/health", headers={"Host": f"localhost:{settings.PARLEY_PORT}"})
        connection.getresponse()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
