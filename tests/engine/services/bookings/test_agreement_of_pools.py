"""Listing and booking agree where pools send people, rooms are needed, and conversations follow each other."""

import os
from datetime import datetime

import pytest

from tests.engine.services.bookings.pool_days import check_day

# `make campaign-pools` asks for more.
DAYS = int(os.environ.get("PARLEY_TEST_POOL_DAYS", "8"))


@pytest.mark.django_db
@pytest.mark.parametrize("first", range(0, DAYS, 4))
def test_every_listed_time_books_and_no_other(noon: datetime, first: int) -> None:
    assert sum(check_day(seed) for seed in range(first, min(first + 4, DAYS)))
