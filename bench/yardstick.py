"""A plain sorted sweep over one host's day after another: the unit of speed, as in the shared bench folder."""

import runpy
from collections.abc import Callable
from typing import Any

from bench.workloads import BENCH


def load_yardstick() -> Callable[[dict[str, Any]], list[int]]:
    """The query function of the shared yardstick, which answers a workload with its starts."""
    query: Callable[[dict[str, Any]], list[int]] = runpy.run_path(str(BENCH / "yardstick.py"))["query"]
    return query
