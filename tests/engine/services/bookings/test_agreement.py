"""Listing and booking agree: every listed time can be booked, and no other can."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.engine.domain.errors.bookings import SlotTaken
from parley.engine.models import Account, OrganizationalUnit, SpecialDate
from parley.engine.services.availability.availability import list_request_slots, save_preferences
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.changing import reschedule_booking
from parley.engine.services.bookings.holds import hold_slot
from tests.engine.booking_cast import ALWAYS_OPEN, MARA, keep_hours, make_busy, make_request

DAY = datetime(2026, 3, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
minutes_of_day = st.integers(0, 24 * 60 - 1)
short_spans = st.tuples(minutes_of_day, st.integers(1, 200))
seconds_spans = st.tuples(st.integers(0, 24 * 3600 - 1), st.integers(1, 7200))


class _Undo(Exception):
    """Takes back what a try has booked."""


def _can_book(unit: OrganizationalUnit, host: Account, shape: dict[str, Any], starts_at: datetime) -> bool:
    try:
        with transaction.atomic():
            book_slot(make_request(unit, host, **shape), starts_at, MARA, "form")
            raise _Undo
    except _Undo:
        return True
    except SlotTaken:
        return False


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    duration=st.sampled_from([15, 25, 30, 45, 60, 90]),
    interval=st.sampled_from([5, 7, 15, 20, 30, 60]),
    before=st.sampled_from([0, 5, 13, 30]),
    after=st.sampled_from([0, 5, 13, 30]),
    notice=st.sampled_from([0, 700, 1200]),
    busy=st.lists(seconds_spans, max_size=4),
    others=st.lists(st.tuples(minutes_of_day, st.sampled_from([7, 30, 45, 60])), max_size=4),
    held=st.lists(minutes_of_day, max_size=2),
    picked=st.none() | st.lists(minutes_of_day, min_size=1, max_size=5),
    limit=st.none() | st.integers(1, 3),
    weekly=st.none() | st.none() | st.integers(1, 3),
    special=st.none() | st.none() | st.sampled_from([("06:00", "14:10"), ("13:00", "02:00")]),
    probes=st.lists(minutes_of_day, min_size=6, max_size=6),
)
def test_every_listed_time_can_be_booked_and_no_other(
    unit: OrganizationalUnit,
    ana: Account,
    duration: int,
    interval: int,
    before: int,
    after: int,
    notice: int,
    busy: list[tuple[int, int]],
    others: list[tuple[int, int]],
    held: list[int],
    picked: list[int] | None,
    limit: int | None,
    weekly: int | None,
    special: tuple[str, str] | None,
    probes: list[int],
) -> None:
    try:
        with transaction.atomic():
            _lay_out_a_day(unit, ana, busy, others, held)
            save_preferences(ana, {"daily_limit": limit, "weekly_limit": weekly})
            if special is not None:
                periods = [{"start_time": special[0], "end_time": special[1]}]
                SpecialDate.objects.create(
                    account=ana, kind="hours", first_on=DAY.date(), last_on=DAY.date(), periods=periods
                )
            period = {"kind": "range", "first_on": "2026-03-04", "last_on": "2026-03-04"}
            if picked is not None:
                starts = [(DAY + minute * MINUTE).isoformat() for minute in picked]
                period = {"kind": "slots", "starts": starts}  # type: ignore[dict-item]
            shape: dict[str, Any] = {
                "duration_minutes": duration,
                "start_interval_minutes": interval,
                "buffer_before_minutes": before,
                "buffer_after_minutes": after,
                "minimum_notice_minutes": notice,
                "period": period,
            }
            request = make_request(unit, ana, **shape)
            listed = {slot.starts_at for slot in list_request_slots(request)}
            unlisted = {DAY + minute * MINUTE for minute in probes} - listed
            for starts_at in sorted(listed)[:3] + sorted(listed)[-3:]:
                assert _can_book(unit, ana, shape, starts_at), f"{starts_at} is listed and cannot be booked"
            for starts_at in unlisted:
                assert not _can_book(unit, ana, shape, starts_at), f"{starts_at} is not listed and can be booked"
            raise _Undo
    except _Undo:
        return


def _lay_out_a_day(
    unit: OrganizationalUnit,
    host: Account,
    busy: list[tuple[int, int]],
    others: list[tuple[int, int]],
    held: list[int],
) -> None:
    keep_hours(host, ALWAYS_OPEN)
    seconds = [(DAY + timedelta(seconds=first), DAY + timedelta(seconds=first + length)) for first, length in busy]
    make_busy(host, *seconds)
    for minute, length in others:
        picked = {"kind": "slots", "starts": [(DAY + minute * MINUTE).isoformat()]}
        try:
            with transaction.atomic():
                request = make_request(unit, host, duration_minutes=length, period=picked)
                book_slot(request, DAY + minute * MINUTE, MARA, "form")
        except SlotTaken:
            continue
    for minute in held:
        picked = {"kind": "slots", "starts": [(DAY + minute * MINUTE).isoformat()]}
        try:
            with transaction.atomic():
                hold_slot(make_request(unit, host, period=picked), DAY + minute * MINUTE, "somebody")
        except SlotTaken:
            continue


def test_a_booking_can_move_to_every_time_listed_for_it(unit: OrganizationalUnit, ana: Account) -> None:
    request = make_request(unit, ana, period={"kind": "days", "days": 1}, duration_minutes=45, minimum_notice_minutes=1)
    booking = book_slot(request, datetime(2026, 3, 4, 9, tzinfo=UTC), MARA, "form")

    for slot in list_request_slots(request, leave_out_booking=booking):
        booking = reschedule_booking(booking, slot.starts_at, "invitee")
        assert booking.starts_at == slot.starts_at


@pytest.mark.parametrize("members", [1, 12])
def test_the_number_of_queries_does_not_grow_with_people(
    unit: OrganizationalUnit, ana: Account, members: int, django_assert_max_num_queries: Any
) -> None:
    from parley.engine.models import Membership
    from tests.engine.booking_cast import make_account

    colleagues = [make_account(f"Colleague{index} Example") for index in range(members)]
    Membership.objects.bulk_create(Membership(unit=unit, account=each) for each in colleagues)
    request = make_request(unit, ana, required_ids=[each.pk for each in colleagues])

    with django_assert_max_num_queries(8):
        assert list_request_slots(request)
