"""An engine that answers what a test tells it to, over real HTTP, and remembers what it was asked."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request that reached the engine."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class FakeEngine:
    """Its address, the answers it has ready by method and path, and what it was asked."""

    url: str
    answers: dict[tuple[str, str], tuple[int, Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    delay_seconds: float = 0

    def answer(self, method: str, path: str, body: Any, status: int = 200) -> None:
        """Have this answer ready; a function is called with what was asked."""
        self.answers[method, path] = (status, body)

    def describe_data_centre(self, **changes: Any) -> dict[str, Any]:
        """An entry of settings.PARLEY_DATA_CENTRES that leads here."""
        return {
            "name": "Fake engine",
            "api_url": self.url,
            "app_url": self.url,
            "client_id": "fake_client",
            "client_secret": "CRN_fake_secret",
            "embed_key": "EMB_fake",
            "embed_secret": "ESK_fake_secret",
            "is_builtin": False,
        } | changes


@contextmanager
def run_fake_engine() -> Iterator[FakeEngine]:
    """Serve a fake engine on a free port of this machine until the block ends."""
    engine = FakeEngine("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query)),
                dict(self.headers.items()),
                json.loads(raw) if raw else {},
            )
            engine.asked.append(asked)
            time.sleep(engine.delay_seconds)
            status, body = engine.answers.get((self.command, parts.path), (404, {}))
            content = body if isinstance(body, bytes) else json.dumps(body(asked) if callable(body) else body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _serve

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that left after its deadline is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    engine.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
