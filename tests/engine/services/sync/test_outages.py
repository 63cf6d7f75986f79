"""A provider that fails for everybody is tried by one hand, now and then, and crowds nobody else out."""

import pytest

from parley.engine.connectors.errors import QuotaExceeded, ScopesMissing, ServerTooSlow, ServerUnavailable
from parley.engine.models import Account, Connection
from parley.engine.services.calendars.pushes import outages
from parley.engine.services.calendars.pushes.outages import Outages
from parley.engine.services.calendars.sync import runs
from parley.engine.services.calendars.sync.runs import sync_due_connections
from parley.toolkit.clock import now
from tests.engine.services.sync.cast import HOUR, connect_google
from tests.fakes.google.fake import GoogleFake

MANY = 6


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> Outages:
    """What this worker knows of providers: nothing yet; a pause does not end while a test runs."""
    fresh = Outages()
    monkeypatch.setattr(runs, "OUTAGES", fresh)
    monkeypatch.setattr(outages, "PAUSE_SECONDS", 3600.0)
    return fresh


@pytest.fixture
def crowd(google: GoogleFake, rosa: Account) -> list[Connection]:
    """Many connections at Google, all due."""
    crowd = []
    for number in range(MANY):
        email = f"rosa{number}@example.org"
        google.add_person(email, "Rosa Luz")
        crowd.append(connect_google(google, rosa, email))
    Connection.objects.update(next_sync_at=now() - HOUR)
    return crowd


def count_waiting() -> int:
    return Connection.objects.filter(next_sync_at__lte=now(), failures=0).count()


def test_the_first_wave_of_an_outage_stops_after_three_and_others_go_on(
    google: GoogleFake, crowd: list[Connection], known: Outages
) -> None:
    google.faults.refuse(500, times=None)
    assert [sync_due_connections() for _ in range(4)] == [1, 1, 1, 0]
    assert known.list_resting() == ["google"]
    assert count_waiting() == MANY - 3
    ben = Account.objects.create(email="ben@example.org", name="Ben", tzid="Europe/Berlin")
    other = Connection.objects.create(account=ben, service="caldav", name="Ben", next_sync_at=now() - HOUR)
    assert [sync_due_connections() for _ in range(2)] == [1, 0]
    other.refresh_from_db()
    assert other.failures == 1


def test_one_that_gets_through_ends_the_outage_for_all(
    google: GoogleFake, crowd: list[Connection], known: Outages, monkeypatch: pytest.MonkeyPatch
) -> None:
    google.faults.refuse(500, times=None)
    monkeypatch.setattr(outages, "PAUSE_SECONDS", 0.0)
    assert [sync_due_connections() for _ in range(4)] == [1, 1, 1, 1], "after each pause one tries again"
    google.faults.clear()
    google.faults.push_loss = 1.0
    monkeypatch.setattr(outages, "PAUSE_SECONDS", 3600.0)
    assert [sync_due_connections() for _ in range(3)] == [1, 1, 0]
    assert known.list_resting() == []
    assert count_waiting() == 0


def test_while_one_hand_tries_a_provider_that_is_out_the_others_leave_it_alone(
    known: Outages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "PAUSE_SECONDS", 0.0)

    for number in range(3):
        known.note("microsoft", str(number), ServerTooSlow())
    assert known.list_resting() == []
    with known.asking("microsoft"):
        assert known.list_resting() == ["microsoft"]
    assert known.list_resting() == []


def test_the_trouble_of_one_person_is_no_outage(known: Outages) -> None:

    for _ in range(5):
        known.note("google", "rosa", ServerUnavailable())
    for error in (QuotaExceeded(), ScopesMissing(), None, ServerUnavailable()):
        known.note("google", "ben", error)
    for number in range(5):
        known.note("caldav", str(number), ServerUnavailable())
    assert known.list_resting() == []
