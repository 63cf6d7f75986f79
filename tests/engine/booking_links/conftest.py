"""The cast, at noon on a Tuesday."""

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engine.booking_links.cast import Cast


@pytest.fixture
def cast(db: None, noon: datetime) -> "Cast":
    """Application, people and calendars."""
    # Models cannot be imported before Django is set up, which comes after this file.
    from tests.engine.booking_links.cast import make_cast

    return make_cast()
