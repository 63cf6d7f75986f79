"""Bookings written to providers whose answers are lost after they acted: each has to be there once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.test import override_settings

from parley.engine.models import (
    Account,
    Booking,
    BookingHost,
    CalendarWrite,
    OrganizationalUnit,
    SchedulingRequest,
)
from parley.engine.services.calendars.writing.wishes import want_event
from parley.engine.services.calendars.writing.writing import write_due_events
from parley.toolkit.clock import frozen, now
from parley.toolkit.work_queue import WorkState
from tests.engine.services.sync.cast import DAY, HOUR, connect_google, connect_microsoft, name_providers
from tests.engine.services.sync.conftest import EMAIL
from tests.fakes.google.fake import run_google
from tests.fakes.microsoft.fake import run_microsoft

LOSS = 0.3
# What is lost again and again is tried for hours.
MOST_ROUNDS = 200


def book_under_losses(provider: str, account: Account, count: int, seed: int) -> None:
    """Book so many conversations and write them down; raises AssertionError where one is missing or twice there."""
    with _open(provider, account, seed) as list_titles:
        wanted = make_bookings(account, count)
        _write_all()
        titles = list_titles()
    assert len(titles) == count, f"{len(titles)} events for {count} bookings"
    assert set(titles) == wanted, "an event is there twice, and another one is missing"


def make_bookings(account: Account, count: int, base: datetime | None = None) -> set[str]:
    """Bookings of this host in a row, wanted in their calendar; answers the titles that they will have there."""
    unit = OrganizationalUnit.objects.create(name="Harbour Robotics")
    starts_at = (base or now()).replace(minute=0, second=0, microsecond=0) + DAY
    titles = set()
    for number in range(count):
        request = SchedulingRequest.objects.create(
            unit=unit,
            creator=account,
            host=account,
            token=f"t{number}",
            token_hash=f"request-hash-{number}",
            summary=f"Interview {number}",
            duration_minutes=30,
            tzid="Europe/Berlin",
            place={"kind": "phone", "detail": "+49 30 123456"},
        )
        booking = Booking.objects.create(
            request=request,
            starts_at=starts_at + number * HOUR,
            ends_at=starts_at + number * HOUR + timedelta(minutes=30),
            local_start="2026-01-01T00:00:00",
            tzid="Europe/Berlin",
            uid=f"bok_{number}@parley.example",
            token=f"t{number}",
            token_hash=f"booking-hash-{number}",
            invitee_name="Ana Ruiz",
            invitee_email="ana@example.org",
            invitee_tzid="Europe/Madrid",
        )
        BookingHost.objects.create(booking=booking, account=account, is_organizer=True)
        want_event(booking)
        titles.add(f"Interview {number} – Ana Ruiz")
    return titles


def _write_all() -> None:
    moment = now()
    for _ in range(MOST_ROUNDS):
        with frozen(moment):
            while write_due_events():
                pass
            if not CalendarWrite.objects.filter(state=WorkState.PENDING).exists():
                return
        moment += timedelta(minutes=10)
    raise AssertionError("some were never written")


@contextmanager
def _open(provider: str, account: Account, seed: int) -> Iterator[Callable[[], list[str]]]:
    if provider == "google":
        with run_google(seed=seed) as google:
            google.add_person(EMAIL, "Rosa Luz")
            with override_settings(PARLEY_PROVIDERS=name_providers(google=google.client)):
                connect_google(google, account)
                google.faults.lose_answers(LOSS)
                yield lambda: [event["summary"] for event in google.list_events(EMAIL)]
        return
    with run_microsoft() as microsoft:
        person = microsoft.add_person(EMAIL, "Rosa Luz")
        with override_settings(PARLEY_PROVIDERS=name_providers(microsoft=microsoft.client)):
            connect_microsoft(microsoft, account, person)
            microsoft.faults.random.seed(seed)
            microsoft.faults.lose_answers(LOSS)
            yield lambda: [event["subject"] for event in microsoft.list_events(person.default_calendar)]
