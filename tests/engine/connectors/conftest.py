"""Connectors that are closed when their test ends."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from parley.engine.connectors.base import ConnectorSettings
from parley.engine.connectors.caldav.connector import CalDavConnector

Reach = Callable[[ConnectorSettings], CalDavConnector]


@pytest.fixture
def reach() -> Iterator[Reach]:
    with ExitStack() as opened:
        yield lambda settings: opened.enter_context(closing(CalDavConnector(settings)))
