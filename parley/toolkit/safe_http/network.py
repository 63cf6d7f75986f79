"""The sockets below a guarded client: pinned addresses, one deadline for everything, counted bytes."""

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
from httpcore import SOCKET_OPTION

from parley.toolkit.safe_http.errors import AddressUnreachable, AnswerTooLarge, DeadlineExceeded

WRITE_PIECE_BYTES = 16 * 1024


class Allowance:
    """What is left of one request's time and bytes; `pinned` are the only addresses that it may connect to."""

    def __init__(self) -> None:
        self.pinned: tuple[str, ...] = ()
        self.connect_seconds = 0.0
        self._ends = 0.0
        self._bytes_left = 0

    def start(self, seconds: float) -> None:
        """Begin the time of one request, redirects included."""
        self._ends = time.monotonic() + seconds

    def refill(self, max_bytes: int) -> None:
        """Begin the byte count of one answer."""
        self._bytes_left = max_bytes

    def measure_seconds(self) -> float:
        """Seconds left. Raises DeadlineExceeded when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise DeadlineExceeded
        return left

    def count(self, size: int) -> None:
        """Take bytes off the allowance. Raises AnswerTooLarge when there are none left."""
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise AnswerTooLarge


class GuardedStream(httpcore.NetworkStream):
    """A connection whose every read and write is bounded by the allowance of the request that uses it."""

    def __init__(self, stream: httpcore.NetworkStream, allowance: Allowance) -> None:
        self._stream = stream
        self._allowance = allowance

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes within the request's own deadline."""
        data = self._stream.read(max_bytes, self._allowance.measure_seconds())
        self._allowance.count(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send within the request's own deadline, in pieces because the socket's timeout starts anew with each."""
        for start in range(0, len(buffer), WRITE_PIECE_BYTES):
            self._stream.write(buffer[start : start + WRITE_PIECE_BYTES], self._allowance.measure_seconds())

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection under TLS; the name checked is that of the URL, not the pinned address."""
        seconds = min(self._allowance.measure_seconds(), self._allowance.connect_seconds)
        return GuardedStream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._allowance)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about the socket."""
        return self._stream.get_extra_info(info)


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the addresses that were checked, never to what a second look-up of the name would give."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first pinned address that answers; all tries share one connect timeout."""
        ends = time.monotonic() + self._allowance.connect_seconds
        for address in self._allowance.pinned:
            seconds = min(self._allowance.measure_seconds(), ends - time.monotonic())
            if seconds <= 0:
                break
            try:
                return GuardedStream(self._sockets.connect_tcp(address, port, seconds), self._allowance)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        raise AddressUnreachable
