"""Keeping calendars in step with Google and Microsoft, in one run: `python -m bench.sync`.

Prints `bench NAME ratio=R bar=B holds|short` and ends with 1 when a bar is short. What is counted is Parley's own work,
the processor's time of the thread that syncs; the imitated providers run in other threads. "initial-…" is the first
sync of 5,000 events in pages of the provider's maximum size, in seconds, and "pen-…" the longest of
its transactions; "incremental-…" a run that finds one change, over a view that commits one
row; "queries-…" how many questions each further changed event costs the database;
"idle-…" what part of one core 10,000 connections take when nothing changes and providers call; "pages-hang-…" and
"pages-refuse-…" how long a page of somebody else takes while every hand of the worker waits for a provider that hangs,
or 300 connections come due at once at one that begins to answer 500 to everything, over how long it takes else; in
turns.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from typing import Any

EVENTS = 5_000
ROUNDS = 15
MORE = 10
IDLE = 10_000
IDLE_ROUNDS = 30
PAGES, TURNS = 300, 11
INITIAL_BAR_SECONDS, INCREMENTAL_BAR, QUERIES_BAR, IDLE_BAR, PAGES_BAR = 5.0, 20.0, 3.0, 0.1, 1.1
PEN_BAR_SECONDS = 0.3
EMAIL = "rosa@example.org"
Ask = Callable[[str, str], None]


def main() -> int:
    """Measure on an SQLite file of its own; the exit code says whether all bars hold."""
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        os.environ |= {"PARLEY_DATA": folder, "PARLEY_LOG_LEVEL": "ERROR", "PARLEY_DATABASE_URL": ""}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.live_settings", "PARLEY_RATE_PER_SECOND": "1000000"}
        os.environ["PARLEY_RATE_PER_MINUTE"] = "10000000"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        ask = _open_api()
        insert = median(_time(lambda: ask("POST", "/v1/bench/insert")) for _ in range(200))
        results = [*_measure("google", insert, ask), *_measure("microsoft", insert, ask)]
    return 0 if all(results) else 1


def _measure(provider: str, insert_seconds: float, ask: Ask) -> Iterator[bool]:
    from parley.engine.models import Account, Connection
    from parley.engine.services.calendars.sync.runs import sync_connection

    for trouble, ratio in _measure_troubles(provider, ask):
        yield _report(f"pages-{trouble}-{provider}", ratio, PAGES_BAR)
    rosa = Account.objects.create(email=EMAIL, name="Rosa Luz", tzid="Europe/Berlin")
    with _open(provider, rosa) as (connection, put):
        for number in range(EVENTS):
            put(number)

        def sync() -> None:
            found = Connection.objects.select_related("account").get(pk=connection.pk)
            assert sync_connection(found), "the sync failed"

        with _watch_pen() as held:
            seconds = _time(sync)
        yield _report(f"initial-{provider}-seconds", seconds, INITIAL_BAR_SECONDS)
        yield _report(f"pen-{provider}-seconds", max(held), PEN_BAR_SECONDS)
        times = []
        for number in range(ROUNDS):
            put(EVENTS + number)
            times.append(_time(sync))
        yield _report(f"incremental-{provider}", median(times) / insert_seconds, INCREMENTAL_BAR)
        yield _report(f"queries-{provider}", _count_more_queries(put, sync), QUERIES_BAR)
        yield _report(f"idle-{provider}", _measure_idle(connection, sync), IDLE_BAR)


@contextmanager
def _watch_pen() -> Iterator[list[float]]:
    """How long each transaction of this thread takes of the processor, in seconds; nobody else can write meanwhile."""
    from django.db import connection

    began, held = time.thread_time(), [0.0]

    def watch(statement: str) -> None:
        nonlocal began
        if statement.startswith("BEGIN"):
            began = time.thread_time()
        elif statement.startswith("COMMIT"):
            held.append(time.thread_time() - began)

    connection.ensure_connection()
    connection.connection.set_trace_callback(watch)
    yield held
    connection.connection.set_trace_callback(None)


def _count_more_queries(put: Callable[[int], None], sync: Callable[[], None]) -> float:
    counts = []
    for more in (1, 1 + MORE):
        for number in range(more):
            put(2 * EVENTS + 100 * more + number)
        counts.append(_count_queries(sync))
    return (counts[1] - counts[0]) / MORE


def _measure_idle(connection: Any, sync: Callable[[], None]) -> float:
    """The part of a core for 10,000 connections: their runs at the pace of watched ones, and looking for work."""
    from parley.engine.models import Account, Connection
    from parley.engine.services.calendars.pushes.timing import WATCHED_SECONDS
    from parley.engine.services.calendars.sync.runs import sync_due_connections
    from parley.engine.timetable import DUTIES
    from parley.toolkit.clock import now

    other = Account.objects.create(email=f"idle@{connection.service}.example", name="Idle", tzid="Europe/Berlin")
    later = now() + timedelta(hours=1)
    Connection.objects.bulk_create(
        Connection(account=other, service=connection.service, name="Idle", subject=str(number), next_sync_at=later)
        for number in range(IDLE)
    )
    Connection.objects.filter(pk=connection.pk).update(next_sync_at=later)
    run = median(_time(sync) for _ in range(IDLE_ROUNDS))
    look = median(_time(sync_due_connections) for _ in range(IDLE_ROUNDS))
    rest = next(duty.idle_seconds for duty in DUTIES if duty.run is sync_due_connections)
    Account.objects.filter(pk=other.pk).delete()
    return run * IDLE / WATCHED_SECONDS + look / rest


def _measure_troubles(provider: str, ask: Ask) -> Iterator[tuple[str, float]]:
    """Each trouble, and the median over turns of a page's time in it over its time in the turns of rest beside it."""
    command = [sys.executable, "-m", "bench.hands", provider]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as hands:
        assert hands.stdin is not None and hands.stdout is not None
        assert hands.stdout.readline().strip() == "ready"

        def time_pages(trouble: str) -> float:
            print(trouble, file=hands.stdin, flush=True)
            assert hands.stdout is not None
            assert hands.stdout.readline().strip() == trouble
            return _time_pages(ask)

        for trouble in ("hang", "refuse"):
            ratios, before = [], time_pages("rest")
            for _ in range(TURNS):
                in_trouble, after = time_pages(trouble), time_pages("rest")
                ratios.append(2 * in_trouble / (before + after))
                before = after
            yield trouble, median(ratios)
        hands.stdin.close()


