"""Ana in Berlin and Ben in New York, at noon on a Tuesday."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from parley.engine.models import Account, OrganizationalUnit


@pytest.fixture
def ana(db: None, noon: datetime) -> Account:
    """A recruiter in Berlin."""
    from tests.engine.booking_cast import make_account

    return make_account("Ana Ruiz")


@pytest.fixture
def ben(db: None, noon: datetime) -> Account:
    """Her colleague in New York."""
    from tests.engine.booking_cast import make_account

    return make_account("Ben Cole", "America/New_York")


@pytest.fixture
def unit(ana: Account, ben: Account) -> OrganizationalUnit:
    """Their unit."""
    from tests.engine.booking_cast import make_unit

    return make_unit(ana, ben)
