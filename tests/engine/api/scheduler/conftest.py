"""A unit of two recruiters that let the console in, and its token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from parley.engine.models import Account, OrganizationalUnit


@pytest.fixture
def ana(db: None) -> Account:
    """A recruiter."""
    from tests.engine.booking_cast import ALWAYS_OPEN, keep_hours, make_account

    ana = make_account("Ana Ruiz")
    keep_hours(ana, ALWAYS_OPEN)
    return ana


@pytest.fixture
def ben(db: None) -> Account:
    """Her colleague."""
    from tests.engine.booking_cast import ALWAYS_OPEN, keep_hours, make_account

    ben = make_account("Ben Cole")
    keep_hours(ben, ALWAYS_OPEN)
    return ben


@pytest.fixture
def unit(ana: Account, ben: Account) -> OrganizationalUnit:
    """Their unit, which let the console in."""
    from parley.engine.services.applications.applications import ensure_builtin_application
    from tests.engine.booking_cast import make_unit

    return make_unit(ana, ben, application=ensure_builtin_application())


@pytest.fixture
def token(unit: OrganizationalUnit, ana: Account) -> dict[str, str]:
    """The unit's access token."""
    from parley.engine.domain.scopes import UNIT_SCOPE
    from parley.engine.services.applications.applications import ensure_builtin_application
    from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code

    application = ensure_builtin_application()
    grant = grant_access(application, ana, UNIT_SCOPE, unit)
    issued = redeem_code(application, issue_code(grant, "https://b"), "https://b")
    return {"Authorization": f"Bearer {issued.access_token}"}
