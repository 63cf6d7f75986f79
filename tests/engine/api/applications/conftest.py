"""An application, and the built-in calendar server where a test asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parley.site.supervisor.radicale import CalendarServer
from tests.fakes.builtin_calendar import run_builtin_calendar

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from pytest_django.fixtures import Settings

    from parley.engine.models import Application
    from parley.engine.services.applications.applications import RegisteredApplication

BACK = "https://app.example/back"


@pytest.fixture
def told(db: None) -> RegisteredApplication:
    """What a registered application was told."""
    from parley.engine.services.applications.applications import register_application

    return register_application("Notes", [BACK], [])


@pytest.fixture
def application(told: RegisteredApplication) -> Application:
    """The same as a row."""
    from parley.engine.services.applications.applications import get_application

    return get_application(told.client_id)


@pytest.fixture
def builtin_server(tmp_path: Path, settings: Settings) -> Iterator[CalendarServer]:
    """The built-in calendar server, as the supervisor starts it."""
    with run_builtin_calendar(tmp_path / "builtin") as running:
        settings.PARLEY_RADICALE_URL, settings.PARLEY_RADICALE_SECRET = running.url, running.secret
        yield running
