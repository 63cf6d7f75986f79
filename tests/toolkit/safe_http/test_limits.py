"""Every exchange ends in time and within its bytes."""

import gzip
import socket
import time

import pytest

from parley.toolkit.safe_http.client import open_guarded_client
from parley.toolkit.safe_http.errors import (
    AddressUnreachable,
    AnswerBroken,
    AnswerTooLarge,
    DeadlineExceeded,
)
from tests.fakes.misbehaving_servers import (
    Reply,
    run_dripping_server,
    run_hanging_server,
    run_scripted_server,
)


@pytest.mark.parametrize(
    ("start", "drip"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_a_dripping_answer_ends_by_the_total_deadline(start: bytes, drip: bytes) -> None:
    began = time.monotonic()
    with (
        run_dripping_server(start, drip, 0.1) as server,
        open_guarded_client(allowed_origins=frozenset({server.origin}), total_seconds=0.6) as client,
        pytest.raises((DeadlineExceeded, AddressUnreachable)),
    ):
        client.request("GET", server.origin)
    assert time.monotonic() - began < 1.5


def test_a_silent_server_ends_by_the_total_deadline() -> None:
    with (
        run_hanging_server() as server,
        open_guarded_client(allowed_origins=frozenset({server.origin})) as client,
        pytest.raises(DeadlineExceeded),
    ):
        client.request("GET", server.origin, total_seconds=0.3)


def test_a_server_that_never_reads_ends_by_the_total_deadline() -> None:
    with (
        run_hanging_server() as server,
        open_guarded_client(allowed_origins=frozenset({server.origin}), total_seconds=0.5) as client,
        pytest.raises(DeadlineExceeded),
    ):
        client.request("PUT", server.origin, body=b"x" * 30_000_000)


def test_a_silent_tls_handshake_ends_by_the_connect_limit() -> None:
    began = time.monotonic()
    with run_hanging_server() as server:
        origin = server.origin.replace("http://", "https://")
        with (
            open_guarded_client(allowed_origins=frozenset({origin}), connect_seconds=0.3) as client,
            pytest.raises(AddressUnreachable),
        ):
            client.request("GET", origin)
    assert time.monotonic() - began < 2


def test_a_resolver_that_hangs_ends_by_the_connect_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*question: object, **options: object) -> None:
        time.sleep(2)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    began = time.monotonic()
    with open_guarded_client(connect_seconds=0.2) as client, pytest.raises(AddressUnreachable):
        client.request("GET", "https://calendar.example.org/")
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, {}, b"x" * 1001),
        Reply(200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 900_000)),
        Reply(404, {}, b"x" * 1001),
    ],
)
def test_an_answer_over_the_limit_is_refused_raw_and_unpacked(reply: Reply) -> None:
    with (
        run_scripted_server(lambda asked: reply) as server,
        open_guarded_client(allowed_origins=frozenset({server.origin}), max_bytes=1000) as client,
        pytest.raises(AnswerTooLarge),
    ):
        client.request("GET", server.origin)


def test_an_endless_answer_is_cut_off_at_the_limit() -> None:
    with (
        run_dripping_server(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536, 0) as server,
        open_guarded_client(allowed_origins=frozenset({server.origin}), max_bytes=1_000_000) as client,
        pytest.raises(AnswerTooLarge),
    ):
        client.request("GET", server.origin)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(b"x"))),
        Reply(200, {"Content-Encoding": "br"}, b"x"),
        Reply(200, {"Content-Encoding": "gzip"}, b"not packed"),
        Reply(200, {"Content-Encoding": "gzip"}, gzip.compress(b"cut short" * 50)[:-12]),
        Reply(200, {f"X-{number}": "y" * 4000 for number in range(9)}),
    ],
)
def test_an_answer_in_an_unknown_packing_is_broken(reply: Reply) -> None:
    with (
        run_scripted_server(lambda asked: reply) as server,
        open_guarded_client(allowed_origins=frozenset({server.origin})) as client,
        pytest.raises(AnswerBroken),
    ):
        client.request("GET", server.origin)


def test_a_packed_answer_is_unpacked() -> None:
    reply = Reply(200, {"Content-Encoding": "gzip"}, gzip.compress(b"BEGIN:VCALENDAR" * 100))
    with (
        run_scripted_server(lambda asked: reply) as server,
        open_guarded_client(allowed_origins=frozenset({server.origin})) as client,
    ):
        assert client.request("GET", server.origin).body == b"BEGIN:VCALENDAR" * 100
