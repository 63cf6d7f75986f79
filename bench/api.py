"""Events over HTTP against bare views in the same server: `python -m bench.api`.

Prints `bench NAME ratio=R bar=B holds|short` and ends with 1 when a bar is short. 10,000 events are stored. "events-page"
is the rate of a page of 100 of them, somewhere in the middle, over that of a one-row SELECT view behind the same
authentication and middleware, asked in turn; "events-walk" the same for all hundred pages one after another, which must
name each event once. "upsert" is the rate of one event written over that of a view that commits one row; "batch" is how
many times faster one batch of 50 is than fifty single calls. "initial-sync" is how many seconds of our own work the
first reading of 5,000 events takes. A Parley as `make run` starts it, on SQLite, limits lifted by their settings.
"""

import json
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bench.live import Caller, report, run_live

EVENTS = 10_000
PAGES = 100
SYNCED = 5_000
ROUNDS = 12
CALLS = 25
BATCH = 50
PAGE_BAR, WALK_BAR, UPSERT_BAR, BATCH_BAR, SYNC_BAR_SECONDS = 0.5, 0.5, 0.1, 10.0, 5.0
FIRST = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def main() -> int:
    """Measure everything; the exit code says whether all bars hold."""
    with run_live(PARLEY_RADICALE_URL="") as parley:
        from tests.engine.kept import bring, make_calendar

        from bench.stored import issue_token
        from parley.engine.models import Account
        from parley.engine.services.applications.applications import ensure_builtin_application

        application = ensure_builtin_application()
        rosa, ben = (
            Account.objects.create(email=f"{name}@bench.example", name=name, tzid="Europe/Berlin")
            for name in ("rosa", "ben")
        )
        seconds = time.perf_counter()
        bring(make_calendar(ben), _write_objects(SYNCED))
        seconds = time.perf_counter() - seconds
        bring(make_calendar(rosa), _write_objects(EVENTS))
        caller = Caller(parley.url, issue_token(application, rosa, "read_write"))
        select = f"/v1/bench/select?key={rosa.pk}"
        results = [
            report("initial-sync-seconds", seconds, SYNC_BAR_SECONDS, holds=seconds <= SYNC_BAR_SECONDS),
            _measure_page(caller, select),
            _measure_walk(caller, select),
        ]
    return 0 if all(results) else 1


def _write_objects(count: int) -> dict[str, bytes]:
    """Events as calendars hold them: a few lines of text, a place, two people invited."""
    from tests.engine.kept import write_event

    found = {}
    for number in range(count):
        lines = [
            f"DESCRIPTION:Agenda of meeting {number}\\n1. What happened\\n2. What comes next\\nhttps://docs.example/{number}",
            "LOCATION:Room 4",
            "CREATED:20260101T080000Z",
            "ORGANIZER;CN=Ana Ruiz:mailto:ana@bench.example",
            "ATTENDEE;CN=Rosa;PARTSTAT=ACCEPTED:mailto:rosa@bench.example",
            "ATTENDEE;CN=Ben;PARTSTAT=NEEDS-ACTION:mailto:ben@bench.example",
        ]
        starts_at = FIRST + timedelta(minutes=25 * number)
        found[f"/{number}.ics"] = write_event(f"event-{number}@bench", starts_at, *lines, summary=f"Meeting {number}")
    return found


def _measure_page(caller: Caller, select: str) -> bool:
    path = _list_pages(caller)[PAGES // 2]
    bare: list[float] = []
    ours: list[float] = []
    for number in range(ROUNDS + 1):
        spans = caller.time("GET", select, None, CALLS), caller.time("GET", path, None, CALLS)
        # The first round warms both.
        if number:
            bare += spans[0]
            ours += spans[1]
    ratio = statistics.median(bare) / statistics.median(ours)
    return report("events-page", ratio, PAGE_BAR, holds=ratio >= PAGE_BAR)


def _measure_walk(caller: Caller, select: str) -> bool:
    ratios = []
    for _ in range(3):
        unit = sum(caller.time("GET", select, None, PAGES))
        began = time.perf_counter()
        _list_pages(caller)
        ratios.append(unit / (time.perf_counter() - began))
    ratio = statistics.median(ratios)
    return report("events-walk", ratio, WALK_BAR, holds=ratio >= WALK_BAR)


def _list_pages(caller: Caller) -> list[str]:
    """The addresses of all pages, each asked for; every event is named once."""
    path, paths, seen = "/v1/events?tzid=Etc%2FUTC", [], set()
    while path:
        status, text = caller.ask("GET", path)
        assert status == 200, text[:500]
        answer: dict[str, Any] = json.loads(text)
        paths.append(path)
        seen |= {event["event_uid"] for event in answer["events"]}
        following = answer["pages"].get("next_page", "")
        path = urlsplit(following).path if following else ""
    assert (len(paths), len(seen)) == (PAGES, EVENTS), (len(paths), len(seen))
    return paths


if __name__ == "__main__":
    sys.exit(main())
