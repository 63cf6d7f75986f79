"""Command: a mail from standard input, as a mail server's pipe delivers it."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from parley.engine.services.smart_invites.replies import take_mail


class Command(BaseCommand):
    """`manage.py take_mail --recipient parley+word@example.org < mail`."""

    help = "Reads one mail and keeps the answer to an invitation in it, if there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--recipient", action="append", default=[], help="where the mail was delivered to")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(take_mail(sys.stdin.buffer.read(), options["recipient"]))
