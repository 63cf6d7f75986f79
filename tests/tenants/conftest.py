"""Two companies on one installation, at noon on a Tuesday."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from tests.tenants.cast import Company


@pytest.fixture
def zebra(transactional_db: None, noon: datetime) -> Company:
    """A company."""
    from tests.tenants.cast import found_company

    return found_company("zebra")


@pytest.fixture
def quokka(zebra: Company) -> Company:
    """Another one."""
    from tests.tenants.cast import found_company

    return found_company("quokka")
