"""A real SMTP server that keeps what it is given."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern_policy
from threading import Condition

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    raw: bytes

    def find_part(self, content_type: str) -> EmailMessage | None:
        """The first part of that type, such as `text/calendar`."""
        parts = (part for part in self.message.walk() if part.get_content_type() == content_type)
        found = next(parts, None)
        return found if isinstance(found, EmailMessage) else None


@dataclass
class SmtpServer:
    """Where it listens and what it has received; `refuse_with` makes it answer an error instead."""

    host: str
    port: int
    received: list[Received] = field(default_factory=list)
    refuse_with: str = ""
    arrived: Condition = field(default_factory=Condition)

    @property
    def url(self) -> str:
        """The value of PARLEY_SMTP_URL."""
        return f"smtp://{self.host}:{self.port}"

    def mails_to(self, address: str) -> list[Received]:
        """All mails to an address, oldest first."""
        return [mail for mail in self.received if address in mail.recipients]

    def wait_for_mail(self, address: str, count: int = 1, seconds: float = 15) -> list[Received]:
        """The mails to an address once there are so many; raises AssertionError when they do not come in time."""
        with self.arrived:
            came = self.arrived.wait_for(lambda: len(self.mails_to(address)) >= count, seconds)
        assert came, f"{len(self.mails_to(address))} of {count} mails to {address} came within {seconds} s"
        return self.mails_to(address)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook: keep the mail, or refuse it as told."""
        if self.refuse_with:
            return self.refuse_with
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        message = message_from_bytes(raw, policy=modern_policy)
        assert isinstance(message, EmailMessage)
        with self.arrived:
            self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), message, raw))
            self.arrived.notify_all()
        return "250 kept"


@contextmanager
def run_smtp_server() -> Iterator[SmtpServer]:
    """Start the server on a free loopback port and stop it again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = SmtpServer("127.0.0.1", port)
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
