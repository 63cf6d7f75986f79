"""Events over HTTP against bare views in the same server: `python -m bench.api`.

Prints `bench NAME ratio=R bar=B holds|short` and ends with 1 when a bar is short. 10,000 events are stored in one
calendar. "events-page" is the rate of a page of 100 of them, in the middle, over that of a one-row SELECT view behind
the same authentication and middleware, asked in turn; "events-walk" the same for all hundred pages one after another,
which must name each event once. "upsert" is the rate of one new event over that of a view that commits one row; "batch"
is how many times faster a batch of 50 is than fifty single calls. "initial-sync-seconds" is our own work when 5,000
events are read for the first time. A Parley as `make run` starts it, on SQLite, limits lifted by their settings.
"""

import json
import statistics
import sys
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from bench.live import Caller, report, run_live
from parley.toolkit.clock import now

EVENTS = 10_000
PAGES = 100
SYNCED = 5_000
WRITING_ROUNDS = 5
CALLS = 300
BATCH = 50
PAGE_BAR, WALK_BAR, UPSERT_BAR, BATCH_BAR, SYNC_BAR_SECONDS = 0.5, 0.5, 0.1, 10.0, 5.0
FIRST = now().replace(minute=0, second=0, microsecond=0)


def main() -> int:
    """Measure everything; the exit code says whether all bars hold."""
    with run_live(PARLEY_RADICALE_URL="") as parley:
        from bench.stored import issue_token
        from parley.engine.models import Account
        from parley.engine.services.applications.applications import ensure_builtin_application
        from tests.engine.kept import bring, make_calendar

        application = ensure_builtin_application()
        rosa, ben = (
            Account.objects.create(email=f"{name}@bench.example", name=name, tzid="Europe/Berlin")
            for name in ("rosa", "ben")
        )
        seconds = time.process_time()
        bring(make_calendar(ben), _write_objects(SYNCED))
        seconds = time.process_time() - seconds
        calendar = make_calendar(rosa)
        bring(calendar, _write_objects(EVENTS))
        caller = Caller(parley.url, issue_token(application, rosa, "read_write"))
        select = f"/v1/bench/select?key={rosa.pk}"
        results = [
            report("initial-sync-seconds", seconds, SYNC_BAR_SECONDS, holds=seconds <= SYNC_BAR_SECONDS),
            _measure_page(caller, select),
            _measure_walk(caller, select),
            *_measure_writing(caller, calendar.pk),
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
    ratio = _compare(caller, select, [path] * CALLS)
    return report("events-page", ratio, PAGE_BAR, holds=ratio >= PAGE_BAR)


def _measure_walk(caller: Caller, select: str) -> bool:
    ratio = _compare(caller, select, _list_pages(caller) * 3)
    return report("events-walk", ratio, WALK_BAR, holds=ratio >= WALK_BAR)


def _compare(caller: Caller, select: str, paths: list[str]) -> float:
    """The rate of these pages over that of the bare view; asked in turn, so that what else goes on meets both."""
    bare: list[float] = []
    ours: list[float] = []
    for path in paths:
        bare += caller.time("GET", select, None, 1)
        ours += caller.time("GET", path, None, 1)
    return statistics.median(bare) / statistics.median(ours)


def _measure_writing(caller: Caller, calendar_id: str) -> list[bool]:
    path = f"/v1/calendars/{calendar_id}/events"
    bare: list[float] = []
    single: list[float] = []
    batches: list[float] = []
    for number in range(WRITING_ROUNDS + 1):
        one = caller.time("POST", "/v1/bench/insert", b"{}", BATCH)
        bodies = [_write_body(f"single-{number}-{each}") for each in range(BATCH)]
        lone = [seconds for body in bodies for seconds in caller.time("POST", path, json.dumps(body).encode(), 1)]
        entries = [
            {"method": "POST", "relative_url": path, "data": _write_body(f"batch-{number}-{each}")}
            for each in range(BATCH)
        ]
        together = caller.time("POST", "/v1/batch", json.dumps({"batch": entries}).encode(), 1)
        if number:
            bare += one
            single += lone
            batches += together
    upsert = statistics.median(bare) / statistics.median(single)
    batch = BATCH * statistics.median(single) / statistics.median(batches)
    return [
        report("upsert", upsert, UPSERT_BAR, holds=upsert >= UPSERT_BAR),
        report("batch", batch, BATCH_BAR, holds=batch >= BATCH_BAR),
    ]


def _write_body(event_id: str) -> dict[str, Any]:
    starts_at = FIRST + timedelta(days=30)
    times = {"start": starts_at, "end": starts_at + timedelta(hours=1)}
    return {
        "event_id": event_id,
        "summary": "Interview",
        "description": "Bring a pen.",
        **{name: f"{moment:%Y-%m-%dT%H:%M:%SZ}" for name, moment in times.items()},
    }


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
