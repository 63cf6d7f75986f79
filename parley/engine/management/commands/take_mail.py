"""Command: a mail from standard input, as a mail server's pipe delivers it."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from parley.engine.services.smart_invites.replies import take_mail

# What mail servers take for "try again later" (sysexits.h).
TRY_LATER = 75


class Command(BaseCommand):
    """`manage.py take_mail --recipient parley+word@example.org < mail`."""

    help = "Reads one mail and keeps the answer to an invitation in it, if there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--recipient", action="append", default=[], help="where the mail was delivered to")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = take_mail(sys.stdin.buffer.read(), options["recipient"])
        except Error as error:
            raise CommandError("The database does not answer.", returncode=TRY_LATER) from error
        self.stdout.write(outcome)
