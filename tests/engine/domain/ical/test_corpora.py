"""Every calendar file of the shared corpora: an answer or a clear error, soon, never a crash."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parley.engine.domain.errors.calendars import EventUnreadable
from parley.engine.domain.events import list_occurrences, read_calendar

CORPORA = Path(__file__).resolve().parents[5] / "shared/corpora"
FILES = sorted(path for path in CORPORA.glob("ics/*/**/*") if path.suffix in (".ics", "") and path.is_file())
VALID = ("ical4j/valid", "recurring-ical-events", "ical.js/samples", "node-ical")


@pytest.mark.skipif(not FILES, reason="the shared corpora are not beside this checkout")
def test_the_corpora_were_found() -> None:
    assert len(FILES) > 300


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORPORA)))
def test_a_file_is_read_and_laid_out_over_five_years_within_a_second(path: Path) -> None:
    data = path.read_bytes()
    began = time.process_time()
    try:
        reading = read_calendar(data)
        found = list_occurrences(
            reading, datetime(2018, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC), "Europe/Berlin"
        )
    except EventUnreadable as refusal:
        assert not any(part in str(path) for part in VALID)
        assert len(refusal.message) < 200
        return
    # One process shared with other tests: the second of a quiet machine, doubled.
    assert time.process_time() - began < 2
    assert all(each.starts_at <= each.ends_at for each in found)
    assert sum(line.strip().upper() == b"BEGIN:VEVENT" for line in data.splitlines()) >= len(reading.events)
