"""The pinned zone data counts, whatever the system holds."""

import os
import shutil
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

ASK = """
{first}
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
print(datetime(2027, 1, 1, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin")).hour)
"""


def ask_hour_in_berlin(folder: Path, first: str) -> str:
    """The hour of Berlin's winter midnight (UTC), asked in a process whose system holds Tokyo's data for Berlin."""
    with as_file(files("tzdata") / "zoneinfo" / "Asia" / "Tokyo") as tokyo:
        (folder / "Europe").mkdir(exist_ok=True)
        shutil.copy(tokyo, folder / "Europe" / "Berlin")
    environment = {**os.environ, "PYTHONTZPATH": str(folder), "PARLEY_DATA": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(first=first)], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_system_would_win_without_the_setting(tmp_path: Path) -> None:
    assert ask_hour_in_berlin(tmp_path, "") == "9"


def test_the_pinned_data_wins_with_it(tmp_path: Path) -> None:
    assert ask_hour_in_berlin(tmp_path, "import parley.site.settings") == "1"
