"""The look right before a booking, at providers that tell the occurrences of a series apart."""

from datetime import datetime

import pytest
from pytest_django.fixtures import Settings

from parley.engine.models import Account, BusyTime, EventText
from parley.engine.services.calendars.sync.refreshing import refresh_busy_time
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.toolkit.clock import now
from tests.engine.services.sync.cast import DAY, HOUR, connect_google, connect_microsoft, list_busy, name_providers
from tests.engine.services.sync.conftest import EMAIL
from tests.fakes.google.fake import GoogleFake
from tests.fakes.microsoft.fake import run_microsoft
from tests.fakes.microsoft.graph.recurrences import daily

pytestmark = pytest.mark.django_db(transaction=True)
DAILY = ["RRULE:FREQ=DAILY;COUNT=10"]


@pytest.fixture
def ten() -> datetime:
    return now().replace(hour=10, minute=0, second=0, microsecond=0) + DAY


def list_starts(account: Account, ten: datetime) -> list[datetime]:
    return [start for start, _ in list_busy(account, ten, days=40)]


def test_a_series_that_stayed_as_it_was_is_not_touched(google: GoogleFake, rosa: Account, ten: datetime) -> None:
    google.put_event(EMAIL, ten, recurrence=DAILY)
    connection = connect_google(google, rosa)
    assert sync_connection(connection)
    before = list(BusyTime.objects.order_by("pk").values())
    texts = list(EventText.objects.order_by("pk").values())
    refresh_busy_time([rosa.pk], ten + 3 * DAY, ten + 3 * DAY + HOUR, 10)
    assert list(BusyTime.objects.order_by("pk").values()) == before
    assert list(EventText.objects.order_by("pk").values()) == texts


def test_an_occurrence_that_was_moved_into_the_span_and_one_that_left_it_are_seen(
    google: GoogleFake, rosa: Account, ten: datetime
) -> None:
    made = google.put_event(EMAIL, ten, recurrence=DAILY)
    assert sync_connection(connect_google(google, rosa))
    third, eighth = (google.name_occurrence(EMAIL, made["id"], ten + days * DAY) for days in (3, 8))
    google.change_event(EMAIL, third, start=ten + 20 * DAY, end=ten + 20 * DAY + HOUR)
    google.change_event(EMAIL, eighth, start=ten + 3 * DAY + 2 * HOUR, end=ten + 3 * DAY + 3 * HOUR)
    refresh_busy_time([rosa.pk], ten + 3 * DAY, ten + 3 * DAY + 4 * HOUR, 10)
    expected = [ten + days * DAY for days in range(10) if days not in (3, 8)] + [ten + 3 * DAY + 2 * HOUR]
    assert list_starts(rosa, ten) == sorted(expected)
    # The next run tells the rest.
    assert sync_connection(rosa.connections.get())
    assert list_starts(rosa, ten) == sorted([*expected, ten + 20 * DAY])
    refresh_busy_time([rosa.pk], ten + 3 * DAY, ten + 3 * DAY + 4 * HOUR, 10)
    assert list_starts(rosa, ten) == sorted([*expected, ten + 20 * DAY])


def test_a_series_that_nobody_has_told_of_yet_is_busy_where_it_was_looked(
    google: GoogleFake, rosa: Account, ten: datetime
) -> None:
    assert sync_connection(connect_google(google, rosa))
    google.put_event(EMAIL, ten, recurrence=DAILY)
    google.put_event(EMAIL, ten + 3 * DAY + 2 * HOUR)
    refresh_busy_time([rosa.pk], ten + 3 * DAY, ten + 3 * DAY + 4 * HOUR, 10)
    seen = list_starts(rosa, ten)
    assert ten + 3 * DAY in seen
    assert ten + 3 * DAY + 2 * HOUR in seen
    assert sync_connection(rosa.connections.get())
    assert list_starts(rosa, ten) == sorted([*(ten + days * DAY for days in range(10)), ten + 3 * DAY + 2 * HOUR])


def test_a_whole_series_that_was_deleted_is_free_where_it_was_looked(
    google: GoogleFake, rosa: Account, ten: datetime
) -> None:
    made = google.put_event(EMAIL, ten, recurrence=DAILY)
    days = google.put_event(EMAIL, (ten + 2 * DAY).date(), recurrence=["RRULE:FREQ=DAILY;COUNT=3"])
    assert sync_connection(connect_google(google, rosa))
    google.delete_event(EMAIL, made["id"])
    google.delete_event(EMAIL, days["id"])
    refresh_busy_time([rosa.pk], ten + 3 * DAY, ten + 3 * DAY + HOUR, 10)
    assert ten + 3 * DAY not in list_starts(rosa, ten)
    assert sync_connection(rosa.connections.get())
    assert list_starts(rosa, ten) == []


def test_series_at_microsoft_are_looked_at_alike(settings: Settings, rosa: Account, ten: datetime) -> None:
    with run_microsoft() as fake:
        settings.PARLEY_PROVIDERS = name_providers(microsoft=fake.client)
        person = fake.add_person(EMAIL, "Rosa Luz")
        rule = daily(starts_on=ten.date(), count=10)
        made = fake.put_event(person.calendars[0], "Daily", ten, ten + HOUR, recurrence=rule)
        assert sync_connection(connect_microsoft(fake, rosa, person))
        before = list(BusyTime.objects.order_by("pk").values())
        refresh_busy_time([rosa.pk], ten + 3 * DAY, ten + 3 * DAY + 4 * HOUR, 10)
        assert list(BusyTime.objects.order_by("pk").values()) == before
        away = ten + 3 * DAY + 2 * HOUR
        fake.change_event(made, on=(ten + 3 * DAY).date(), starts=away, ends=away + HOUR)
        refresh_busy_time([rosa.pk], ten + 3 * DAY, ten + 3 * DAY + 4 * HOUR, 10)
        assert list_starts(rosa, ten) == [*(ten + days * DAY for days in range(3)), away] + [
            ten + days * DAY for days in range(4, 10)
        ]
