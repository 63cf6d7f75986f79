"""A link of Ana's as a candidate finds it: noon on a Tuesday, 9 to 17 in Berlin."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from parley.engine.models import Account, Application, OrganizationalUnit, PublicLink, SchedulingRequest


@pytest.fixture
def ana(transactional_db: None, noon: datetime) -> Account:
    """A recruiter in Berlin, and owner of the unit."""
    from tests.engine.booking_cast import make_account

    return make_account("Ana Ruiz")


@pytest.fixture
def application(transactional_db: None) -> Application:
    """A console."""
    from tests.engine.booking_cast import make_application

    return make_application()


@pytest.fixture
def unit(ana: Account, application: Application) -> OrganizationalUnit:
    """Her company's unit."""
    from tests.engine.booking_cast import make_unit

    return make_unit(ana, application=application)


@pytest.fixture
def link(unit: OrganizationalUnit, ana: Account) -> SchedulingRequest:
    """Half an hour within fourteen days."""
    from tests.engine.booking_cast import make_request

    return make_request(unit, ana, recipient_name="Mara Okafor", recipient_email="mara@candidates.example")


@pytest.fixture
def public_link(unit: OrganizationalUnit, ana: Account) -> PublicLink:
    """Ana's lasting link."""
    from parley.engine.services.public_links import create_public_link

    return create_public_link(ana, unit)
