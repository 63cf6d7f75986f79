"""Several workers at once: each run and each write has one worker."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection as database
from django.db import connections, transaction

from parley.engine.models import Account, Booking, BusyTime, Calendar, CalendarWrite, Connection
from parley.engine.services.calendars.sync.leases import LeaseLost, Run, claim_due_run, claim_run, renew_lease
from parley.engine.services.calendars.writing.wishes import want_event
from parley.engine.services.calendars.writing.writing import write_due_events
from parley.engine.services.erasing import erase_account
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState
from tests.fakes.caldav_servers import CalDavServer

THREADS = 8


def in_threads(work: object) -> list[object]:
    """The answers of as many threads, each with database connections of its own."""

    def run(number: int) -> object:
        try:
            return work()  # type: ignore[operator]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


@pytest.mark.django_db(transaction=True)
def test_every_due_connection_is_claimed_once() -> None:
    rosa = Account.objects.create(email="rosa@example.org")
    for number in range(5):
        Connection.objects.create(
            account=rosa, service="caldav", name="a", address=f"https://{number}/", next_sync_at=now()
        )
    runs = [run for run in in_threads(claim_due_run) if isinstance(run, Run)]
    assert len({run.connection.pk for run in runs}) == len(runs) <= 5
    again = [run for run in in_threads(claim_due_run) if isinstance(run, Run)]
    assert {run.connection.pk for run in runs} | {run.connection.pk for run in again} == set(
        Connection.objects.values_list("pk", flat=True)
    )
    assert not {run.connection.pk for run in runs} & {run.connection.pk for run in again}


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_erasing_an_account_waits_for_a_run_that_writes(in_two_days: datetime) -> None:
    rosa = Account.objects.create(email="rosa@example.org")
    connection = Connection.objects.create(account=rosa, service="caldav", name="a", address="https://a.example/")
    calendar = Calendar.objects.create(connection=connection, href="/a/", name="A")
    times = {"starts_at": in_two_days, "ends_at": in_two_days + timedelta(hours=1), "status": "busy"}
    BusyTime.objects.create(calendar=calendar, **times)
    run = claim_run(connection)
    assert run is not None
    holds = threading.Event()

    def erase() -> None:
        holds.wait(60)
        try:
            erase_account(rosa)
        finally:
            connections.close_all()

    eraser = threading.Thread(target=erase)
    eraser.start()
    with transaction.atomic():
        renew_lease(run)
        holds.set()
        wait_for_blocked()
        # In the wrong order, the eraser would hold this row by now and wait for ours.
        BusyTime.objects.filter(calendar=calendar).update(status="free")
    eraser.join(60)
    assert not eraser.is_alive()
    assert not Account.objects.exists()
    with pytest.raises(LeaseLost), transaction.atomic():
        renew_lease(run)


def wait_for_blocked() -> None:
    """Until somebody waits for a lock; SQLite keeps others from even beginning, so nobody is ever in the middle."""
    if database.vendor != "postgresql":
        return
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        with database.cursor() as cursor:
            # Within a transaction PostgreSQL goes on showing what it showed first.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_a_write_that_changes_while_workers_run_ends_in_its_last_state(
    rosa: Account, radicale: CalDavServer, connection: Connection, booking: Booking, in_two_days: datetime
) -> None:
    with transaction.atomic():
        want_event(booking)

    def work() -> int:
        return sum(write_due_events() for _ in range(4))

    for minutes in (15, 30, 45):
        booking.starts_at = in_two_days + timedelta(minutes=minutes)
        booking.ends_at = booking.starts_at + timedelta(minutes=30)
        booking.sequence += 1
        with transaction.atomic():
            booking.save()
            want_event(booking)
        in_threads(work)
    for _ in range(10):
        write_due_events()
    row = CalendarWrite.objects.get()
    assert (row.state, row.written_sequence, row.lease_token) == (WorkState.DONE, 3, "")
