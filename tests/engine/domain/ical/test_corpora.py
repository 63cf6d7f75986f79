"""Every calendar file of the shared corpora: an answer or a clear error, soon, never a crash."""

from functools import cache
from pathlib import Path

import pytest

from parley.engine.domain.errors.calendars import EventUnreadable
from parley.engine.domain.events import read_calendar
from tests.engine.domain.ical.peers import compare
from tests.engine.domain.ical.strict_reading import MOST_BYTES, Cost, read_strictly

CORPORA = Path(__file__).resolve().parents[5] / "shared/corpora"
FILES = sorted(path for path in CORPORA.glob("ics/*/**/*") if path.suffix in (".ics", "") and path.is_file())
VALID = ("ical4j/valid", "recurring-ical-events", "ical.js/samples", "node-ical")
PEERS_OWN = [path for path in FILES if "ics/recurring-ical-events" in str(path) and path.suffix == ".ics"]
# One machine shared with other tests: the second of a quiet one (`make campaign-corpora`), doubled.
MOST_SECONDS = 2

needs_corpora = pytest.mark.skipif(not FILES, reason="the shared corpora are not beside this checkout")


def is_valid(path: Path) -> bool:
    """Whether the file's collection calls it valid."""
    return any(part in str(path) for part in VALID)


@cache
def read_all() -> tuple[dict[Path, Cost], int]:
    """All files, read in one process of their own."""
    return read_strictly(FILES)


@needs_corpora
def test_all_files_are_read_within_a_second_and_256_megabytes() -> None:
    costs, peak = read_all()
    assert len(costs) == len(FILES) > 300
    assert [path for path, cost in costs.items() if cost.seconds > MOST_SECONDS] == []
    assert peak < MOST_BYTES


@needs_corpora
def test_valid_files_are_read_and_all_others_refused_in_few_words() -> None:
    costs, _ = read_all()
    assert [path for path, cost in costs.items() if cost.refusal and is_valid(path)] == []
    assert all(len(cost.refusal) < 200 for cost in costs.values())


@needs_corpora
def test_one_bad_event_never_drops_the_rest() -> None:
    lost = []
    for path in FILES:
        data = path.read_bytes()
        written = sum(line.strip().upper() == b"BEGIN:VEVENT" for line in data.splitlines())
        try:
            reading = read_calendar(data)
        except EventUnreadable:
            continue
        if len(reading.events) + reading.skipped != written:
            lost.append(path)
    assert lost == []


@pytest.mark.parametrize("path", PEERS_OWN[::3], ids=lambda path: path.name)
def test_no_occurrence_is_lost_against_a_peer(path: Path) -> None:
    assert list(compare(path)) == []
