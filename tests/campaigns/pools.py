"""`make campaign-pools`: three hundred seeded days with pools, rooms and conversations in a row."""

import os
import sys

import pytest

DAYS = 300


def main() -> None:
    """As many days as the argument says; ends with pytest's own code."""
    os.environ["PARLEY_TEST_POOL_DAYS"] = sys.argv[1] if len(sys.argv) > 1 else str(DAYS)
    sys.exit(pytest.main(["-q", "tests/engine/services/bookings/test_agreement_of_pools.py"]))


if __name__ == "__main__":
    main()
