"""`make campaign-corpora`: all files of the corpora within a second and 256 MB, no occurrence lost against a peer."""

import sys
import time

from tests.engine.domain.ical.peers import compare
from tests.engine.domain.ical.strict_reading import MOST_BYTES, read_strictly
from tests.engine.domain.ical.test_corpora import FILES, is_valid


def main() -> int:
    """Read and compare all; the exit code says whether all promises hold."""
    if not FILES:
        print("The shared corpora are not beside this checkout, so there is nothing to read.")
        return 0
    costs, peak = read_strictly(FILES)
    faults = [f"{path.name}: {cost.seconds:.2f} s" for path, cost in costs.items() if cost.seconds > 1]
    faults += [f"{path.name}: {cost.refusal}" for path, cost in costs.items() if is_valid(path) and cost.refusal]
    faults += [f"{peak} bytes were held"] if peak > MOST_BYTES else []
    slowest = max(cost.seconds for cost in costs.values())
    refused = sum(bool(cost.refusal) for cost in costs.values())
    print(f"{len(costs)} files read, {refused} clear refusals, slowest {slowest:.2f} s, peak {peak / 2**20:.0f} MB")
    began = time.monotonic()
    faults += [fault for path in FILES if path.suffix == ".ics" for fault in compare(path)]
    print(f"compared with recurring-ical-events over 36 years, {time.monotonic() - began:.0f} s")
    print("\n".join(faults) or "all held")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
