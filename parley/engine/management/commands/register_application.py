"""Command: let an application use this engine, and print its credentials once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import OrganizationalUnit
from parley.engine.services.applications.applications import register_application


class Command(BaseCommand):
    """`manage.py register_application "Console of Acme" --redirect-uri … --return-url … --webhook-url …`."""

    help = "Registers an application (a console elsewhere, or other software) and prints its credentials once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what people read when it asks for their consent")
        parser.add_argument("--redirect-uri", action="append", default=[], help="where OAuth leads back to; repeatable")
        parser.add_argument("--return-url", action="append", default=[], help="where windows lead back to; repeatable")
        parser.add_argument("--webhook-url", default="", help="where notifications of its links go")

        parser.add_argument("--unit", default="", help="the unit (oru_…) whose developers look after it on their page")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = OrganizationalUnit.objects.filter(pk=options["unit"]).first()
        if options["unit"] and unit is None:
            raise CommandError("There is no such Organizational Unit.")
        try:
            told = register_application(
                options["name"],
                options["redirect_uri"],
                options["return_url"],
                options["webhook_url"],
                owner_unit=unit,
            )
        except InputRefused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"client id:      {told.client_id}\n"
            f"client secret:  {told.client_secret}\n"
            f"embed key:      {told.embed_key}\n"
            f"embed secret:   {told.embed_secret}\n"
            "The secrets are shown this once. A Parley console takes them from its environment as\n"
            "PARLEY_DATA_CENTRE_<CODE>_CLIENT_ID, _CLIENT_SECRET, _EMBED_KEY, _EMBED_SECRET, with _URL of this engine."
        )
