"""What the tests of the guard share: something inside that must stay untouched, and a resolver that lies."""

from collections.abc import Callable, Iterator

import pytest

from tests.fakes.misbehaving_servers import FakeServer, Reply, run_scripted_server


@pytest.fixture
def inside() -> Iterator[FakeServer]:
    with run_scripted_server(lambda asked: Reply(200, {}, b"secret")) as server:
        yield server


def find_port(server: FakeServer) -> str:
    """The port in the server's origin."""
    return server.origin.rpartition(":")[2]


def answer_with(*addresses: str) -> Callable[[str, int, float], list[str]]:
    """A resolver that answers every name with these addresses."""
    return lambda host, port, seconds: list(addresses)
