"""`make campaign-guesses`: a million guesses of links find nothing, and what leads nowhere takes the same time."""

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

GUESSES = 1_000_000
ROUNDS = 400
MOST_DIFFERENCE_SECONDS = 0.005


def main() -> None:
    """In this process, through the whole stack, on a database of its own; with an argument, so many guesses."""
    guesses = int(sys.argv[1]) if len(sys.argv) > 1 else GUESSES
    with tempfile.TemporaryDirectory(prefix="parley-guesses-") as folder:
        os.environ |= {
            "PARLEY_DATA": str(Path(folder)),
            "PARLEY_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "parley.site.settings",
        }
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
        call_command("migrate", verbosity=0)
        compare_times()
        guess_all(guesses)


def compare_times() -> None:
    """An unknown, an expired and a withdrawn link, in turns: their medians lie within five milliseconds."""
    from datetime import timedelta

    from django.test import Client

    from parley.engine.services.public_links import create_public_link
    from parley.toolkit.caches.counting import forget_counts
    from parley.toolkit.clock import now
    from tests.engine.booking_cast import make_account, make_request, make_unit

    host = make_account("Ana Ito")
    unit = make_unit(host)
    request, link = make_request(unit, host), create_public_link(host, unit)
    request.expires_at, link.revoked_at = now() - timedelta(days=1), now()
    request.save()
    link.save()
    paths, client = (f"/rts/{'x' * 32}", f"/rts/{request.token}", f"/pls/{link.token}"), Client()
    spent: dict[str, list[float]] = {path: [] for path in paths}
    for _ in range(ROUNDS):
        for path, seconds in spent.items():
            forget_counts()
            began = time.thread_time()
            assert client.get(path, headers={"Host": "localhost"}).status_code == 404
            seconds.append(time.thread_time() - began)
    medians = [median(seconds) for seconds in spent.values()]
    shown = ", ".join(f"{each * 1000:.2f}" for each in medians)
    print(f"unknown, expired, withdrawn: {shown} ms", flush=True)
    assert max(medians) - min(medians) < MOST_DIFFERENCE_SECONDS


def guess_all(number: int) -> None:
    """All of them, and how many a second."""
    from tests.engine.guarding.guesses import guess

    began, tried = time.monotonic(), 0
    while tried < number:
        found = guess(min(5_000, number - tried), seed=tried)
        assert found.found == 0, found
        tried += found.tried
        print(f"{tried} guesses, none led anywhere; {tried / (time.monotonic() - began):.0f} a second", flush=True)


if __name__ == "__main__":
    main()
