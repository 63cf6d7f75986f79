"""Prepared timelines: the same as what is kept, renewed with it, never older than their row."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from parley.engine.domain.timeline import moment_of
from parley.engine.models import Account, BusyTime, Calendar, PreparedTimeline
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.calendars.prepared import is_outdated, name_spreading, renew_prepared
from parley.engine.services.calendars.prepared_reading import PreparedCalendars
from tests.engine.booking_cast import MARA, make_account, make_busy, make_request, make_unit

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 3, 4, tzinfo=UTC)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return DAY.replace(hour=hour, minute=minute, second=second)


@pytest.fixture
def ana(noon: datetime) -> Account:
    return make_account("Ana Ruiz", "Etc/UTC")


def list_busy(account: Account, *, is_firm_only: bool = False) -> list[tuple[datetime, datetime]]:
    prepared = PreparedCalendars([account.pk])
    timeline = prepared.merge(prepared.list_of(account.pk), is_firm_only=is_firm_only)
    return [(moment_of(first), moment_of(end)) for first, end in timeline.pairs]


def renew(*calendars: Calendar) -> None:
    with transaction.atomic():
        renew_prepared([each.pk for each in calendars])


def test_busy_time_is_rounded_outwards_and_merged(ana: Account) -> None:
    calendar = make_busy(ana, (at(9, 0, 30), at(9, 59, 1)), (at(10), at(11)), (at(12), at(12)))
    expected = [(at(9), at(11))]
    assert list_busy(ana) == expected
    renew(calendar)
    assert list_busy(ana) == expected


def test_tentative_time_stands_apart_and_free_time_not_at_all(ana: Account) -> None:
    calendar = make_busy(ana, (at(9), at(10)), (at(11), at(12)), (at(13), at(14)))
    BusyTime.objects.filter(starts_at=at(11)).update(status="tentative")
    BusyTime.objects.filter(starts_at=at(13)).update(status="free")
    renew(calendar)
    assert list_busy(ana) == [(at(9), at(10)), (at(11), at(12))]
    assert list_busy(ana, is_firm_only=True) == [(at(9), at(10))]


def test_a_renewed_timeline_counts_at_once(ana: Account) -> None:
    calendar = make_busy(ana, (at(9), at(10)))
    renew(calendar)
    assert list_busy(ana) == [(at(9), at(10))]
    BusyTime.objects.filter(calendar=calendar).update(ends_at=at(11))
    # What a process keeps is known by the version of the row, and the row is as it was.
    assert list_busy(ana) == [(at(9), at(10))]
    renew(calendar)
    assert list_busy(ana) == [(at(9), at(11))]


def test_the_version_says_what_a_timeline_holds(ana: Account) -> None:
    calendar = make_busy(ana, (at(9), at(10)))
    renew(calendar)
    row = PreparedTimeline.objects.get()
    renew(calendar)
    assert PreparedTimeline.objects.get().version == row.version
    BusyTime.objects.filter(calendar=calendar).update(status="tentative")
    renew(calendar)
    assert PreparedTimeline.objects.get().version != row.version


def test_a_row_of_other_code_is_not_read(ana: Account) -> None:
    calendar = make_busy(ana, (at(9), at(10)))
    renew(calendar)
    PreparedTimeline.objects.update(made_by="0", firm=b"???")
    assert list_busy(ana) == [(at(9), at(10))]


def test_the_echo_of_a_booking_is_left_out(ana: Account) -> None:
    request = make_request(make_unit(ana), ana)
    booking = book_slot(request, at(10), MARA, "form")
    calendar = make_busy(ana, (booking.starts_at, booking.ends_at), uid=booking.uid)
    renew(calendar)
    assert list_busy(ana) == []
    other = make_account("Ben Cole")
    copy = make_busy(other, (booking.starts_at, booking.ends_at), uid=booking.uid)
    renew(copy)
    assert list_busy(other) == [(at(10), at(10, 30))]
    assert at(10) in [slot.starts_at for slot in list_request_slots(request, leave_out_booking=booking)]


def test_many_calendars_are_renewed_and_read_in_few_queries(
    ana: Account, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [make_account(f"Person{number} X") for number in range(12)]
    calendars = [make_busy(each, (at(9), at(10, number))) for number, each in enumerate(people)]
    with transaction.atomic(), django_assert_num_queries(3):
        renew_prepared([each.pk for each in calendars])
    ids = [each.pk for each in people]
    with django_assert_num_queries(2):
        PreparedCalendars(ids)
    with django_assert_num_queries(1):
        PreparedCalendars(ids)
    PreparedTimeline.objects.filter(calendar=calendars[0]).delete()
    with django_assert_num_queries(2):
        PreparedCalendars(ids)


def test_calendars_of_another_zone_database_are_known(ana: Account) -> None:
    calendar = make_busy(ana, (at(9), at(10)))
    assert Calendar.objects.filter(is_outdated()).get() == calendar
    with transaction.atomic():
        renew_prepared([calendar.pk], is_spread_anew=True)
    assert not Calendar.objects.filter(is_outdated()).exists()
    # A change of one event does not say that the others were worked out anew.
    PreparedTimeline.objects.update(spread_by="1/2019a")
    renew(calendar)
    assert Calendar.objects.filter(is_outdated()).exists()
    PreparedTimeline.objects.update(spread_by=name_spreading())
    assert not Calendar.objects.filter(is_outdated()).exists()
