"""Fifty people register at once for ten places."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from parley.engine.domain.errors.availability import EventFull
from parley.engine.models import Application, Registration
from parley.engine.services.bookable_events.events import upsert_bookable_event
from parley.engine.services.bookable_events.registrations import register
from tests.engine.booking_cast import make_application

PLACES, PEOPLE, THREADS = 10, 50, 25


@pytest.mark.django_db(transaction=True)
def test_of_fifty_at_once_ten_get_the_ten_places() -> None:
    application = make_application()
    event = {"bookable_event_id": "day", "start": "2026-03-09", "end": "2026-03-10"}
    upsert_bookable_event(application, {**event, "registration": {"capacity": PLACES}})
    with ThreadPoolExecutor(THREADS) as pool:
        won = list(pool.map(lambda number: try_to_register(application, number), range(PEOPLE)))
    assert won.count(True) == PLACES == Registration.objects.filter(status="accepted").count()
    assert Registration.objects.count() == PLACES


def try_to_register(application: Application, number: int) -> bool:
    try:
        register(application, "day", {"registration_id": str(number), "status": "accepted"})
    except EventFull:
        return False
    finally:
        connections.close_all()
    return True
