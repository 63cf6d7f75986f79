"""`make campaign-stampede`: 10,000 people want one time over 200 connections; one gets it, all others are told."""

import sys
import tempfile
import time
from pathlib import Path

from tests.engine.guarding.crowds import SETTINGS, make_ground, stampede
from tests.fakes.live_parley import run_parley

VISITORS, CONNECTIONS = 10_000, 200


def main() -> None:
    """A Parley as `make run` starts it; with an argument, so many people."""
    visitors = int(sys.argv[1]) if len(sys.argv) > 1 else VISITORS
    with (
        tempfile.TemporaryDirectory(prefix="parley-stampede-") as folder,
        run_parley(Path(folder) / "data", None, **SETTINGS) as parley,
    ):
        paths, starts = make_ground(parley)
        began = time.monotonic()
        told = stampede(parley.url, paths[0], starts[40], visitors, CONNECTIONS)
        seconds = time.monotonic() - began
    print(f"{visitors} people, {CONNECTIONS} connections, {seconds:.0f} s ({visitors / seconds:.0f} a second): {told}")
    assert told == {302: 1, 409: visitors - 1}, told


if __name__ == "__main__":
    main()
