"""An answer is given again only while nothing at all was written: by this connection or another, or by the clock."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection

from parley.engine.models import Account, Application, BookingHost, Grant
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.holds import hold_slot
from parley.toolkit.clock import frozen, now
from parley.toolkit.queries.unchanged import read_mark
from tests.engine.api.availability.asking import Asker, at, make_asker, question
from tests.engine.booking_cast import ALWAYS_OPEN, MARA, keep_hours, make_request, make_unit

# Committed for others to see: a transaction has no mark.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asker(transactional_db: None, noon: datetime) -> Asker:
    """An application."""
    return make_asker()


@pytest.fixture
def ana(asker: Asker) -> Account:
    """Somebody who can always be booked."""
    account = asker.let_in("Ana Ruiz")
    keep_hours(account, ALWAYS_OPEN)
    return account


@pytest.fixture
def elsewhere() -> Iterator[Callable[[Callable[[], object]], object]]:
    """Another thread with a connection of its own."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda work: pool.submit(work).result()
        pool.submit(lambda: connection.close()).result()


def ask_twice(asker: Asker, ana: Account) -> list[str]:
    first = asker.spans(ana)
    assert asker.spans(ana) == first
    return first


def test_what_any_connection_writes_counts_at_once(
    asker: Asker, ana: Account, elsewhere: Callable[[Callable[[], object]], object]
) -> None:
    assert ask_twice(asker, ana) == ["09:00-12:00"]
    unit = make_unit(ana)
    booking = book_slot(make_request(unit, ana), at(9), MARA, "form")
    assert ask_twice(asker, ana) == ["09:30-12:00"]
    elsewhere(lambda: BookingHost.objects.filter(booking=booking).update(is_required=False))
    assert ask_twice(asker, ana) == ["09:00-12:00"]
    elsewhere(lambda: Grant.objects.filter(account=ana).update(revoked_at=now()))
    assert asker.post(question(ana)).status_code == 422


def test_a_held_time_comes_free_by_the_clock_alone(asker: Asker, ana: Account) -> None:
    request = make_request(make_unit(ana), ana)
    hold_slot(request, at(9), "visitor")
    assert ask_twice(asker, ana) == ["09:30-12:00"]
    with frozen(now() + timedelta(minutes=11)):
        assert ask_twice(asker, ana) == ["09:00-12:00"]


def test_an_answer_serves_the_application_that_asked(asker: Asker, ana: Account) -> None:
    assert ask_twice(asker, ana) == ["09:00-12:00"]
    other = make_asker()
    assert other.post(question(ana)).status_code == 422


def test_a_mark_moves_with_every_write_and_stays_without(
    ana: Account, elsewhere: Callable[[Callable[[], object]], object]
) -> None:
    first = read_mark()
    if connection.vendor != "sqlite":
        assert first is None
        return
    assert first is not None and read_mark() == first
    Account.objects.filter(pk=ana.pk).update(name="Ana")
    second = read_mark()
    assert second not in (None, first)
    elsewhere(lambda: Application.objects.update(name="Another"))
    assert read_mark() not in (first, second)
