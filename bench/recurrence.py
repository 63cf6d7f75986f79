"""Repeating events against python-dateutil and recurring-ical-events in one run: `python -m bench.recurrence`.

Prints `bench NAME ratio=R bar=B holds|short`, R being their median time over ours, taken in turn (higher is faster),
and ends with 1 when a bar is short or an answer wrong. "parsed" begins with events that each has read in its own way,
"text" with the bytes of the file; all list the starts of the shared workload REC exactly. With a calendar file,
`python -m bench.recurrence FILE.ics START END` (in ISO 8601, in UTC unless they say otherwise, or in seconds), prints
{"starts": [in seconds], "seconds": …}: the median of reading the file and listing; floating times are taken in UTC.
"""

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.recurrence_peers import (
    list_with_dateutil,
    list_with_recurring_ical_events,
    parse_for_dateutil,
    parse_icalendar,
)
from bench.workloads import BENCH
from parley.engine.domain.events import list_starts, read_calendar

BARS = {"parsed-dateutil": 25.0, "parsed-recurring-ical-events": 60.0, "text-recurring-ical-events": 15.0}
ROUNDS = 7
# Short questions are asked several times a round, so that the clock does not count for more than the question.
REPEATS = 5

Question = Callable[[], list[int]]


def main(arguments: list[str]) -> int:
    """Measure on REC, or answer one file; the exit code says whether all bars hold."""
    if len(arguments) == 3:
        print(json.dumps(answer_file(Path(arguments[0]), _read_instant(arguments[1]), _read_instant(arguments[2]))))
        return 0
    if arguments:
        print("usage: python -m bench.recurrence [FILE.ics START END]", file=sys.stderr)
        return 2
    if not BENCH.is_dir():
        print("bench recurrence: the shared bench folder is not beside this checkout, so there is nothing to measure")
        return 0
    return 0 if _run() else 1


def answer_file(path: Path, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """The starts of a calendar file's occurrences within the window, and the seconds that reading and listing took."""
    ics = path.read_bytes()
    starts = list_starts(ics, starts_at, ends_at, "Etc/UTC")
    seconds = statistics.median(_time(lambda: list_starts(ics, starts_at, ends_at, "Etc/UTC"), 1) for _ in range(3))
    return {"starts": starts, "seconds": seconds}


def _run() -> bool:
    questions = _make_questions()
    expected = json.loads((BENCH / "REC.expected.json").read_text())["starts"]
    # The first answers also fill what each keeps for the life of a process.
    wrong = [name for name, ask in questions.items() if ask() != expected]
    for name in wrong:
        print(f"bench recurrence-{name} wrong answer")
    if wrong:
        return False
    # What has been read stays; nobody's garbage is looked for in the others' calendars.
    gc.collect()
    gc.freeze()
    times: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(ROUNDS):
        for name, ask in questions.items():
            times[name].append(_time(ask, REPEATS if name.startswith("ours") else 1))
    spent = {name: statistics.median(each) for name, each in times.items()}
    results = [_report(name, spent[name] / spent[f"ours-{name.split('-')[0]}"]) for name in BARS]
    return all(results)


def _make_questions() -> dict[str, Question]:
    ics = (BENCH / "REC.ics").read_bytes()
    work = json.loads((BENCH / "REC.json").read_text())
    starts_at, ends_at = (datetime.fromtimestamp(work[name], UTC) for name in ("start", "end"))
    reading, calendar, rules = read_calendar(ics), parse_icalendar(ics), parse_for_dateutil(work["events"])
    return {
        "ours-parsed": lambda: list_starts(reading, starts_at, ends_at, "Etc/UTC"),
        "parsed-dateutil": lambda: list_with_dateutil(rules, starts_at, ends_at),
        "parsed-recurring-ical-events": lambda: list_with_recurring_ical_events(calendar, starts_at, ends_at),
        "ours-text": lambda: list_starts(ics, starts_at, ends_at, "Etc/UTC"),
        "text-recurring-ical-events": lambda: list_with_recurring_ical_events(parse_icalendar(ics), starts_at, ends_at),
    }


def _report(name: str, ratio: float) -> bool:
    holds = ratio >= BARS[name]
    print(f"bench recurrence-{name} ratio={ratio:.1f} bar={BARS[name]:g} {'holds' if holds else 'short'}")
    return holds


def _time(ask: Question, repeats: int) -> float:
    began = time.perf_counter()
    for _ in range(repeats):
        ask()
    return (time.perf_counter() - began) / repeats


def _read_instant(text: str) -> datetime:
    if text.lstrip("-").isdigit() and len(text) != 8:
        return datetime.fromtimestamp(int(text), UTC)
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
