"""Many visitors of one hosted link, and of another link to the same person, want one time."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Booking, BookingLink, BookingLinkKind, ManagedEvent
from parley.engine.services.booking_links.choosing import choose_offer
from parley.engine.services.booking_links.links import keep_booking_link
from parley.toolkit.clock import now
from tests.engine.booking_cast import ALWAYS_OPEN, keep_hours, make_request, make_unit
from tests.engine.booking_links.cast import Cast, link_body, make_cast
from tests.engine.races.client import Try, try_to_book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
VISITORS = 16
STARTS_AT = (now() + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The application and its people."""
    return make_cast()


def make_link(cast: Cast, event_id: str) -> BookingLink:
    body = link_body(cast)
    body["event"]["event_id"] = event_id
    window = {"start": write_instant(STARTS_AT), "end": write_instant(STARTS_AT + timedelta(hours=3))}
    question = {**body["availability"], "query_periods": [window]}
    return keep_booking_link(
        cast.application,
        BookingLinkKind.SCHEDULING,
        {
            "question": question,
            "event": body["event"],
            "target_calendars": body["target_calendars"],
            "tzid": "Etc/UTC",
        },
    )


def run_all(tries: list[Callable[[], str]]) -> Counter[str]:
    """All at the same moment, each in a thread; how often each result came."""
    barrier, results = threading.Barrier(len(tries)), []

    def run(one: Callable[[], str]) -> None:
        barrier.wait()
        try:
            results.append(one())
        except EngineRefusal as refusal:
            results.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(results)


def choose(link: BookingLink) -> Callable[[], str]:
    def run() -> str:
        choose_offer(BookingLink.objects.get(pk=link.pk), STARTS_AT, "Etc/UTC", {})
        return "chosen"

    return run


def book(wanted: Try, number: int) -> str:
    return try_to_book(wanted, number).result


def test_of_sixteen_links_to_one_time_one_gets_it(cast: Cast) -> None:
    results = run_all([choose(make_link(cast, f"event-{number}")) for number in range(VISITORS)])
    assert results == {"chosen": 1, "SlotTaken": VISITORS - 1}
    assert ManagedEvent.objects.count() == 2
    assert BookingLink.objects.filter(status="completed").count() == 1


def test_of_sixteen_clicks_on_one_link_all_find_the_same_choice(cast: Cast) -> None:
    link = make_link(cast, "event")
    assert run_all([choose(link)] * VISITORS) == {"chosen": VISITORS}
    assert ManagedEvent.objects.count() == 2


def test_a_hosted_link_and_a_request_never_take_the_same_time(cast: Cast) -> None:
    keep_hours(cast.ana, ALWAYS_OPEN)
    unit = make_unit(cast.ana)
    period = {"kind": "slots", "starts": [write_instant(STARTS_AT)]}
    requests = [make_request(unit, cast.ana, period=period, duration_minutes=60) for _ in range(VISITORS // 2)]
    tries: list[Callable[[], str]] = [choose(make_link(cast, f"event-{number}")) for number in range(VISITORS // 2)]
    for number, request in enumerate(requests):
        wanted = Try(STARTS_AT.isoformat(), request_id=request.pk)
        tries.append(partial(book, wanted, number))
    results = run_all(tries)
    assert results["chosen"] + results["booked"] == 1, results
    assert Booking.objects.count() + BookingLink.objects.filter(status="completed").count() == 1
