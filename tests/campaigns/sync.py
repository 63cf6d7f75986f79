"""`make campaign-sync`: 10,000 random changes in each world of calendars, 1,000 bookings with 30 % of answers lost.

`python -m tests.campaigns.sync WORLD CHANGES SEED` runs one world alone.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fakes.caldav_servers import find_own_address
from tests.fakes.live_parley import clean_environment

CHANGES = 10_000
BOOKINGS = 1_000
WORLDS = ("google", "microsoft", "radicale", "xandikos")


def main() -> None:
    """Each world in a process and a database of its own."""
    if len(sys.argv) > 1:
        run_one(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
        return
    results = []
    for world in WORLDS:
        results.append(_run(world, CHANGES, seed=WORLDS.index(world)))
    for provider in ("lost-google", "lost-microsoft"):
        results.append(_run(provider, BOOKINGS, seed=7))
    sys.exit(max(results))


def _run(world: str, count: int, seed: int) -> int:
    with tempfile.TemporaryDirectory(prefix="parley-sync-") as folder:
        environment = clean_environment() | {
            "PARLEY_DATA": folder,
            "PARLEY_LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "parley.site.settings",
        }
        command = [sys.executable, "-m", "tests.campaigns.sync", world, str(count), str(seed)]
        return os.spawnve(os.P_WAIT, sys.executable, command, environment)


def run_one(world: str, count: int, seed: int) -> None:
    """One world with so many changes, or so many bookings; a difference in the end is an AssertionError."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from parley.engine.models import Account

    began = time.monotonic()
    rosa = Account.objects.create(email="rosa@example.org", name="Rosa Luz", tzid="Europe/Berlin")
    if world.startswith("lost-"):
        from tests.engine.services.sync.losses import book_under_losses

        book_under_losses(world.removeprefix("lost-"), rosa, count, seed)
        words = f"{count} bookings made {count} events"
    else:
        from tests.engine.services.sync.worlds.world import run_world

        with _open(world, rosa, seed) as opened:
            run_world(opened, count, seed)
        words = f"{count} changes, in step in the end"
    print(f"{world}: {words}, {time.monotonic() - began:.0f} s", flush=True)


@contextmanager
def _open(world: str, account: Any, seed: int) -> Iterator[Any]:
    from tests.engine.services.sync.worlds.caldav import open_caldav_world
    from tests.engine.services.sync.worlds.google import open_google_world
    from tests.engine.services.sync.worlds.microsoft import open_microsoft_world

    if world == "google":
        with open_google_world(account, seed) as opened:
            yield opened
    elif world == "microsoft":
        with open_microsoft_world(account, seed) as opened:
            yield opened
    else:
        host = find_own_address()
        if host is None:
            raise RuntimeError("this machine has no address besides loopback")
        folder = Path(os.environ["PARLEY_DATA"]) / "server"
        with open_caldav_world(account, world, folder, host) as caldav:
            yield caldav


if __name__ == "__main__":
    main()
