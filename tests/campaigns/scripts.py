"""`make campaign-scripts`: 4,000 scripted bookings against a public link, and a person who gets through meanwhile."""

import sys
import tempfile
import time
from pathlib import Path

from tests.engine.guarding.crowds import SETTINGS, book_by_scripts, book_with_work, make_ground
from tests.engine.guarding.swarm import describe_booking, draw_addresses
from tests.fakes.live_parley import run_parley

BOOKINGS, CONNECTIONS = 4_000, 50
WORKERS_THAT_PAY = 20
MOST_UNPAID = 20


def main() -> None:
    """A Parley as `make run` starts it: scripts that pay nothing, one that pays, and a person who waits."""
    bookings = int(sys.argv[1]) if len(sys.argv) > 1 else BOOKINGS
    with (
        tempfile.TemporaryDirectory(prefix="parley-scripts-") as folder,
        run_parley(Path(folder) / "data", None, **SETTINGS) as parley,
    ):
        paths, starts = make_ground(parley)
        began = time.monotonic()
        told = book_by_scripts(parley.url, paths[0], starts[::2], bookings, CONNECTIONS)
        print(f"{bookings} scripted bookings in {time.monotonic() - began:.0f} s: {dict(told)}", flush=True)
        assert told["booked"] <= MOST_UNPAID, told

        own = next(draw_addresses(7))
        answer, bits = book_with_work(parley.url, describe_booking(paths[0], starts[-1], 10_001, own))
        assert answer.location.startswith("/booking/"), answer.status
        print(f"a person got through after work of {bits} bits", flush=True)

        paid = []
        for number, address in zip(range(WORKERS_THAT_PAY), draw_addresses(9), strict=False):
            visit = describe_booking(paths[0], starts[-3 - 2 * number], 20_000 + number, address)
            began = time.monotonic()
            answer, bits = book_with_work(parley.url, visit)
            paid.append((answer.status, bits, round(time.monotonic() - began, 1)))
        print(f"a script that pays, from ever new addresses (status, bits, seconds): {paid}")


if __name__ == "__main__":
    main()
