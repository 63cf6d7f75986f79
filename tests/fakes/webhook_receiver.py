"""An application's webhook address that keeps what it is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Receiver:
    """Where it listens and what has come: bodies with their signatures; answers with `status` and `headers`.

    While `answers` is cleared it takes what comes and hangs.
    """

    origin: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    answers: Event = field(default_factory=Event)
    received: list[tuple[bytes, str]] = field(default_factory=list)
    all_headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """An address on it; any other does as well."""
        return f"{self.origin}/hook"


@contextmanager
def run_receiver(host: str = "127.0.0.1") -> Iterator[Receiver]:
    """Listen on a free port."""
    receiver = Receiver()
    receiver.answers.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append((body, self.headers["Cronofy-HMAC-SHA256"]))
            receiver.all_headers.append(dict(self.headers))
            receiver.answers.wait()
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer((host, 0), Handler)
    Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    receiver.origin = f"http://{host}:{server.server_address[1]}"
    try:
        yield receiver
    finally:
        receiver.answers.set()
        server.shutdown()
        server.server_close()
