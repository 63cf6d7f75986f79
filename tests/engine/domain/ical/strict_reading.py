"""Reads calendar files in a process that may take 256 MB more than it begins with, and tells what each cost.

`python -m tests.engine.domain.ical.strict_reading` takes names of files on its input, one a line, and prints JSON:
{"files": {name: {"seconds": CPU seconds, "events": how many or null, "refusal": message or ""}}, "peak_bytes": …}.
"""

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from parley.engine.domain.errors.calendars import EventUnreadable
from parley.engine.domain.events import list_busy_spans, list_occurrences, read_calendar

MOST_BYTES = 256 * 1024 * 1024
STARTS_AT, ENDS_AT = datetime(2018, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading one file and laying it out over five years cost; `events` is None where it was refused."""

    seconds: float
    events: int | None
    refusal: str


def read_strictly(paths: list[Path]) -> tuple[dict[Path, Cost], int]:
    """The cost of each file, and the most memory that the process held, in bytes. A crash is an AssertionError."""
    command = [sys.executable, "-m", "tests.engine.domain.ical.strict_reading"]
    done = subprocess.run(command, input="\n".join(map(str, paths)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    return {Path(name): Cost(**cost) for name, cost in found["files"].items()}, found["peak_bytes"]


def main() -> None:
    """Read them all, the first one twice: it also pays for what a process prepares once."""
    paths = [Path(line.strip()) for line in sys.stdin if line.strip()]
    _read(paths[0])
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MOST_BYTES, held + MOST_BYTES))
    files = {str(path): _read(path) for path in paths}
    # The peak that getrusage tells may be that of the process which started this one.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak = int(status["VmHWM"].split()[0]) * 1024
    sys.stdout.write(json.dumps({"files": files, "peak_bytes": peak}))


def _read(path: Path) -> dict[str, object]:
    data = path.read_bytes()
    began, events, refusal = time.process_time(), None, ""
    try:
        reading = read_calendar(data)
        list_busy_spans(reading, STARTS_AT, ENDS_AT, "Europe/Berlin")
        list_occurrences(reading, STARTS_AT, ENDS_AT, "Europe/Berlin")
        events = len(reading.events)
    except EventUnreadable as found:
        refusal = found.message
    return {"seconds": time.process_time() - began, "events": events, "refusal": refusal}


if __name__ == "__main__":
    main()
