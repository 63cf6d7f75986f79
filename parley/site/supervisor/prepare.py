"""The short-lived process that readies the data before the children start, and says what the operator must know."""

import json
import os
import sys

import django
from django.conf import settings

from parley.site.supervisor.upgrades import DatabaseNewer, bring_database_up_to_code, gather_static_files
from parley.site.supervisor.words import REFUSED, UNSET_PROVIDERS


def prepare() -> dict[str, object]:
    """Upgrade, gather, and answer what is to be told: `told` (lines) and `first_run` (an address or nothing)."""
    told = bring_database_up_to_code()
    gather_static_files()
    if settings.PARLEY_HAS_CONSOLE and settings.PARLEY_IS_DEMO:
        # Imported late, like the first run: the console's tables exist only where it is served.
        from parley.site.supervisor.demo import make_demo_company

        told += [line for line in (make_demo_company(),) if line]
    told += list_unset_providers()
    return {"told": told, "first_run": find_first_run_address()}


def list_unset_providers() -> list[str]:
    """What to do where neither Google nor Microsoft 365 is set up."""
    if not settings.PARLEY_HAS_ENGINE:
        return []
    # Imported late, like the first run.
    from parley.engine.services.providers.clients import list_provider_names

    return [] if list_provider_names() else [UNSET_PROVIDERS]


def find_first_run_address() -> str | None:
    """The one-time address that makes the company, as long as there is none."""
    if not settings.PARLEY_HAS_CONSOLE:
        return None
    # Imported late: its tables exist only where the console is served, and only after django.setup().
    from parley.console.services.companies.first_run import issue_first_run_address

    return issue_first_run_address()


def main() -> int:
    """Prepare; the answer goes to standard output as JSON, a refusal to standard error."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.site.settings")
    django.setup()
    try:
        answer = prepare()
    except DatabaseNewer as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
