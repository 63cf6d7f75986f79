"""Rosa's company, her calendar at each kind of provider, and a conversation with Mara that stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parley.toolkit.clock import now

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from parley.engine.models import Account, OrganizationalUnit
    from tests.engine.services.flowing.desks import Desk


@pytest.fixture
def in_two_days() -> datetime:
    """Ten o'clock UTC, two days ahead."""
    return (now() + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0).astimezone(UTC)


@pytest.fixture
def rosa(db: None) -> Account:
    """A recruiter who can be booked at all hours."""
    from parley.engine.models import Account
    from tests.engine.booking_cast import ALWAYS_OPEN, keep_hours

    account = Account.objects.create(email="rosa@example.org", name="Rosa Luz", tzid="Europe/Berlin")
    keep_hours(account, ALWAYS_OPEN)
    return account


@pytest.fixture
def unit(rosa: Account) -> OrganizationalUnit:
    """Her company's unit, and an application that wants to know."""
    from tests.engine.booking_cast import make_application, make_unit

    return make_unit(rosa, application=make_application("http://127.0.0.1:9/hook"))


@pytest.fixture(params=["google", "microsoft", "caldav"])
def desk(request: pytest.FixtureRequest, rosa: Account, tmp_path: Path, own_address: str) -> Iterator[Desk]:
    """Rosa's calendar at each kind of provider."""
    yield from _open(request.param, request, rosa, tmp_path)


@pytest.fixture(params=["google", "microsoft"])
def office(request: pytest.FixtureRequest, rosa: Account, tmp_path: Path) -> Iterator[Desk]:
    """Rosa's calendar where links for video calls come with it."""
    yield from _open(request.param, request, rosa, tmp_path)


def _open(kind: str, request: pytest.FixtureRequest, rosa: Account, folder: Path) -> Iterator[Desk]:
    from tests.engine.services.flowing.desks import open_desk

    host = request.getfixturevalue("inner_network") if kind == "caldav" else ""
    with open_desk(kind, rosa, folder / "radicale", host) as opened:
        yield opened
