"""In step whatever happens: a seeded share of the campaign `make campaign-sync`."""

from pathlib import Path

import pytest

from parley.engine.models import Account
from tests.engine.services.sync.worlds.caldav import open_caldav_world
from tests.engine.services.sync.worlds.google import open_google_world
from tests.engine.services.sync.worlds.microsoft import open_microsoft_world
from tests.engine.services.sync.worlds.world import run_world

CHANGES = 80
# A real server writes a file for each of them.
FEW_CHANGES = 25


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_busy_time_is_what_google_says_in_the_end(rosa: Account) -> None:
    with open_google_world(rosa) as world:
        run_world(world, CHANGES, seed=1)


@pytest.mark.django_db(transaction=True)
def test_busy_time_is_what_microsoft_says_in_the_end(rosa: Account) -> None:
    with open_microsoft_world(rosa) as world:
        run_world(world, CHANGES, seed=1)


@pytest.mark.parametrize("kind", ["radicale", "xandikos"])
def test_busy_time_is_what_stands_on_the_server_in_the_end(
    rosa: Account, kind: str, tmp_path: Path, own_address: str
) -> None:
    with open_caldav_world(rosa, kind, tmp_path / kind, own_address) as world:
        run_world(world, FEW_CHANGES, seed=1)
