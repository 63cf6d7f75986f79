"""Seeded days of a company with pools, rooms and conversations in a row: what is offered and what can be booked."""

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from parley.engine.domain.errors.bookings import SlotTaken
from parley.engine.models import Account, Booking, Membership, OrganizationalUnit, SchedulingRequest, UnitResource
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.making import Visit
from parley.engine.services.bookings.series.offering import list_offered, list_parts
from parley.engine.services.bookings.series.taking import book_series
from parley.engine.services.pools.drafts import PoolDraft
from parley.engine.services.requests.drafts import Part
from tests.engine.booking_cast import ALWAYS_OPEN, MARA, keep_hours, make_account, make_busy, make_request

DAY = datetime(2026, 3, 4, 8, tzinfo=UTC)
PERIOD = {"kind": "slots", "starts": [(DAY + timedelta(minutes=15 * number)).isoformat() for number in range(16)]}
NAMES = ("Ana", "Ben", "Cleo", "Dan", "Eve", "Finn")
MOST_TRIED = 4


class _Undo(Exception):
    """Takes back what a try has booked."""


@dataclass(frozen=True, slots=True)
class Day:
    """A company of one day, and a link of it."""

    request: SchedulingRequest
    people: tuple[Account, ...]
    pools: tuple[PoolDraft, ...]
    host: Account
    unit: OrganizationalUnit


def check_day(seed: int) -> int:
    """Every listed time books, no other does, and pools offer what a plain count says; answers how many were tried."""
    tried = 0
    try:
        with transaction.atomic():
            rng = random.Random(seed)
            day = _lay_out(rng)
            listed = list_offered(day.request)
            if len(list_parts(day.request)) == 1:
                assert set(listed) == _count_plainly(day), f"seed {seed}: listed otherwise than counted"
            others = sorted({datetime.fromisoformat(each) for each in PERIOD["starts"]} - set(listed))
            for starts_at in rng.sample(listed, min(MOST_TRIED, len(listed))):
                assert _can_book(day.request, starts_at), f"seed {seed}: {starts_at} is listed and cannot be booked"
                tried += 1
            for starts_at in rng.sample(others, min(MOST_TRIED, len(others))):
                assert not _can_book(day.request, starts_at), f"seed {seed}: {starts_at} is not listed and books"
                tried += 1
            raise _Undo
    except _Undo:
        return tried


def _lay_out(rng: random.Random) -> Day:
    people = tuple(make_account(name, "Etc/UTC") for name in NAMES[: rng.choice([4, 5, 6])])
    unit = OrganizationalUnit.objects.create(name="Acme")
    for person in people:
        Membership.objects.create(unit=unit, account=person)
        keep_hours(person, ALWAYS_OPEN)
        make_busy(person, *(_make_span(rng) for _ in range(rng.choice([0, 1, 2, 3]))))
    for person in rng.sample(people, 2):
        _book_something(rng, unit, person)
    host = people[0]
    pools = _choose_pools(rng, people)
    rooms = [UnitResource.objects.create(unit=unit, name="Room 5", email="room@acme.example").pk]
    request = make_request(
        unit,
        host,
        period=PERIOD,
        duration_minutes=rng.choice([15, 30, 45]),
        buffer_before_minutes=rng.choice([0, 0, 15]),
        buffer_after_minutes=rng.choice([0, 0, 10]),
        pools=pools,
        room_ids=rooms if rng.random() < 0.3 else (),
        parts=[Part("Then", rng.choice([15, 30]), rng.choice(people).pk)] if rng.random() < 0.4 else (),
    )
    return Day(request, people, pools, host, unit)


def _choose_pools(rng: random.Random, people: Sequence[Account]) -> tuple[PoolDraft, ...]:
    """One or two pools, which may share people; the first may send the host."""
    is_host = rng.random() < 0.5
    able = list(people) if is_host else list(people[1:])
    pools = []
    for number in range(rng.choice([1, 2])):
        chosen = [person.pk for person in rng.sample(able, rng.choice([2, 3]))]
        count = rng.choice([1, 1, 2])
        pools.append(PoolDraft("", f"Pool {number}", chosen, count, is_host=is_host and number == 0))
    return tuple(pools)


def _make_span(rng: random.Random) -> tuple[datetime, datetime]:
    starts_at = DAY + timedelta(minutes=rng.randrange(0, 300))
    return starts_at, starts_at + timedelta(minutes=rng.randrange(5, 120))


def _book_something(rng: random.Random, unit: OrganizationalUnit, host: Account) -> None:
    request = make_request(unit, host, period=PERIOD, duration_minutes=rng.choice([15, 30]))
    slots = list_request_slots(request)
    if slots:
        book_slot(request, rng.choice(slots).starts_at, MARA, "other")


def _count_plainly(day: Day) -> set[datetime]:
    """The starts at which every place finds somebody of its own, by trying all ways to fill them."""
    free = {person.pk: _list_free(day, person) for person in day.people}
    is_drawn = any(pool.is_host for pool in day.pools)
    places = [tuple(pool.account_ids) for pool in day.pools for _ in range(pool.required_count)]
    if not is_drawn:
        places.append((day.host.pk,))
    return {
        starts_at
        for starts_at in (datetime.fromisoformat(each) for each in PERIOD["starts"])
        if any(
            len(set(ways)) == len(ways) and all(starts_at in free[each] for each in ways)
            for ways in itertools.product(*places)
        )
    }


def _list_free(day: Day, person: Account) -> set[datetime]:
    """When one person alone could be booked on the same terms."""
    request = day.request
    alone = make_request(
        day.unit,
        person,
        period=PERIOD,
        duration_minutes=request.duration_minutes,
        buffer_before_minutes=request.buffer_before_minutes,
        buffer_after_minutes=request.buffer_after_minutes,
    )
    return {slot.starts_at for slot in list_request_slots(alone)}


def _can_book(request: SchedulingRequest, starts_at: datetime) -> bool:
    try:
        with transaction.atomic():
            if len(list_parts(request)) > 1:
                book_series(request, starts_at, Visit(MARA, "form"))
            else:
                book_slot(request, starts_at, MARA, "form")
            assert Booking.objects.filter(form_key="form").exists()
            raise _Undo
    except _Undo:
        return True
    except SlotTaken:
        return False
