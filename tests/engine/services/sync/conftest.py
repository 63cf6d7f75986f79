"""Imitated providers, and accounts that are connected to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from parley.toolkit.clock import now
from tests.fakes.google.fake import GoogleFake, run_google

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from pytest_django.fixtures import Settings

    from parley.engine.models import Account, Connection

EMAIL = "rosa@example.org"


@pytest.fixture
def in_two_days() -> datetime:
    """Ten o'clock UTC, two days ahead."""
    return (now() + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0).astimezone(UTC)


@pytest.fixture
def google(settings: Settings) -> Iterator[GoogleFake]:
    """An imitated Google that this installation is registered at, with Rosa's account."""
    with run_google() as fake:
        from tests.engine.services.sync.cast import name_providers

        settings.PARLEY_PROVIDERS = name_providers(google=fake.client)
        # Nothing listens for calls here, unless a test says where.
        fake.faults.push_loss = 1.0
        fake.add_person(EMAIL, "Rosa Luz")
        yield fake


@pytest.fixture
def rosa(db: None) -> Account:
    """A recruiter on the engine."""
    from parley.engine.models import Account

    return Account.objects.create(email=EMAIL, name="Rosa Luz", tzid="Europe/Berlin")


@pytest.fixture
def connected(google: GoogleFake, rosa: Account) -> Connection:
    """Rosa's connection to Google, read once."""
    from parley.engine.services.calendars.sync.runs import sync_connection
    from tests.engine.services.sync.cast import connect_google

    connection = connect_google(google, rosa)
    assert sync_connection(connection)
    connection.refresh_from_db()
    return connection
