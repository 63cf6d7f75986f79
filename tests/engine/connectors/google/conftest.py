"""One imitated Google a module, a fresh person with one calendar a test, and connectors that are closed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import count

import pytest

from parley.engine.connectors.base import ConnectorSettings
from parley.engine.connectors.google.connector import GoogleConnector
from tests.fakes.google.fake import EVERYTHING, GoogleFake, run_google

NUMBERS = count(1)


@dataclass
class Desk:
    """Somebody's primary calendar: as they see it (`google`), and as we reach it."""

    google: GoogleFake
    email: str
    connector: GoogleConnector
    open: Callable[..., GoogleConnector]

    @property
    def calendar(self) -> str:
        """The calendar's id."""
        return self.email

    @property
    def asked(self) -> list[str]:
        """Which methods were called, in their order."""
        return [call.operation for call in self.google.calls]

    def reopen(self, *scopes: str) -> GoogleConnector:
        """A connector with these scopes only."""
        return self.open(self.google.grant(self.email, frozenset(scopes)).access_token)


@pytest.fixture(scope="module")
def running_google() -> Iterator[GoogleFake]:
    with run_google(redirect_uris={"https://parley.example/connect/return"}) as fake:
        yield fake


@pytest.fixture
def google(running_google: GoogleFake) -> Iterator[GoogleFake]:
    faults = running_google.faults
    before = dict(vars(faults))
    yield running_google
    faults.clear()
    vars(faults).update({**before, "planned": []})
    running_google.calls.clear()


@pytest.fixture
def desk(google: GoogleFake) -> Iterator[Desk]:
    email = f"rosa{next(NUMBERS)}@example.com"
    google.add_person(email, "Rosa")
    with ExitStack() as opened:

        def open_connector(token: str, renew: Callable[[str], str] | None = None) -> GoogleConnector:
            settings = ConnectorSettings(base_url=google.origin, access_token=token, renew_token=renew)
            return opened.enter_context(closing(GoogleConnector(settings)))

        google.calls.clear()
        yield Desk(google, email, open_connector(google.grant(email, EVERYTHING).access_token), open_connector)
