"""`make campaign-schema`: a thousand requests for every operation of the API, made from its own description."""

import os
import sys

EXAMPLES = "1000"
TESTS = ["tests/contract/test_schema.py", "--timeout", "36000"]


def main() -> None:
    """The tests of the description with so many examples, or as many as the argument says."""
    os.environ["PARLEY_TEST_SCHEMA_EXAMPLES"] = sys.argv[1] if len(sys.argv) > 1 else EXAMPLES
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *TESTS])


if __name__ == "__main__":
    main()
