"""Availability over HTTP against a bare one-row SELECT in the same server: `python -m bench.availability`.

Prints `bench NAME ratio=R bar=B holds|short` and ends with 1 when a bar is short. W1 to W3 as overlapping slots: R is
our rate over that of the SELECT view, which stands behind the same authentication and middleware. W4, a pool of 200:
R is how many milliseconds our median lies above the view's, as periods and as 512 slots. Both are asked in turn, in
one run, of a Parley as `make run` starts it, on SQLite, with the contract's limits lifted by their settings.

The bars are for one question asked again and again, as pages ask it. Lines that begin with `fresh` tell the same for
questions that were never asked before (each body bears a number that means nothing), which are read and worked out
whole; no bar is set for these.
"""

import json
import statistics
import sys
from typing import Any

from bench.live import Caller, report, run_live
from bench.workloads import BENCH, read_workload
from bench.yardstick import load_yardstick

ROUNDS = 12
CALLS = 25
RATE_BAR = 0.70
POOL_BAR_MILLISECONDS = 5.0
# Workload, form of the answer, most results.
QUESTIONS = {
    "W1": ("W1", "overlapping_slots", 100_000),
    "W2": ("W2", "overlapping_slots", 100_000),
    "W3": ("W3", "overlapping_slots", 100_000),
    "W4-periods": ("W4", "periods", 100_000),
    "W4-slots": ("W4", "slots", 512),
}


def main(names: list[str]) -> int:
    """Measure all questions, or those named; the exit code says whether all bars hold."""
    if not BENCH.is_dir():
        print("bench availability: the shared bench folder is not beside this checkout, so there is nothing to measure")
        return 0
    wanted = names or list(QUESTIONS)
    with run_live() as parley:
        from bench.stored import build_body, issue_token, store_workload
        from parley.engine.services.applications.applications import ensure_builtin_application

        application = ensure_builtin_application()
        results = []
        stored: dict[str, Any] = {}
        for name in wanted:
            workload, response_format, most = QUESTIONS[name]
            if workload not in stored:
                work = read_workload(BENCH / f"{workload}.json")
                stored[workload] = work, store_workload(work, application)
            work, accounts = stored[workload]
            caller = Caller(parley.url, issue_token(application, accounts[0]))
            question = build_body(work, accounts, response_format, most)
            bodies = [json.dumps({**question, "asked": number}).encode() for number in range((ROUNDS + 1) * CALLS)]
            if response_format == "overlapping_slots":
                _check(caller, bodies[0], work)
            select = f"/v1/bench/select?key={accounts[0].pk}"
            results.append(_measure(name, caller, select, bodies[:1] * len(bodies)))
            _measure(name, caller, select, bodies, is_fresh=True)
    return 0 if all(results) else 1


def _check(caller: Caller, body: bytes, work: dict[str, Any]) -> None:
    from bench.stored import write_moment

    status, text = caller.ask("POST", "/v1/availability", body)
    found = [slot["start"] for slot in json.loads(text)["available_slots"]] if status == 200 else text
    if found != [write_moment(start) for start in load_yardstick()(work)]:
        raise AssertionError(f"{work['id']}: wrong answer: {status} {text[:300]!r}")


def _measure(name: str, caller: Caller, select: str, bodies: list[bytes], *, is_fresh: bool = False) -> bool:
    bare: list[float] = []
    ours: list[float] = []
    for number in range(ROUNDS + 1):
        asked = bodies[number * CALLS : (number + 1) * CALLS]
        spans = (
            caller.time("GET", select, None, CALLS),
            [seconds for body in asked for seconds in caller.time("POST", "/v1/availability", body, 1)],
        )
        # The first round warms both.
        if number:
            bare += spans[0]
            ours += spans[1]
    unit, median = statistics.median(bare), statistics.median(ours)
    if is_fresh:
        print(f"fresh availability-{name} ratio={unit / median:.3f} milliseconds-above={(median - unit) * 1000:.1f}")
        return True
    if name.startswith("W4"):
        above = (median - unit) * 1000
        return report(f"availability-{name}-ms", above, POOL_BAR_MILLISECONDS, holds=above <= POOL_BAR_MILLISECONDS)
    return report(f"availability-{name}", unit / median, RATE_BAR, holds=unit / median >= RATE_BAR)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
