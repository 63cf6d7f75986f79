"""The guarded HTTP client: what may be asked, how much, how long, and how redirects are followed."""

import ssl
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Self

import certifi
import httpcore
import httpx

from parley.toolkit.safe_http.addresses import Network, Target, check_addresses, read_target, resolve_name
from parley.toolkit.safe_http.errors import (
    AddressUnreachable,
    AnswerBroken,
    AnswerTooLarge,
    DeadlineExceeded,
    RedirectRefused,
)
from parley.toolkit.safe_http.network import Allowance, PinnedBackend

MAX_HEADER_BYTES = 32 * 1024
UNPACKED_FACTOR = 2
KEPT_METHOD = frozenset({301, 302, 307, 308})
REDIRECTS = KEPT_METHOD | {303}
Resolver = Callable[[str, int, float], list[str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one request may take, redirects included, and how large one answer may be (unpacked: twice that)."""

    total_seconds: float
    connect_seconds: float
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer; `url` is where it came from after redirects."""

    status: int
    headers: httpx.Headers
    body: bytes
    url: str


class GuardedClient:
    """Asks addresses that users gave. One thread at a time; connections are kept until `close`."""

    def __init__(
        self,
        limits: Limits,
        allowed_origins: frozenset[str],
        allowed_networks: tuple[Network, ...],
        resolve: Resolver,
        tls: ssl.SSLContext,
    ) -> None:
        self._limits = limits
        self._allowed_origins = frozenset(read_origin(origin) for origin in allowed_origins)
        self._allowed_networks = allowed_networks
        self._resolve = resolve
        self._allowance = Allowance()
        self._allowance.connect_seconds = limits.connect_seconds
        self._pins: dict[str, tuple[tuple[str, ...], bool]] = {}
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=PinnedBackend(self._allowance))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all kept connections."""
        self._pool.close()

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        secret_headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        max_redirects: int = 0,
        total_seconds: float | None = None,
    ) -> Answer:
        """The complete answer, whatever its status; a redirect is an answer unless `max_redirects` allows it.

        A redirect keeps method and body (303 turns to GET) and passes the same checks; `secret_headers` go to the
        first origin only. Raises the errors of `safe_http.errors`.
        """
        self._allowance.start(self._limits.total_seconds if total_seconds is None else total_seconds)
        target, secrets = read_target(url), dict(secret_headers or {})
        for _ in range(max_redirects + 1):
            answer = self._exchange(method, target, {**(headers or {}), **secrets}, body)
            location = answer.headers.get("location", "")
            if max_redirects == 0 or answer.status not in REDIRECTS or not location:
                return answer
            following = _follow_location(target, location)
            if following.origin != target.origin:
                secrets = {}
            if answer.status == 303:
                method, body = "GET", b""
            target = following
        raise RedirectRefused

    def is_local(self, url: str, total_seconds: float) -> bool:
        """Whether the address is a registered origin or lies in a network that an administrator opened.

        Raises AddressForbidden, AddressUnreachable, DeadlineExceeded.
        """
        self._allowance.start(total_seconds)
        return self._pin(read_target(url))[1]

    def _exchange(self, method: str, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
        self._allowance.pinned = self._pin(target)[0]
        self._allowance.refill(self._limits.max_bytes + MAX_HEADER_BYTES)
        sent = {"Accept-Encoding": "identity", "User-Agent": "Parley", **headers}
        with (
            _translate_failures(),
            self._pool.stream(method, str(target.url), headers=list(sent.items()), content=body) as response,
        ):
            received = httpx.Headers(response.headers)
            if sum(len(name) + len(value) for name, value in response.headers) > MAX_HEADER_BYTES:
                raise AnswerBroken
            if int(received.get("content-length", "0")) > self._limits.max_bytes:
                raise AnswerTooLarge
            content = _unpack(response.iter_stream(), received, self._limits.max_bytes)
            return Answer(response.status, received, content, str(target.url))

    def _pin(self, target: Target) -> tuple[tuple[str, ...], bool]:
        """The addresses of the target, checked, and whether they are local; a name is resolved once a client."""
        if target.origin not in self._pins:
            answers = self._resolve(
                target.host, target.port, min(self._allowance.measure_seconds(), self._limits.connect_seconds)
            )
            is_registered = target.origin in self._allowed_origins
            is_local = is_registered or check_addresses(target, answers, self._allowed_networks)
            self._pins[target.origin] = (tuple(answers), is_local)
        return self._pins[target.origin]


def open_guarded_client(
    *,
    allowed_origins: frozenset[str] = frozenset(),
    allowed_networks: tuple[Network, ...] = (),
    total_seconds: float = 30,
    connect_seconds: float = 5,
    max_bytes: int = 10_000_000,
    resolve: Resolver = resolve_name,
    tls: ssl.SSLContext | None = None,
) -> GuardedClient:
    """A client for addresses that users gave.

    `allowed_origins` are exact origins that this process itself registered for the one user of this client; never
    pass them along with a typed address. `allowed_networks` come from the administrator's environment.
    """
    limits = Limits(total_seconds, connect_seconds, max_bytes)
    return GuardedClient(limits, allowed_origins, allowed_networks, resolve, tls or load_trust())


def read_origin(url: str) -> str:
    """Scheme, host and port of a URL in one spelling. Raises AddressForbidden for what is no plain http(s) URL."""
    return read_target(url).origin


@lru_cache(maxsize=1)
def load_trust() -> ssl.SSLContext:
    """The authorities that are trusted: the system's (also by SSL_CERT_FILE, for a private one) and certifi's."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _follow_location(target: Target, location: str) -> Target:
    try:
        following = read_target(str(target.url.join(location)))
    except (httpx.InvalidURL, ValueError):
        raise AnswerBroken from None
    if target.scheme == "https" and following.scheme == "http":
        raise RedirectRefused
    return following


def _unpack(pieces: Iterator[bytes], headers: httpx.Headers, max_bytes: int) -> bytes:
    """The whole body; unpacked by hand, because a decoder without limit fills the memory from one small piece."""
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding == "identity":
        return _join(pieces, max_bytes)
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise AnswerBroken
    unpacked_limit = max_bytes * UNPACKED_FACTOR
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    content = bytearray()
    for piece in pieces:
        try:
            content += unpacker.decompress(piece, unpacked_limit + 1 - len(content))
        except zlib.error:
            raise AnswerBroken from None
        if len(content) > unpacked_limit:
            raise AnswerTooLarge
    if content and not unpacker.eof:
        raise AnswerBroken
    return bytes(content)


def _join(pieces: Iterator[bytes], max_bytes: int) -> bytes:
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > max_bytes:
            raise AnswerTooLarge
    return bytes(content)


@contextmanager
def _translate_failures() -> Iterator[None]:
    try:
        yield
    except httpcore.ConnectTimeout:
        raise AddressUnreachable from None
    except httpcore.TimeoutException:
        raise DeadlineExceeded from None
    except (httpcore.NetworkError, httpcore.ProtocolError):
        # A port that speaks something else must look like a closed one.
        raise AddressUnreachable from None
