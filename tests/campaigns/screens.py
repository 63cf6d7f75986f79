"""`make campaign-screens`: every screen of the console walked over with the Tab key, not only each tenth."""

import os
import sys

import pytest


def main() -> int:
    """The exit code of the run."""
    os.environ["PARLEY_TEST_SCREENS_WHOLE"] = "1"
    return int(pytest.main(["-n", "0", "-v", "tests/console/screens/test_screens.py"]))


if __name__ == "__main__":
    sys.exit(main())
