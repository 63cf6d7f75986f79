"""Starts stand on the day that the visitor's wall shows, through every change of its clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from parley.engine.pages.book.month import lay_out_offer

# Half-hour changes, a day that was skipped, a clock that goes back for Ramadan, and the two great days of Europe.
CASES = [
    ("Australia/Lord_Howe", datetime(2027, 4, 2, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 28, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2027, 2, 5, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2027, 3, 26, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2027, 10, 29, tzinfo=UTC)),
    ("America/St_Johns", datetime(2027, 3, 12, tzinfo=UTC)),
    # Midnight comes twice, or not at all.
    ("America/Havana", datetime(2027, 3, 12, tzinfo=UTC)),
    ("America/Havana", datetime(2027, 11, 5, tzinfo=UTC)),
    ("Asia/Beirut", datetime(2027, 3, 26, tzinfo=UTC)),
    ("Asia/Beirut", datetime(2027, 10, 29, tzinfo=UTC)),
    ("America/Santiago", datetime(2027, 4, 2, tzinfo=UTC)),
    ("America/Santiago", datetime(2027, 9, 3, tzinfo=UTC)),
]


@pytest.mark.parametrize(("tzid", "first"), CASES, ids=[f"{tzid}-{first:%Y-%m}" for tzid, first in CASES])
def test_each_start_stands_on_the_day_of_the_wall(tzid: str, first: datetime) -> None:
    starts = [first + timedelta(minutes=15 * number) for number in range(96 * 5)]
    shown = lay_out_offer(starts, tzid, first - timedelta(days=40), None, None, is_list=True)
    expected: dict[str, list[str]] = {}
    for start in starts:
        day = start.astimezone(ZoneInfo(tzid)).date()
        expected.setdefault(day.isoformat(), []).append(f"{start:%Y-%m-%dT%H:%M:%SZ}")
    assert {day.on.isoformat(): [each.value for each in day.buttons] for day in shown.days} == expected
