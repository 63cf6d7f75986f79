"""`make campaign-candidates`: every page of the candidate's side in every view, in four languages, with its pictures.

PARLEY_TEST_SCREENS names a folder for the pictures; without it none are kept.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.candidates.pictures import FOLDER, lay_out
from tests.fakes.browser import run_chromium

LANGUAGES = ("en-GB", "de", "ar", "ja")


def main() -> int:
    """Looks at each language in turn; answers 1 where a page of one of them is not as it has to be."""
    began, failed = time.monotonic(), []
    for language in LANGUAGES:
        environment = {**os.environ, "PARLEY_TEST_SCREENS_WHOLE": "1", "PARLEY_TEST_LANGUAGE": language}
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/candidates/test_screens.py"]
        if subprocess.run(command, env=environment, check=False).returncode:
            failed.append(language)
    if FOLDER:
        with run_chromium() as browser:
            lay_out(browser, Path(FOLDER))
    print(f"{len(LANGUAGES)} languages looked at, {time.monotonic() - began:.0f} s; not well: {failed or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
