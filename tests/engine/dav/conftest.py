"""An account, its app password, and the built-in calendar server behind `/dav/`."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parley.site.supervisor.radicale import CalendarServer
from tests.fakes.builtin_calendar import run_builtin_calendar

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from pytest_django.fixtures import Settings

    from parley.engine.models import Account


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[CalendarServer]:
    """The built-in calendar server, as the supervisor starts it."""
    with run_builtin_calendar(tmp_path / "builtin") as running:
        settings.PARLEY_RADICALE_URL, settings.PARLEY_RADICALE_SECRET = running.url, running.secret
        yield running


@pytest.fixture
def rosa(db: None) -> Account:
    """A recruiter on the engine."""
    from parley.engine.models import Account

    return Account.objects.create(email="rosa@example.org", name="Rosa Luz")


@pytest.fixture
def signed(rosa: Account) -> str:
    """Rosa's calendar app, as its Authorization header."""
    from parley.engine.services.people.accounts import create_app_password

    return sign(rosa.email, create_app_password(rosa, "Phone"))


def sign(username: str, password: str) -> str:
    """A Basic header (RFC 7617)."""
    return f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}"
