"""A console whose worker is killed with -9 while it sends a message to many, and what must hold then."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.live_parley import CHECKOUT, clean_environment
from tests.fakes.smtp_counter import SmtpCounter, run_smtp_counter

LEASE_SECONDS = 3
CONNECTIONS = 3
WAIT_SECONDS = 3600
NO_LIMIT = {f"PARLEY_MAIL_RATE_{name}": "0" for name in ("GMAIL", "OUTLOOK", "YAHOO", "OTHER")}


@dataclass
class Sender:
    """One installation's worker, and the mail server that it sends to."""

    folder: Path
    environment: dict[str, str]
    smtp: SmtpCounter
    worker: subprocess.Popen[bytes] | None = None
    kills: int = 0
    began: float = field(default_factory=time.monotonic)

    def run(self, *arguments: str) -> str:
        """A command of this installation, to its end; answers what it printed."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self) -> None:
        """Start the worker."""
        with (self.folder / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "django", "run_worker"],
                cwd=CHECKOUT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """kill -9."""
        assert self.worker is not None
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()
        self.worker = None
        self.kills += 1

    def query(self, statement: str) -> list[tuple[object, ...]]:
        """Read the database from outside."""
        connection = sqlite3.connect(f"file:{self.folder / 'data' / 'parley.sqlite3'}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()


@contextmanager
def run_sender(folder: Path) -> Iterator[Sender]:
    """An empty installation of the console, its mail server, and no worker yet."""
    with run_smtp_counter() as smtp:
        environment = clean_environment() | NO_LIMIT
        environment |= {
            "DJANGO_SETTINGS_MODULE": "parley.site.settings",
            "PARLEY_DATA": str(folder / "data"),
            "PARLEY_SMTP_URL": smtp.url,
            "PARLEY_LEASE_SECONDS": str(LEASE_SECONDS),
            "PARLEY_SMTP_CONNECTIONS": str(CONNECTIONS),
            "PARLEY_LOG_LEVEL": "WARNING",
        }
        sender = Sender(folder, environment, smtp)
        sender.run("manage.py", "migrate", "-v", "0")
        try:
            yield sender
        finally:
            if sender.worker is not None:
                sender.kill()


def send_while_killing(sender: Sender, recipients: int, kills: int) -> None:
    """Write to so many candidates; the worker is killed again and again at places spread over the whole way."""
    sender.run("-m", "tests.faults.begin_campaign", str(recipients))
    # Of several kills the first falls into the making of the mails, the others into their sending.
    marks = [recipients * number // (kills + 1) for number in range(kills)] if kills > 1 else [recipients // 2]
    for mark in marks:
        sender.start()
        if mark:
            sender.smtp.wait_for(mark, WAIT_SECONDS)
        else:
            _wait_until(lambda: bool(sender.query("SELECT 1 FROM console_message WHERE prepared_count > 0")))
        sender.kill()
    sender.start()
    _wait_until(lambda: sender.query("SELECT state FROM console_message") == [("done",)])
    _wait_until(lambda: not sender.query("SELECT 1 FROM console_outgoingmail WHERE NOT is_told LIMIT 1"))


def check_each_once(sender: Sender, recipients: int) -> int:
    """Every candidate got exactly one mail, by Message-ID; answers how many arrived twice because of a kill."""
    arrived = Counter(message_id for message_id, _recipient in sender.smtp.received)
    reached = {recipient for _message_id, recipient in sender.smtp.received}
    per_person = {(message_id, recipient) for message_id, recipient in sender.smtp.received}
    assert len(reached) == len(arrived) == len(per_person) == recipients, (len(reached), len(arrived), recipients)
    doubled = sum(count - 1 for count in arrived.values())
    assert doubled <= sender.kills * CONNECTIONS, f"{doubled} mails arrived again after {sender.kills} kills"
    links = sender.query("SELECT COUNT(*), COUNT(DISTINCT token_hash) FROM console_conversation WHERE status = 'sent'")
    assert links == [(recipients, recipients)], links
    lines = sender.query(
        "SELECT COUNT(*), COUNT(DISTINCT conversation_id) FROM console_timelineentry WHERE code = 'sent'"
    )
    assert lines == [(recipients, recipients)], lines
    return doubled


def _wait_until(holds: object, seconds: float = WAIT_SECONDS) -> None:
    assert callable(holds)
    ends_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends_at, "it did not come to an end in time"
        time.sleep(0.1)
