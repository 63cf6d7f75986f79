"""`make campaign-schema`: a thousand requests for every operation of the API, made from its own description."""

import os
import sys
from random import SystemRandom

EXAMPLES = "1000"
TESTS = ["tests/contract/test_schema.py", "--timeout", "36000"]


def main() -> None:
    """The tests of the description: `python -m tests.campaigns.schema [examples] [seed] [pytest's own arguments]`.

    Each operation is told as it ends, and so is the seed: with it the same requests are made again.
    """
    examples, seed, *rest = [*sys.argv[1:], *[EXAMPLES, str(SystemRandom().randrange(2**32))][len(sys.argv[1:]) :]]
    os.environ["PARLEY_TEST_SCHEMA_EXAMPLES"] = examples
    print(f"{examples} examples for every operation, seed {seed}", flush=True)
    told = ["-v", "-n", "2", "--dist", "worksteal", "--hypothesis-seed", seed]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *told, *TESTS, *rest])


if __name__ == "__main__":
    main()
