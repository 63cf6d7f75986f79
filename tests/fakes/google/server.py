"""The imitated Google as an HTTP server on loopback, with the faults of the wire."""

import gzip
import socket
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.google.faults import Call
from tests.fakes.google.service import Service

SMALLEST_PACKED = 1000


@contextmanager
def serve(service: Service, port: int = 0) -> Iterator[str]:
    """Listen on loopback; answers the origin."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 65536
        timeout = 60

        def log_message(self, format: str, *values: object) -> None:
            """Keep quiet."""

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            target = urlsplit(self.path)
            query = parse_qsl(target.query, keep_blank_values=True)
            at = service.store.clock.now()
            call = Call(self.command, target.path, query, dict(self.headers.items()), body, at)
            service.calls.append(call)
            if service.faults.strike(call, "hang"):
                service.faults.released.wait()
                return self.cut()
            if service.faults.strike(call, "cut"):
                return self.cut()
            fault = service.faults.strike(call, "refuse")
            answer = service.answer_fault(call, fault) if fault else service.answer(call)
            if service.faults.strike(call, "lose"):
                return self.cut()
            call.status = answer.status
            packed = answer.body
            # Google packs for those only who also call themselves able to unpack.
            is_packed = "gzip" in call.header("Accept-Encoding") and "gzip" in call.header("User-Agent")
            if is_packed and len(packed) > SMALLEST_PACKED:
                packed = gzip.compress(packed, 1)
                answer.headers["Content-Encoding"] = "gzip"
            self.send_response(answer.status)
            headers = {"Content-Type": answer.kind, "Content-Length": str(len(packed))} | answer.headers
            for name, value in headers.items():
                if answer.status != 204 or name not in ("Content-Type", "Content-Length"):
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(packed)

        def cut(self) -> None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: Any, address: Any) -> None:
            """A caller that went away is no error; whatever else goes wrong is kept for the test to see."""
            if not isinstance(sys.exception(), ConnectionError):
                service.failures.append(traceback.format_exc())

    server = Server(("127.0.0.1", port), Handler)
    thread = Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    service.origin = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield service.origin
    finally:
        service.faults.clear()
        server.shutdown()
        thread.join()
        server.server_close()
        service.channels.close()
