"""Bookings against the least a database can do, in one run: `python -m bench.booking`.

Prints `bench NAME ratio=R bar=B holds|short` and ends with 1 when a bar is short. "booking" is a whole booking (checked
under locks, rows, mails, webhook, calendar write) over one committed row of the same database; "refusal" the same for
a time that is taken, with the next times; "race" what 32 clients for one time take over 32 lone refusals.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial

from tests.engine.races.client import Outcome

BARS = {"booking": 25.0, "refusal": 12.0, "race": 3.0}
ROUNDS = 15


def main() -> int:
    """Measure on an SQLite file of its own; the exit code says whether all bars hold."""
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        os.environ |= {"PARLEY_DATA": folder, "PARLEY_LOG_LEVEL": "WARNING", "PARLEY_DATABASE_URL": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "parley.site.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        return _measure()


def _measure() -> int:
    from tests.engine.races.arena import CLIENTS, choose_start, make_cast
    from tests.engine.races.client import Try, run_together, try_to_book

    cast = make_cast()
    tries = [Try(choose_start(number).isoformat(), link_id=cast.link.pk) for number in range(ROUNDS + 1)]
    bare, booking, refusal, race = [], [], [], []
    for number in range(ROUNDS):
        bare.append(_time(_write_one_row))
        wanted = tries[number]
        booking.append(_time(partial(_expect, "booked", partial(try_to_book, wanted, number))))
        refusal.append(_time(partial(_expect, "SlotTaken", partial(try_to_book, wanted, number + 1000))))
        if number % 5 == 0:
            race.append(_time(partial(run_together, [wanted] * CLIENTS, 2000)) / CLIENTS)
    unit, lone = statistics.median(bare), statistics.median(refusal)
    ratios = {
        "booking": statistics.median(booking) / unit,
        "refusal": lone / unit,
        "race": statistics.median(race) / lone,
    }
    for name, ratio in ratios.items():
        print(f"bench {name} ratio={ratio:.2f} bar={BARS[name]} {'holds' if ratio <= BARS[name] else 'short'}")
    return 0 if all(ratios[name] <= bar for name, bar in BARS.items()) else 1


def _write_one_row() -> None:
    from parley.engine.models import Account

    Account.objects.create(name="Nobody", email="nobody@acme.example")


def _expect(wanted: str, book: Callable[[], Outcome]) -> None:
    result = book().result
    if result != wanted:
        raise AssertionError(f"{result}, not {wanted}")


def _time(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
