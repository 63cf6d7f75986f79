"""A company of two recruiters at noon on a Tuesday, and an application that wants to know."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from parley.engine.models import Account, Application, OrganizationalUnit, SchedulingRequest


@pytest.fixture
def application(db: None) -> Application:
    """A console."""
    from tests.engine.booking_cast import make_application

    return make_application("http://127.0.0.1:9/hook")


@pytest.fixture
def ana(db: None, noon: datetime) -> Account:
    """A recruiter in Berlin, and owner of the unit."""
    from tests.engine.booking_cast import make_account

    return make_account("Ana Ruiz")


@pytest.fixture
def ben(db: None, noon: datetime) -> Account:
    """Her colleague in New York."""
    from tests.engine.booking_cast import make_account

    return make_account("Ben Cole", "America/New_York")


@pytest.fixture
def unit(ana: Account, ben: Account, application: Application) -> OrganizationalUnit:
    """Their company's unit."""
    from tests.engine.booking_cast import make_unit

    return make_unit(ana, ben, application=application)


@pytest.fixture
def request_of_ana(unit: OrganizationalUnit, ana: Account, application: Application) -> SchedulingRequest:
    """A link of hers: half an hour within fourteen days, 9 to 17 in Berlin."""
    from tests.engine.booking_cast import make_request

    return make_request(unit, ana, application)
