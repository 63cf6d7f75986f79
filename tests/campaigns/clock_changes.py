"""`make campaign-clock_changes`: slots around every clock change of every zone, 2024 to 2032."""

import time
import zoneinfo

from parley.engine.domain.zones.names import list_zones
from tests.engine.domain.zones.changes import check_change, list_changes


def main() -> None:
    """Every zone that a person may choose; a broken promise ends in an AssertionError."""
    # The pinned zone data, as everywhere in Parley.
    zoneinfo.reset_tzpath(())
    began, count = time.monotonic(), 0
    for tzid in list_zones():
        for change in list_changes(tzid):
            check_change(change)
            count += 1
    print(f"{count} changes in {len(list_zones())} zones held, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
