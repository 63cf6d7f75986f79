"""Slots against the shared yardstick, interleaved in one run: `python -m bench.availability`.

Prints `bench NAME ratio=R bar=B holds|short`, R being our median time over the yardstick's (lower is faster), and
ends with 1 when a bar is short. "raw" is a question as the services ask it, from spans of time; nothing is prepared
but the hours of the zone, which one process keeps.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable

from bench.workloads import BENCH, build_query
from bench.yardstick import load_yardstick
from parley.engine.domain.slots import list_start_minutes

BARS = {"W1": 1.5, "W2": 1.0, "W3": 0.5, "W4": 0.15}
ROUNDS = 15


def main() -> int:
    """Run all workloads; the exit code says whether all bars hold."""
    if not BENCH.is_dir():
        print("bench availability: the shared bench folder is not beside this checkout, so there is nothing to measure")
        return 0
    results = [_run(name, bar) for name, bar in BARS.items()]
    return 0 if all(results) else 1


def _run(name: str, bar: float) -> bool:
    work = json.loads((BENCH / f"{name}.json").read_text())
    query, yardstick = build_query(work), load_yardstick()
    for host in work["hosts"]:
        host["busy"] = [tuple(span) for span in host["busy"]]
    expected = yardstick(work)
    if [minute * 60 for minute in list_start_minutes(query)] != expected:
        print(f"bench slots-{name}-raw wrong answer")
        return False
    ratio = _measure_ratio(lambda: list_start_minutes(query), lambda: yardstick(work))
    print(f"bench slots-{name}-raw ratio={ratio:.3f} bar={bar} {'holds' if ratio <= bar else 'short'}")
    return ratio <= bar


def _measure_ratio(ours: Callable[[], object], theirs: Callable[[], object]) -> float:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for kept, question in zip(times, (ours, theirs), strict=True):
            began = time.perf_counter()
            question()
            kept.append(time.perf_counter() - began)
    return statistics.median(times[0]) / statistics.median(times[1])


if __name__ == "__main__":
    sys.exit(main())
