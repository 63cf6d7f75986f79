"""The command that prints a new address of the set-up page."""

from typing import Any

from django.core.management.base import BaseCommand

from parley.engine.services.providers.set_up import issue_set_up_address


class Command(BaseCommand):
    """`manage.py set_up_address`"""

    help = "Print a one-time address of the page on which Google and Microsoft 365 are set up; earlier ones end."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(issue_set_up_address())
