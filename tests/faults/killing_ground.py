"""A running engine whose web and worker processes are killed with -9 while candidates book, and what must hold then."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx
from icalendar import Calendar

from parley.toolkit.clock import now
from tests.fakes.builtin_calendar import run_builtin_calendar
from tests.fakes.live_parley import CHECKOUT, clean_environment, find_free_port
from tests.fakes.smtp import SmtpServer, run_smtp_server
from tests.fakes.webhook_receiver import Receiver, run_receiver

CLIENTS = 4
LEASE_SECONDS = 3
VICTIMS = ("web", "worker", "both")
QUEUES = ("engine_calendarwrite", "engine_outgoingmail", "engine_webhookdelivery")


@dataclass
class Engine:
    """The engine's two processes, and everything outside that they talk to."""

    folder: Path
    port: int
    environment: dict[str, str]
    smtp: SmtpServer
    receiver: Receiver
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    link_token: str = ""

    @property
    def url(self) -> str:
        """Where the web process listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str) -> None:
        """Start web or worker."""
        commands = {
            "web": ["gunicorn", "parley.site.wsgi:application", "-b", f"127.0.0.1:{self.port}", "-k", "gthread"],
            "worker": ["django", "run_worker"],
        }
        command = [sys.executable, "-m", *commands[name]] + (["--threads", "8"] if name == "web" else [])
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=CHECKOUT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """kill -9 of the process and all that it started."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def query(self, statement: str) -> list[tuple[str, ...]]:
        """Read the engine's database from outside."""
        connection = sqlite3.connect(f"file:{self.folder / 'data' / 'parley.sqlite3'}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def let_days_pass(self) -> None:
        """Put all bookings two days back, or the guard against floods through one link would step in."""
        connection = sqlite3.connect(self.folder / "data" / "parley.sqlite3", timeout=20)
        try:
            with connection:
                connection.execute("UPDATE engine_booking SET created_at = datetime(created_at, '-2 days')")
        finally:
            connection.close()


@contextmanager
def run_engine(folder: Path) -> Iterator[Engine]:
    """An engine with a recruiter, her calendar, a mail server and a console that listens for webhooks."""
    folder.mkdir(parents=True, exist_ok=True)
    with run_smtp_server() as smtp, run_receiver() as receiver, run_builtin_calendar(folder / "calendar") as calendar:
        port = find_free_port()
        environment = clean_environment() | {
            "PARLEY_DATA": str(folder / "data"),
            "PARLEY_SERVE": "engine",
            "PARLEY_PORT": str(port),
            "PARLEY_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "PARLEY_CONSOLE_URL": receiver.origin,
            "PARLEY_SMTP_URL": smtp.url,
            "PARLEY_RADICALE_URL": calendar.url,
            "PARLEY_RADICALE_SECRET": calendar.secret,
            "PARLEY_PROXY_COUNT": "1",
            "PARLEY_LEASE_SECONDS": str(LEASE_SECONDS),
            "PARLEY_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "parley.site.settings",
        }
        engine = Engine(folder, port, environment, smtp, receiver)
        stage = [sys.executable, "-m", "tests.faults.stage"]
        staged = subprocess.run(stage, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
        assert staged.returncode == 0, staged.stderr
        engine.link_token = staged.stdout.split()[-1]
        try:
            engine.start("web")
            engine.start("worker")
            _wait_for_form(engine)
            yield engine
        finally:
            for name in list(engine.processes):
                engine.kill(name)


def _wait_for_form(engine: Engine) -> None:
    """Until the form is there; candidates' forms need nothing besides what stands in them."""
    query = urlencode({"starts_at": "2027-01-01T00:00:00Z", "key": "first", "tz": "Europe/London"})
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            page = httpx.get(f"{engine.url}/pls/{engine.link_token}/details?{query}", timeout=20, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.2)
            continue
        assert page.status_code == 200, page.text
        return
    raise AssertionError((engine.folder / "web.log").read_text())


def book_through_deaths(engine: Engine, number: int, seconds: float = 90) -> None:
    """Send the form until it is answered, as a candidate would press the button again; always the same form."""
    tomorrow = (now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    fields = {
        "starts_at": f"{tomorrow + number * timedelta(minutes=30):%Y-%m-%dT%H:%M:%SZ}",
        "form_key": f"form-{number}",
        "tz": "Europe/London",
        "name": f"Candidate {number}",
        "email": address_of(number),
    }
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            answer = httpx.post(
                f"{engine.url}/pls/{engine.link_token}/book",
                data=fields,
                # Each comes from a network of their own: from one, so many would be a flood.
                headers={"X-Forwarded-For": f"10.{number // 256}.{number % 256}.1"},
                timeout=20,
                trust_env=False,
            )
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        assert answer.status_code == 302, f"{answer.status_code}: {answer.text[:2000]}"
        return
    raise AssertionError(f"candidate {number} was never answered")


def address_of(number: int) -> str:
    """The candidate's email address."""
    return f"candidate{number}@candidates.example"


def kill_while_booking(engine: Engine, kills: int) -> None:
    """One kill a round, each a little later in the bookings of the round; what was killed starts again at once."""
    for turn in range(kills):
        victim = VICTIMS[turn % len(VICTIMS)]
        numbers = range(turn * CLIENTS, (turn + 1) * CLIENTS)
        engine.let_days_pass()
        with ThreadPoolExecutor(CLIENTS) as pool:
            candidates = [pool.submit(book_through_deaths, engine, number) for number in numbers]
            # Steps that share no factor with the range, so that the kills fall all over the work and repeat exactly.
            time.sleep((turn * 37 + 11) % 200 / 200)
            names = ("web", "worker") if victim == "both" else (victim,)
            for name in names:
                engine.kill(name)
            for name in names:
                engine.start(name)
            for candidate in candidates:
                candidate.result()


def wait_until_idle(engine: Engine, seconds: float = 120) -> None:
    """Until no piece of work waits."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        waiting = [engine.query(f"SELECT count(*) FROM {table} WHERE state = 'pending'")[0][0] for table in QUEUES]
        if not any(waiting):
            return
        time.sleep(0.3)
    errors = [engine.query(f"SELECT last_error FROM {table} WHERE state = 'pending'")[:5] for table in QUEUES]
    raise AssertionError(f"still waiting: {waiting} {errors}\n{(engine.folder / 'worker.log').read_text()[-3000:]}")


def check_nothing_lost_or_doubled(engine: Engine, kills: int) -> None:
    """Each candidate has one booking, one event, one invitation (but for mails in flight), and the console knows."""
    expected = kills * CLIENTS
    booked = dict(engine.query("SELECT uid, invitee_email FROM engine_booking WHERE status = 'confirmed'"))
    assert sorted(booked.values()) == sorted(address_of(number) for number in range(expected))
    assert engine.query("SELECT count(*) FROM engine_occupancy") == [(6 * expected,)]

    # Radicale keeps its caches under the same names.
    files = [file for file in (engine.folder / "calendar").rglob("*.ics") if ".Radicale.cache" not in file.parts]
    events = Counter(
        str(event["UID"]) for file in files for event in Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    )
    assert events == Counter(booked.keys())

    doubled = 0
    for number in range(expected):
        mails = engine.smtp.mails_to(address_of(number))
        assert len({mail.message["Message-ID"] for mail in mails}) == 1, f"{address_of(number)}: {len(mails)} mails"
        doubled += len(mails) - 1
    assert doubled <= kills, f"{doubled} mails came twice with {kills} kills"

    told = {json.loads(body)["scheduling_request"]["scheduling_request_id"] for body, _ in engine.receiver.received}
    assert told == {row[0] for row in engine.query("SELECT request_id FROM engine_booking")}
