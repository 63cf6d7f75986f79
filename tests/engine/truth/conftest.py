"""Somebody whose calendars change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from parley.engine.models import Account


@pytest.fixture
def rosa(db: None) -> Account:
    """A recruiter on the engine."""
    from parley.engine.models import Account

    return Account.objects.create(email="rosa@example.org", name="Rosa Luz", tzid="Europe/Berlin")
