"""Command: a new key for the encrypted columns, and every one of them written anew under it."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand

from parley.toolkit.encrypted_field import EncryptedField, reencrypt_rows


class Command(BaseCommand):
    """`manage.py rotate_keys`, while Parley is stopped: running processes do not know the new key yet."""

    help = "Makes a new field key and encrypts all stored secrets anew under it. Stop Parley first."

    def handle(self, *args: Any, **options: Any) -> None:
        # Old keys stay in the file: after an interruption, and in copies of the database, rows are still under them.
        settings.PARLEY_FIELD_KEYS = settings.PARLEY_ADD_FIELD_KEY().field_keys
        for model in apps.get_models():
            names = [field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]
            if names:
                self.stdout.write(f"{model._meta.label}: {reencrypt_rows(model, names)}")
        self.stdout.write("All stored secrets are under a new key. Keep a copy of secrets.json; then start Parley.")
