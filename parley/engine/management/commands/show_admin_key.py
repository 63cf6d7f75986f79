"""Command: print the key that registers applications through the API."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """`manage.py show_admin_key`: for `POST /v1/applications`."""

    help = "Prints the key for POST /v1/applications. PARLEY_ADMIN_API_KEY in the environment sets another one."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(settings.PARLEY_ADMIN_API_KEY)
