"""`make campaign-workloads`: a thousand seeded workloads against the plain reference, raw and prepared."""

import sys
import time

from bench.workloads import build_query, prepare_query
from parley.engine.domain.slots import list_start_minutes
from tests.engine.domain.seeded import answer_plainly, make_workload

SEEDS = 1000


def main() -> None:
    """Every seed, or as many as the argument says; a wrong answer ends in an AssertionError with its seed."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    began = time.monotonic()
    for seed in range(seeds):
        work = make_workload(seed)
        query, expected = build_query(work), answer_plainly(work)
        assert [minute * 60 for minute in list_start_minutes(query)] == expected, work["id"]
        assert [minute * 60 for minute in list_start_minutes(prepare_query(query))] == expected, work["id"]
    print(f"{seeds} workloads held, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
