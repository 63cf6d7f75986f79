"""A share of the races that `make campaign-races` runs in full."""

import pytest

from tests.engine.races.arena import (
    CLIENTS,
    Cast,
    make_cast,
    race_for_a_pool,
    race_for_one_slot,
    race_for_overlapping_times,
    race_for_places,
    race_of_panels,
    run_processes,
    run_threads,
)
from tests.engine.races.client import CLIENTS_A_PROCESS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
THREAD_ROUNDS, PROCESS_ROUNDS, OTHER_ROUNDS = 10, 4, 3


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Three recruiters."""
    return make_cast()


def test_of_many_threads_exactly_one_gets_the_time(cast: Cast) -> None:
    with run_threads() as run:
        for number in range(THREAD_ROUNDS):
            race_for_one_slot(cast, number, run)


def test_of_many_processes_exactly_one_gets_the_time(cast: Cast) -> None:
    with run_processes(CLIENTS // CLIENTS_A_PROCESS) as run:
        for number in range(PROCESS_ROUNDS):
            race_for_one_slot(cast, number, run)


def test_overlapping_times_never_meet(cast: Cast) -> None:
    with run_threads() as run:
        for number in range(OTHER_ROUNDS):
            race_for_overlapping_times(cast, number, run)


def test_panels_that_share_hosts_never_wait_for_each_other(cast: Cast) -> None:
    with run_threads() as run:
        for number in range(OTHER_ROUNDS):
            race_of_panels(cast, number, run)


def test_a_pool_sends_each_of_its_people_once(cast: Cast) -> None:
    with run_threads() as run:
        for number in range(OTHER_ROUNDS):
            race_for_a_pool(cast, number, run)


def test_a_session_never_has_more_people_than_places(cast: Cast) -> None:
    with run_threads() as run:
        race_for_places(cast, 0, run)
