"""The shared workloads of the bench, whose answers several independent engines agree on."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.workloads import BENCH, build_query, load_query, prepare_query
from parley.engine.domain.events import list_occurrences
from parley.engine.domain.slots import find_slot, list_slots, list_start_minutes
from tests.engine.domain.seeded import answer_plainly, make_workload

needs_bench = pytest.mark.skipif(not BENCH.is_dir(), reason="the shared bench folder is not beside this checkout")


@pytest.mark.parametrize("seed", range(24))
def test_further_seeds_agree_with_a_plain_reference(seed: int) -> None:
    work = make_workload(seed)
    query, expected = build_query(work), answer_plainly(work)
    assert [minute * 60 for minute in list_start_minutes(query)] == expected
    assert [minute * 60 for minute in list_start_minutes(prepare_query(query))] == expected


@needs_bench
@pytest.mark.parametrize("name", ["W1", "W2", "W2b", "W3", "W4"])
def test_a_workload_gives_exactly_the_expected_slots(name: str) -> None:
    query = load_query(BENCH / f"{name}.json")
    expected = json.loads((BENCH / f"{name}.expected.json").read_text())["slots"]
    assert [minute * 60 for minute in list_start_minutes(query)] == expected
    assert [int(slot.starts_at.timestamp()) for slot in list_slots(query)] == expected
    first = datetime.fromtimestamp(expected[0], UTC)
    assert find_slot(query, first) == list_slots(query)[0]
    assert [minute * 60 for minute in list_start_minutes(prepare_query(query))] == expected


@needs_bench
def test_repeating_events_give_exactly_the_expected_starts() -> None:
    window = json.loads((BENCH / "REC.json").read_text())
    starts_at, ends_at = (datetime.fromtimestamp(window[name], UTC) for name in ("start", "end"))
    found = list_occurrences(Path(BENCH / "REC.ics").read_bytes(), starts_at, ends_at, "Etc/UTC")
    expected = json.loads((BENCH / "REC.expected.json").read_text())["starts"]
    assert sorted(int(each.starts_at.timestamp()) for each in found) == sorted(expected)
