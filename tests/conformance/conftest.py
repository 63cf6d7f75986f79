"""Real servers for the conformance suite, each started once, and one fresh calendar a test."""

from collections.abc import Iterator

import pytest

from parley.engine.connectors.base import CalendarConnector, RemoteCalendar
from parley.engine.connectors.registry import BUILTIN, open_connector
from tests.fakes.caldav_servers import CalDavServer, run_radicale, run_xandikos

SERVERS = {"radicale": run_radicale, "xandikos": run_xandikos}


@pytest.fixture(scope="module", params=sorted(SERVERS))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CalDavServer]:
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture
def connector(server: CalDavServer) -> Iterator[CalendarConnector]:
    opened = open_connector(BUILTIN, server.make_settings())
    yield opened
    opened.close()


@pytest.fixture
def calendar(connector: CalendarConnector, request: pytest.FixtureRequest) -> RemoteCalendar:
    slug = request.node.originalname.removeprefix("test_").replace("_", "-")
    return connector.create_calendar(slug, f"Calendar of {slug}")
