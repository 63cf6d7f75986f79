"""The command that prints a new first-run address."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parley.console.services.companies.first_run import issue_first_run_address


class Command(BaseCommand):
    """`manage.py first_run_address`"""

    help = "Print a new one-time address that makes the company and its administrator; earlier ones end."

    def handle(self, *args: Any, **options: Any) -> None:
        address = issue_first_run_address()
        if address is None:
            raise CommandError("There is a company already; its administrators invite members.")
        self.stdout.write(address)
