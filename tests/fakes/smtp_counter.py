"""A real SMTP server that keeps only who got which Message-ID: for more mails than fit into memory."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.fakes.live_parley import find_free_port

_MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]*>)", re.MULTILINE)


@dataclass
class SmtpCounter:
    """Where it listens, and (Message-ID, recipient) of each mail in the order they came."""

    host: str
    port: int
    received: list[tuple[str, str]] = field(default_factory=list)
    arrived: Condition = field(default_factory=Condition)

    @property
    def url(self) -> str:
        """The value of PARLEY_SMTP_URL."""
        return f"smtp://{self.host}:{self.port}"

    def wait_for(self, count: int, seconds: float) -> None:
        """Until so many have arrived; raises AssertionError when they do not come in time."""
        with self.arrived:
            came = self.arrived.wait_for(lambda: len(self.received) >= count, seconds)
        assert came, f"{len(self.received)} of {count} mails came within {seconds} s"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook."""
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        found = _MESSAGE_ID.search(raw)
        with self.arrived:
            for recipient in envelope.rcpt_tos:
                self.received.append((found[1].decode() if found else "", recipient))
            self.arrived.notify_all()
        return "250 kept"


@contextmanager
def run_smtp_counter() -> Iterator[SmtpCounter]:
    """Start the server on a free loopback port and stop it again."""
    server = SmtpCounter("127.0.0.1", find_free_port())
    controller = Controller(server, hostname=server.host, port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
