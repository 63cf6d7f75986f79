"""`make campaign-reminders`: a year of 100,000 bookings with moves, cancellations and killed workers, on SQLite.

`python -m tests.campaigns.reminders BOOKINGS SEED KILLS` with another size, seed, or number of kills.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.fakes.live_parley import clean_environment

BOOKINGS, SEED, KILLS = 100_000, 1, 100
WORKERS = 2


def main() -> None:
    """In a process whose settings name a database of its own."""
    if sys.argv[1:2] == ["here"]:
        run(*(int(each) for each in sys.argv[2:5]))
        return
    sizes = [*sys.argv[1:4], *map(str, (BOOKINGS, SEED, KILLS)[len(sys.argv) - 1 :])]
    with tempfile.TemporaryDirectory(prefix="parley-reminders-") as folder:
        environment = clean_environment() | {
            "PARLEY_DATA": str(Path(folder) / "data"),
            "PARLEY_SERVE": "console",
            "PARLEY_LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "parley.site.settings",
        }
        command = [sys.executable, "-m", "tests.campaigns.reminders", "here", *sizes]
        sys.exit(os.spawnve(os.P_WAIT, sys.executable, command, environment))


def run(count: int, seed: int, kills: int) -> None:
    """The whole year; a broken promise ends in an AssertionError."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.console.cast import make_company, make_member
    from tests.console.services.reminders.driving import check_reminders, let_time_pass, run_catcher, run_workers
    from tests.console.services.reminders.year import make_year

    began = time.monotonic()
    owner = make_member(make_company("Harbour Robotics"), "ana@harbour.example", "Ana", "Ruiz", "company_admin")
    bookings = make_year(count, seed)
    with run_catcher() as smtp:
        environment = {**os.environ, "PARLEY_SMTP_URL": smtp.url}
        with run_workers(environment, WORKERS) as workers:
            let_time_pass(owner, bookings, workers, smtp, kills, seed)
        sent = check_reminders(bookings, smtp, kills, WORKERS)
    seconds = time.monotonic() - began
    print(f"{count} bookings, {sent} reminders, each once and at its hour; {kills} kills; {seconds:.0f} s")


if __name__ == "__main__":
    main()
