"""`make campaign-races`: 200 rounds of 32 clients on SQLite and PostgreSQL, by threads and processes; 25 of panels."""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.fakes.live_parley import clean_environment
from tests.fakes.postgres import run_postgres

ROUNDS = 200


def main() -> None:
    """Without an argument: both databases, each in a process of its own; with one: that many rounds right here."""
    if os.environ.get("PARLEY_DATABASE_URL"):
        race(int(sys.argv[1]))
        return
    rounds = sys.argv[1] if len(sys.argv) > 1 else str(ROUNDS)
    with tempfile.TemporaryDirectory(prefix="parley-races-") as folder, run_postgres() as server:
        addresses = {
            "SQLite": f"sqlite:///{Path(folder) / 'races.sqlite3'}",
            "PostgreSQL": server.make_database("races"),
        }
        results = [_run(name, address, folder, rounds) for name, address in addresses.items()]
    sys.exit(max(results))


def _run(name: str, address: str, folder: str, rounds: str) -> int:
    print(f"On {name}", flush=True)
    environment = clean_environment() | {
        "PARLEY_DATABASE_URL": address,
        "PARLEY_DATA": str(Path(folder) / f"data-{name}"),
        "PARLEY_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "parley.site.settings",
    }
    return os.spawnve(os.P_WAIT, sys.executable, [sys.executable, "-m", "tests.campaigns.races", rounds], environment)


def race(rounds: int) -> None:
    """Every scenario by threads and by processes; a broken promise ends in an AssertionError."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)

    from tests.engine.races.arena import CLIENTS, SCENARIOS, make_cast, race_of_panels, run_processes, run_threads
    from tests.engine.races.client import CLIENTS_A_PROCESS

    cast = make_cast()
    # Each round has a time of its own.
    number = 0
    with run_threads() as by_threads, run_processes(CLIENTS // CLIENTS_A_PROCESS) as by_processes:
        for scenario in SCENARIOS:
            for how, run in (("threads", by_threads), ("processes", by_processes)):
                began = time.monotonic()
                own_rounds = max(rounds // 8, 1) if scenario is race_of_panels else rounds
                for _ in range(own_rounds):
                    scenario(cast, number, run)
                    number += 1
                seconds = time.monotonic() - began
                print(f"{scenario.__name__} by {how}: {own_rounds} rounds held, {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
