"""Several workers at once: each run and each write has one worker."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections, transaction

from parley.engine.models import Account, Booking, CalendarWrite, Connection
from parley.engine.services.calendars.calendar_writes import want_event, write_due_events
from parley.engine.services.calendars.sync.leases import Run, claim_due_run
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
