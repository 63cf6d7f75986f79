"""Servers that do what calendar servers should not: hang, drip, answer HTML, redirect, refuse."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What a scripted server answers."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Script = Callable[[Asked], Reply]


@dataclass
class FakeServer:
    """A running server: its origin, the requests and the number of connections it has seen."""

    origin: str
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0


@contextmanager
def run_scripted_server(script: Script, host: str = HOST) -> Iterator[FakeServer]:
    """An HTTP server that answers as the script says."""
    seen = FakeServer("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def setup(self) -> None:
            seen.connections += 1
            super().setup()

        def log_message(self, format: str, *values: object) -> None:
            """Keep quiet."""

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            asked = Asked(self.command, self.path, dict(self.headers.items()), body)
            seen.asked.append(asked)
            reply = script(asked)
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_PUT = do_POST = do_DELETE = do_PROPFIND = do_REPORT = do_MKCALENDAR = answer

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    seen.origin = f"http://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def run_raw_server(talk: Callable[[socket.socket, threading.Event], None]) -> Iterator[FakeServer]:
    """A TCP server; `talk` has each connection to itself until the event says that the test is over."""
    seen = FakeServer("")
    over = threading.Event()
    threads: list[threading.Thread] = []
    listener = socket.create_server((HOST, 0))
    seen.origin = f"http://{HOST}:{listener.getsockname()[1]}"

    def hold(connection: socket.socket) -> None:
        with connection:
            try:
                talk(connection, over)
            except OSError:
                return

    def accept() -> None:
        while True:
            connection, _ = listener.accept()
            if over.is_set():
                connection.close()
                return
            seen.connections += 1
            threads.append(threading.Thread(target=hold, args=(connection,), daemon=True))
            threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield seen
    finally:
        over.set()
        socket.create_connection(listener.getsockname()).close()
        for thread in [accepting, *threads]:
            thread.join(10)
        listener.close()


@contextmanager
def run_hanging_server() -> Iterator[FakeServer]:
    """A server that takes every connection and never says a word."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        over.wait()

    with run_raw_server(talk) as server:
        yield server


@contextmanager
def run_dripping_server(start: bytes, drip: bytes, pause_seconds: float) -> Iterator[FakeServer]:
    """A server that begins its answer with `start` and then sends `drip` again and again (slow-loris)."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        while not over.wait(pause_seconds):
            connection.sendall(drip)

    with run_raw_server(talk) as server:
        yield server


@contextmanager
def run_html_server() -> Iterator[FakeServer]:
    """A web server that answers everything with a page."""
    page = Reply(200, {"Content-Type": "text/html; charset=utf-8"}, b"<!doctype html><title>Welcome</title><br>")
    with run_scripted_server(lambda asked: page) as server:
        yield server


@contextmanager
def run_redirecting_server(location: str, status: int = 302) -> Iterator[FakeServer]:
    """A server that sends everybody somewhere else."""
    with run_scripted_server(lambda asked: Reply(status, {"Location": location})) as server:
        yield server


@contextmanager
def run_refusing_server() -> Iterator[FakeServer]:
    """A server that refuses every password."""
    refusal = Reply(401, {"WWW-Authenticate": 'Basic realm="calendars"'}, b"no")
    with run_scripted_server(lambda asked: refusal) as server:
        yield server
