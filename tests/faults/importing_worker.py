"""A worker process of its own that imports a file, to be killed: `python -m tests.faults.importing_worker`.

It runs on an empty data folder (`PARLEY_DATA`), makes tables, company and import when there are none, and works on.
"""

import os
import sys
import time
from pathlib import Path

ROWS = 3000


def main() -> int:
    """Import until it is done."""
    os.environ |= {"PARLEY_SERVE": "console", "DJANGO_SETTINGS_MODULE": "parley.site.settings"}
    import django
    from django.conf import settings

    # The tables as they are now: how they came to be is tried elsewhere, and takes its time.
    settings.MIGRATION_MODULES = dict.fromkeys(("console", "identity", "account", "mfa", "sessions"))
    django.setup()
    from django.core.management import call_command

    from parley.console.models import CandidateImport, ImportStage
    from parley.console.services.imports import working

    if not (Path(settings.PARLEY_DATA) / "made").exists():
        call_command("migrate", run_syncdb=True, verbosity=0)
        _begin()
        (Path(settings.PARLEY_DATA) / "made").touch()
    working.BATCH = 50
    while CandidateImport.objects.exclude(stage=ImportStage.DONE).exists():
        if not working.work_on_imports():
            time.sleep(0.05)
    return 0


def _begin() -> None:
    from parley.console.services.imports.records import begin_import
    from tests.console.cast import make_company, make_member
    from tests.console.services.imports.files import check, upload, write_rows

    member = make_member(make_company("Harbour Robotics"), "ana@harbour.example", "Ana", "Ruiz", "company_admin")
    text = write_rows(ROWS) + "nobody,nobody,not an address,,\n"
    begin_import(check(upload(member, text), tag="Fair"))


if __name__ == "__main__":
    sys.exit(main())