def _time_pages(ask: Ask) -> float:
    """The time on the clock that pages take."""
    began = time.perf_counter()
    for _ in range(PAGES):
        ask("GET", "/v1/calendars")
    return time.perf_counter() - began


@contextmanager
def _open(provider: str, account: Any) -> Iterator[tuple[Any, Callable[[int], None]]]:
    """A connection at an imitated provider that calls, and a way to put the event of a number there."""
    from tests.engine.services.sync.worlds.google import open_google_world
    from tests.engine.services.sync.worlds.microsoft import open_microsoft_world

    texts = "Agenda of the meeting\n1. What happened\n2. What comes next\nhttps://docs.example/"
    if provider == "google":
        with open_google_world(account) as google:
            google.fake.faults.push_loss = 1.0

            def put_google(number: int) -> None:
                start = google.base + timedelta(minutes=25 * (number % EVENTS))
                google.fake.put_event(EMAIL, start, summary=f"Meeting {number}", description=texts, location="Room 4")

            yield google.connection, put_google
        account.delete()
        return
    with open_microsoft_world(account) as microsoft:
        microsoft.fake.faults.push_loss = 1.0
        calendar = microsoft.person.default_calendar

        def put_microsoft(number: int) -> None:
            start = microsoft.base + timedelta(minutes=25 * (number % EVENTS))
            end = start + timedelta(hours=1)
            body = {"contentType": "text", "content": texts}
            microsoft.fake.put_event(calendar, f"Meeting {number}", start, end, body=body)

        yield microsoft.connection, put_microsoft
    account.delete()


def _open_api() -> Ask:
    """Parley's API asked without a network, in the name of somebody with a calendar of no provider."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    from bench.stored import issue_token
    from parley.engine.models import Account
    from parley.engine.services.applications.applications import ensure_builtin_application
    from tests.engine.kept import make_calendar

    ben = Account.objects.create(email="ben@example.org", name="Ben", tzid="Europe/Berlin")
    make_calendar(ben)
    token = issue_token(ensure_builtin_application(), ben, "read_write")
    handler, factory = WSGIHandler(), RequestFactory(headers={"Authorization": f"Bearer {token}"})

    def ask(method: str, path: str) -> None:
        answer = handler.get_response(factory.generic(method, path, "{}", content_type="application/json"))
        assert answer.status_code in (200, 202), answer.status_code

    return ask


def _count_queries(do: Callable[[], None]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        do()
    return len(captured)


def _time(do: Callable[[], object]) -> float:
    began = time.thread_time()
    do()
    return time.thread_time() - began


def _report(name: str, ratio: float, bar: float) -> bool:
    holds = ratio <= bar
    print(f"bench {name} ratio={ratio:.3f} bar={bar} {'holds' if holds else 'short'}", flush=True)
    return holds


if __name__ == "__main__":
    sys.exit(main())
