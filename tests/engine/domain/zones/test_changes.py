"""A share of all zones and clock changes; `make campaign-clock_changes` goes through every one."""

from datetime import UTC, datetime

import pytest

from parley.engine.domain.zones.names import list_zones
from tests.engine.domain.zones.changes import Change, check_change, list_changes

# Zones whose changes are odd: half an hour, at midnight, at Ramadan, off the hour, the end of changing.
ODD = (
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Havana",
    "Asia/Beirut",
    "Pacific/Chatham",
    "America/Vancouver",
)


@pytest.mark.parametrize("tzid", ODD)
def test_slots_follow_the_clock_through_odd_changes(tzid: str) -> None:
    changes = list(list_changes(tzid))
    assert changes
    for change in changes[::3]:
        check_change(change)


def test_slots_follow_the_clock_through_a_share_of_all_changes() -> None:
    for tzid in list_zones()[7::31]:
        for change in list(list_changes(tzid))[1::5]:
            check_change(change)


def test_changes_are_found_to_the_minute() -> None:
    changes = list(list_changes("Europe/Berlin"))
    assert len(changes) == 18
    assert changes[0] == Change("Europe/Berlin", datetime(2024, 3, 31, 1, tzinfo=UTC))
