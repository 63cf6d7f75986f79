"""Real servers and imitated providers for the conformance suite, each started once; one fresh calendar a test."""

from collections.abc import Iterator

import pytest

from parley.engine.connectors.base import CalendarConnector, RemoteCalendar
from parley.engine.connectors.registry import open_connector
from tests.conformance.witnesses import PROVIDERS, Provider, Witness


@pytest.fixture(scope="module", params=sorted(PROVIDERS))
def provider(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with PROVIDERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture
def connector(provider: Provider) -> Iterator[CalendarConnector]:
    opened = open_connector(provider.service, provider.make_settings())
    yield opened
    opened.close()


@pytest.fixture
def calendar(provider: Provider, connector: CalendarConnector, request: pytest.FixtureRequest) -> RemoteCalendar:
    return provider.open_calendar(connector, request.node.originalname.removeprefix("test_").replace("_", "-"))


@pytest.fixture
def witness(provider: Provider, calendar: RemoteCalendar) -> Iterator[Witness]:
    """The same calendar through a client that is not ours."""
    with provider.open_witness(calendar) as opened:
        yield opened
