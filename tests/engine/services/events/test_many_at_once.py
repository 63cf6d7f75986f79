"""Many calls for one event at once, while workers write: one event at the provider, in its last state."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from django.db import connections

from parley.engine.models import BusyTime, Calendar, CalendarObject, ManagedEvent, OutgoingMail
from parley.engine.services.events.providing.managed import write_due_managed_events
from parley.engine.services.events.writing.envelopes import get_state
from parley.toolkit.work_queue import WorkState
from tests.engine.services.events.writing_cast import TALK, ApiCaller, compose_all, list_events, write_all
from tests.fakes.caldav_servers import CalDavServer

CALLS = 20
WRITERS = 3


def run_together(*works: Callable[[], object]) -> list[object]:
    """All at once, each in a thread with a database connection of its own, under the test's clock."""

    def run(work: Callable[[], object]) -> object:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        running = [pool.submit(copy_context().run, run, work) for work in works]
        return [each.result() for each in running]


@pytest.mark.django_db(transaction=True)
def test_twenty_calls_for_one_event_make_one_event(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    guests = {"invite": [{"email": "ana@example.org"}]}

    def call(number: int) -> Callable[[], object]:
        fields = {**TALK, "summary": f"Talk {number}", "attendees": guests}
        return lambda: caller.post(f"calendars/{calendar.pk}/events", fields).status_code

    def write() -> object:
        return sum(write_due_managed_events() for _ in range(4))

    statuses = run_together(*(call(number) for number in range(CALLS)), *[write] * WRITERS)[:CALLS]
    assert statuses == [202] * CALLS
    write_all()
    row = ManagedEvent.objects.get()
    assert (row.state, row.wanted_version, row.written_version) == (WorkState.DONE, CALLS, CALLS)
    assert [event["SUMMARY"] for event in list_events(radicale)] == [get_state(row).summary]
    assert CalendarObject.objects.get().etag == row.etag
    assert BusyTime.objects.filter(deleted_at=None).count() == 1
    compose_all()
    # Titles are encrypted: the database cannot look for them.
    assert [mail.subject.startswith("Invitation") for mail in OutgoingMail.objects.all()].count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_batches_and_removals_at_once_leave_what_was_wanted_last(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    url = f"/v1/calendars/{calendar.pk}/events"
    batch = [{"method": "POST", "relative_url": url, "data": {**TALK, "event_id": str(each)}} for each in range(10)]

    def fill() -> object:
        return caller.post("batch", {"batch": batch}).status_code

    def clear() -> object:
        return caller.delete("events", {"delete_all": True}).status_code

    def write() -> object:
        return sum(write_due_managed_events() for _ in range(5))

    statuses = run_together(fill, clear, fill, clear, write, write)
    assert statuses[:4] == [207, 202, 207, 202]
    write_all()
    wanted = ManagedEvent.objects.filter(deleted_at=None).count()
    assert len(list_events(radicale)) == wanted == BusyTime.objects.filter(deleted_at=None).count()
    assert not ManagedEvent.objects.exclude(state=WorkState.DONE).exists()
