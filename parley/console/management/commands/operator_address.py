"""The command that prints a new operator address."""

from typing import Any

from django.core.management.base import BaseCommand

from parley.console.services.companies.one_time_addresses import issue_operator_address


class Command(BaseCommand):
    """`manage.py operator_address`"""

    help = "Print a new one-time address that opens the mail catcher in one browser; earlier ones end."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(issue_operator_address())
