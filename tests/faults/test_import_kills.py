"""An import whose worker is killed again and again: every row once, none lost."""

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from tests.fakes.live_parley import CHECKOUT, clean_environment
from tests.faults.importing_worker import ROWS

KILLS_AFTER = (300, 1500, 2400)
PATIENCE_SECONDS = 180.0


def start(folder: Path) -> subprocess.Popen[bytes]:
    environment = clean_environment() | {"PARLEY_DATA": str(folder), "PARLEY_LEASE_SECONDS": "2"}
    return subprocess.Popen([sys.executable, "-m", "tests.faults.importing_worker"], cwd=CHECKOUT, env=environment)


def ask(folder: Path, question: str) -> list[tuple[int, ...]]:
    """Read beside the worker; nothing while there are no tables yet."""
    if not (folder / "made").exists():
        return [(0,)]
    database = sqlite3.connect(folder / "parley.sqlite3", timeout=30)
    try:
        return database.execute(question).fetchall()
    finally:
        database.close()


def wait_for_rows(folder: Path, worker: subprocess.Popen[bytes], count: int) -> None:
    """Until it has written so many, or has ended, which the assertions at the end judge."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while ask(folder, "SELECT rows_done FROM console_candidateimport")[0][0] < count:
        if worker.poll() is not None:
            return
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_worker_that_is_killed_in_the_middle_writes_every_row_once(tmp_path: Path) -> None:
    for count in KILLS_AFTER:
        worker = start(tmp_path)
        wait_for_rows(tmp_path, worker, count)
        worker.kill()
        worker.wait()
    assert start(tmp_path).wait(PATIENCE_SECONDS) == 0
    assert ask(tmp_path, "SELECT count(*), count(DISTINCT email) FROM console_candidate") == [(ROWS, ROWS)]
    assert ask(tmp_path, "SELECT count(*), count(DISTINCT candidate_id) FROM console_timelineentry") == [(ROWS, ROWS)]
    assert ask(tmp_path, "SELECT count(*), count(DISTINCT candidate_id) FROM console_candidatetag") == [(ROWS, ROWS)]
    assert ask(tmp_path, "SELECT count(*) FROM console_importrefusal") == [(1,)]
    counts = ask(tmp_path, "SELECT rows_done, new_count, known_count, refused_count FROM console_candidateimport")
    assert counts == [(ROWS + 1, ROWS, 0, 1)]
    assert list((tmp_path / "imports").iterdir()) == []
