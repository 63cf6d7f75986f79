"""Slots against the shared yardstick, interleaved in one run: `python -m bench.slots`.

Prints `bench NAME ratio=R bar=B holds|short`, R being our median time over the yardstick's (lower is faster), and
ends with 1 when a bar is short. "raw" asks from the workload's own busy pairs; "prepared" with each member's busy
timeline at hand, as calendars keep it. Hours are kept by the process in both. With a workload file,
`python -m bench.slots FILE.json`, prints {"slots": [starts in seconds], "seconds": …}: what the very first question of
a process took, which reads zone data and lays out hours and grid. With `--prepared` it is what that question takes when
each member's busy timeline and hours are kept, the median of some.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.workloads import BENCH, build_query, prepare_query, read_workload
from bench.yardstick import load_yardstick
from parley.engine.domain.slots import SlotQuery, list_start_minutes

BARS = {
    "raw": {"W1": 1.5, "W2": 1.0, "W3": 0.5, "W4": 0.15},
    "prepared": {"W1": 0.5, "W2": 0.5, "W3": 0.025, "W4": 0.025},
}
ROUNDS = 25
# Short questions are asked several times a round, so that the clock does not count for more than the question.
REPEATS = {"W1": 20, "W2": 5, "W3": 5, "W4": 1}


def main(arguments: list[str]) -> int:
    """Run all workloads, or answer one file; the exit code says whether all bars hold."""
    files = [each for each in arguments if not each.startswith("--")]
    if files:
        print(json.dumps(answer_file(Path(files[0]), is_prepared="--prepared" in arguments)))
        return 0
    if not BENCH.is_dir():
        print("bench slots: the shared bench folder is not beside this checkout, so there is nothing to measure")
        return 0
    results = [holds for name in BARS["raw"] for holds in _run(name)]
    return 0 if all(results) else 1


def answer_file(path: Path, *, is_prepared: bool) -> dict[str, Any]:
    """The starts of a workload file in seconds since the epoch, and the seconds that the question took."""
    query = build_query(read_workload(path))
    if is_prepared:
        query = prepare_query(query)
    began = time.perf_counter()
    minutes = list_start_minutes(query)
    seconds = time.perf_counter() - began
    if is_prepared:
        seconds = statistics.median(_time(query, 1) for _ in range(ROUNDS))
    return {"slots": _to_seconds(minutes), "seconds": seconds}


def _run(name: str) -> list[bool]:
    work = read_workload(BENCH / f"{name}.json")
    yardstick, repeats = load_yardstick(), REPEATS[name]
    expected = yardstick(work)
    raw = build_query(work)
    questions = {"raw": raw, "prepared": prepare_query(raw)}
    times: dict[str, list[float]] = {kind: [] for kind in (*questions, "yardstick")}
    for kind, query in questions.items():
        if _to_seconds(list_start_minutes(query)) != expected:
            print(f"bench slots-{name}-{kind} wrong answer")
            return [False]
    for _ in range(ROUNDS):
        for kind, query in questions.items():
            times[kind].append(_time(query, repeats))
        times["yardstick"].append(_time_call(lambda: yardstick(work), repeats))
    unit = statistics.median(times["yardstick"])
    return [_report(name, kind, statistics.median(times[kind]) / unit) for kind in questions]


def _report(name: str, kind: str, ratio: float) -> bool:
    bar = BARS[kind][name]
    print(f"bench slots-{name}-{kind} ratio={ratio:.4f} bar={bar} {'holds' if ratio <= bar else 'short'}")
    return ratio <= bar


def _time(query: SlotQuery, repeats: int) -> float:
    return _time_call(lambda: list_start_minutes(query), repeats)


def _time_call(call: Callable[[], object], repeats: int) -> float:
    began = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - began) / repeats


def _to_seconds(minutes: list[int]) -> list[int]:
    return [minute * 60 for minute in minutes]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
