"""Command: a new secret for a registered application, while the old one goes on for some hours."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parley.engine.domain.errors.applications import ApplicationUnknown
from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import SecretKind
from parley.engine.services.applications.applications import rotate_secret


class Command(BaseCommand):
    """`manage.py rotate_application_secret CLIENT_ID client --old-lives-hours 24`."""

    help = "Makes a new secret for an application and prints it once; the old ones end after some hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("client_id")
        parser.add_argument("kind", choices=SecretKind.values, help="for OAuth and the API, or for embed tokens")
        parser.add_argument("--old-lives-hours", type=float, default=24, help="0 when the old one is in strange hands")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            secret = rotate_secret(options["client_id"], options["kind"], options["old_lives_hours"])
        except (ApplicationUnknown, InputRefused) as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{secret}\nIt is shown this once.")
