"""An import of 50,000 candidates as the worker does it: `python -m bench.imports` (or `make bench-imports`).

Prints `bench import ratio=R bar=B holds|short`, R being the worker's time for checking and importing over that of a
plain `bulk_create` of the same candidates in batches of the same size, in turns and in processor time; `bench
import-memory`, R being the most memory that the import took above rest, in megabytes; `bench import-seconds`, R being
the seconds by the clock of a check and an import. Ends with 1 when a bar is short or a candidate missing.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable

from bench.memory import forget_peak, read_peak

ROWS = 50_000
ROUNDS = 2
# Beside the candidates: words to be found by, a tag, a line of the timeline, and every row read and looked up twice.
# By the clock only a machine that does nothing else tells, with both cores free.
BARS = {"import": 2.5, "import-memory": 300.0, "import-seconds": 20.0}


def main() -> int:
    """Measure in a database of its own; the exit code says whether all bars hold."""
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        os.environ |= {"PARLEY_DATA": folder, "PARLEY_SERVE": "console", "PARLEY_LOG_LEVEL": "WARNING"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "parley.site.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return 0 if _run() else 1


def _run() -> bool:
    from tests.console.services.imports.files import write_rows

    texts = [write_rows(ROWS, first=number * ROWS) for number in range(ROUNDS)]
    _import(write_rows(1000, first=ROUNDS * ROWS))  # Code is loaded and pages are warm before anything counts.
    plain, own, clock, memory = 0.0, 0.0, 0.0, 0.0
    for text in texts:
        plain += _measure(lambda text=text: _create_plainly(text))[0]  # type: ignore[misc]
        rest = forget_peak()
        processor, seconds = _measure(lambda text=text: _import(text))  # type: ignore[misc]
        own, clock, memory = own + processor, clock + seconds, max(memory, read_peak() - rest)
    print(f"bench import: {ROWS} rows in {clock / ROUNDS:.1f} s by the clock, {own / ROUNDS:.1f} s of the processor")
    holds = [
        _report("import", own / plain),
        _report("import-memory", memory),
        _report("import-seconds", clock / ROUNDS),
    ]
    return all(holds)


def _report(name: str, ratio: float) -> bool:
    holds = ratio <= BARS[name]
    print(f"bench {name} ratio={ratio:.2f} bar={BARS[name]} {'holds' if holds else 'short'}", flush=True)
    return holds


def _measure(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds of the processor and by the clock."""
    processor, clock = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - processor, time.perf_counter() - clock


def _create_plainly(text: str) -> None:
    import csv

    from django.db import transaction

    from parley.console.models import Candidate
    from parley.console.services.imports.working import BATCH
    from tests.console.cast import make_company

    company = make_company("Plain")
    rows = [
        Candidate(company=company, first_name=first, last_name=last, email=email, phone=phone, headline=headline)
        for first, last, email, phone, headline in list(csv.reader(text.splitlines()))[1:]
    ]
    for start in range(0, len(rows), BATCH):
        with transaction.atomic():
            Candidate.objects.bulk_create(rows[start : start + BATCH])


def _import(text: str) -> None:
    from parley.console.models import Candidate
    from parley.toolkit.ids import make_token
    from tests.console.cast import make_company, make_member
    from tests.console.services.imports.files import import_all

    member = make_member(make_company("Importing"), f"{make_token(6)}@bench.example", "Ana", "Ruiz", "company_admin")
    found = import_all(member, text, tag="Fair")
    count = Candidate.objects.filter(company=member.company).count()
    assert found.stage == "done" and found.new_count == count == text.count("\n") - 1, (found.stage, found.new_count)


if __name__ == "__main__":
    sys.exit(main())
