"""The rounds of a race: who wants what, run in threads or in processes, and what must be true afterwards."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations, cycle, islice

from django.conf import settings
from django.db import connection

from parley.engine.models import Account, Booking, BookingHost, Occupancy, Pool, PublicLink, SchedulingRequest
from parley.engine.services.availability.availability import save_preferences
from parley.engine.services.group_sessions.offers import GroupDraft, create_offer
from parley.engine.services.pools.drafts import PoolDraft
from parley.engine.services.pools.pools import PoolWish, create_pool
from parley.engine.services.public_links import create_public_link
from parley.toolkit.clock import now
from tests.engine.booking_cast import ALWAYS_OPEN, keep_hours, make_account, make_request, make_unit
from tests.engine.races.client import CLIENTS_A_PROCESS, Outcome, Try, run_together

CLIENTS = 32
PLACES = 12
PERIOD_DAYS = 100
Runner = Callable[[Sequence[Try]], list[Outcome]]


@dataclass(frozen=True, slots=True)
class Cast:
    """Three recruiters who can always be booked, and the public link of the first."""

    hosts: tuple[Account, Account, Account]
    link: PublicLink


def make_cast() -> Cast:
    """A unit of three."""
    hosts = (make_account("Ana Ruiz"), make_account("Ben Cole"), make_account("Cem Arslan"))
    unit = make_unit(*hosts)
    for host in hosts:
        keep_hours(host, ALWAYS_OPEN)
        save_preferences(host, {"period_days": PERIOD_DAYS, "minimum_notice_minutes": 0})
    return Cast(hosts, create_public_link(hosts[0], unit))


def choose_start(number: int) -> datetime:
    """A time of its own for each round: every two hours from tomorrow on."""
    tomorrow = (now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow.astimezone(UTC) + timedelta(hours=2 * number)


def race_for_one_slot(cast: Cast, number: int, run: Runner) -> None:
    """All visitors of a public link want the same time."""
    starts_at = choose_start(number)
    # The rounds lie days apart, or the guard against floods of bookings would step in.
    Booking.objects.update(created_at=now() - timedelta(days=2))
    outcomes = run([Try(starts_at.isoformat(), link_id=cast.link.pk)] * CLIENTS)
    check_one_won(outcomes)
    assert Booking.objects.filter(starts_at=starts_at).count() == 1
    check_nothing_overlaps()


def race_for_overlapping_times(cast: Cast, number: int, run: Runner) -> None:
    """Half hours, three quarters and whole hours that begin at four neighbouring quarters."""
    starts_at = choose_start(number)
    requests = [_make_link(cast, duration_minutes=minutes) for minutes in islice(cycle((30, 45, 60)), CLIENTS)]
    starts = [starts_at + timedelta(minutes=15 * (index % 4)) for index in range(CLIENTS)]
    outcomes = run([Try(start.isoformat(), each.pk) for start, each in zip(starts, requests, strict=True)])
    results = [outcome.result for outcome in outcomes]
    assert set(results) == {"booked", "SlotTaken"}, results
    assert all(outcome.next_slots for outcome in outcomes if outcome.result == "SlotTaken")
    booked = Booking.objects.filter(starts_at__gte=starts_at, starts_at__lt=starts_at + timedelta(hours=1))
    assert booked.count() == results.count("booked")
    check_nothing_overlaps()


def race_of_panels(cast: Cast, number: int, run: Runner) -> None:
    """Panels of two out of three hosts: any two panels share somebody, in every order."""
    starts_at = choose_start(number)
    ana, ben, cem = cast.hosts
    panels = islice(cycle([(ana, ben), (ben, cem), (cem, ana), (ben, ana), (cem, ben), (ana, cem)]), CLIENTS)
    requests = [_make_link(cast, host, required_ids=[other.pk]) for host, other in panels]
    outcomes = run([Try(starts_at.isoformat(), each.pk) for each in requests])
    check_one_won(outcomes)
    assert BookingHost.objects.filter(booking__starts_at=starts_at).count() == 2
    check_nothing_overlaps()


def race_for_a_pool(cast: Cast, number: int, run: Runner) -> None:
    """Links of one pool at one time: as many are booked as the pool has people, each by somebody else."""
    starts_at = choose_start(number)
    pool = Pool.objects.first() or create_pool(
        cast.hosts[0], cast.link.unit, PoolWish("Panel", 1, "wait", {host.pk: 1 for host in cast.hosts})
    )
    drawing = [PoolDraft(pool_id=pool.pk, is_host=True)]
    requests = [_make_link(cast, pools=drawing) for _ in range(CLIENTS)]
    outcomes = run([Try(starts_at.isoformat(), each.pk) for each in requests])
    results = sorted(outcome.result for outcome in outcomes)
    assert results == ["SlotTaken"] * (CLIENTS - len(cast.hosts)) + ["booked"] * len(cast.hosts), results
    booked = Booking.objects.filter(starts_at=starts_at)
    assert {booking.request.host_id for booking in booked} == {host.pk for host in cast.hosts}
    check_nothing_overlaps()


def race_for_places(cast: Cast, number: int, run: Runner) -> None:
    """Everybody wants a place in one session of two hosts: as many get one as there are, the time is taken once."""
    starts_at = choose_start(number)
    ana, ben, _ = cast.hosts
    draft = GroupDraft("Open house", ana.pk, 60, PLACES, "Europe/Berlin", [starts_at], colleague_ids=[ben.pk])
    session = create_offer(cast.link.unit, ana, draft).sessions.get()
    Booking.objects.update(created_at=now() - timedelta(days=2))
    outcomes = run([Try(starts_at.isoformat(), session_id=session.pk)] * CLIENTS)
    results = sorted(outcome.result for outcome in outcomes)
    assert results == ["SessionFull"] * (CLIENTS - PLACES) + ["booked"] * PLACES, results
    assert session.seats.filter(status="confirmed").count() == PLACES
    # Each place that was taken is a next state of the session's one event.
    assert Booking.objects.get(pk=session.booking_id).sequence == PLACES
    check_nothing_overlaps()


SCENARIOS = (race_for_one_slot, race_for_overlapping_times, race_of_panels, race_for_a_pool, race_for_places)


def _make_link(cast: Cast, host: Account | None = None, **changes: object) -> SchedulingRequest:
    period = {"kind": "days", "days": PERIOD_DAYS}
    return make_request(cast.link.unit, host or cast.hosts[0], period=period, **changes)


def check_one_won(outcomes: Sequence[Outcome]) -> None:
    """Exactly one booking; all others were told that the time is taken, with the next times."""
    results = sorted(outcome.result for outcome in outcomes)
    assert results == ["SlotTaken"] * (len(outcomes) - 1) + ["booked"], results
    assert all(outcome.next_slots for outcome in outcomes if outcome.result == "SlotTaken")


def check_nothing_overlaps() -> None:
    """No host is in two confirmed bookings at once, and the occupancy rows say the same."""
    rows = BookingHost.objects.filter(booking__status="confirmed", is_required=True)
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    buckets = 0
    for account_id, starts_at, ends_at in rows.values_list("account", "booking__starts_at", "booking__ends_at"):
        spans.setdefault(account_id, []).append((starts_at, ends_at))
        buckets += (ends_at - starts_at) // timedelta(minutes=5)
    for taken in spans.values():
        assert not [pair for pair in combinations(sorted(taken), 2) if pair[1][0] < pair[0][1]]
    assert Occupancy.objects.filter(booking__isnull=False).count() == buckets


@contextmanager
def run_processes(count: int) -> Iterator[Runner]:
    """Processes of eight clients each that stay for all rounds; the runner deals tries out among them."""
    environment = os.environ | {
        "PARLEY_DATABASE_URL": _name_database(),
        "PARLEY_DATA": str(settings.PARLEY_DATA),
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "tests.engine.races.client"]
    processes = [
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    try:
        for process in processes:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        yield lambda tries: _deal(processes, tries)
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def _deal(processes: Sequence[subprocess.Popen[str]], tries: Sequence[Try]) -> list[Outcome]:
    for index, process in enumerate(processes):
        own = tries[index * CLIENTS_A_PROCESS : (index + 1) * CLIENTS_A_PROCESS]
        line = {"tries": [asdict(each) for each in own], "first_number": index * CLIENTS_A_PROCESS}
        assert process.stdin is not None
        process.stdin.write(json.dumps(line) + "\n")
        process.stdin.flush()
    outcomes: list[Outcome] = []
    for process in processes:
        assert process.stdout is not None
        outcomes += [Outcome(**each) for each in json.loads(process.stdout.readline())]
    return outcomes


@contextmanager
def run_threads() -> Iterator[Runner]:
    """Threads of this process."""
    yield run_together


def _name_database() -> str:
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgres://{facts['USER']}@/{facts['NAME']}?host={facts['HOST']}"
