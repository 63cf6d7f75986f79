"""The client, made for one person or another of the cast."""

from collections.abc import Iterator
from typing import Any

import pycronofy
import pytest
from pycronofy import settings

from tests.clients.cast import Cast, Somebody


@pytest.fixture
def host(cast: Cast) -> Somebody:
    """The person for whom Python's client speaks."""
    return cast.people["python"]["host"]


@pytest.fixture
def as_somebody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A way to make the client for a person, pointed at the installation as its documentation says."""
    monkeypatch.setattr(settings, "API_BASE_URL", cast.url)
    monkeypatch.setattr(settings, "APP_BASE_URL", cast.url)
    made: list[pycronofy.Client] = []

    def make(person: Somebody | None = None, **options: str) -> pycronofy.Client:
        tokens = {"access_token": person.access_token, "refresh_token": person.refresh_token} if person else {}
        made.append(
            pycronofy.Client(client_id=cast.client_id, client_secret=cast.client_secret, **{**tokens, **options})
        )
        return made[-1]

    yield make


@pytest.fixture
def client(as_somebody: Any, host: Somebody) -> Any:
    """The client for the host."""
    return as_somebody(host)
