"""Subjects of mails that were kept as plain text are encrypted, and stay so."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from parley.toolkit.encrypted_field import EncryptedTextField, encrypt_plain_rows


def encrypt_what_is_kept(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Encrypt the rows that stand."""
    encrypt_plain_rows(apps.get_model("console", "OutgoingMail"), ["subject"])


class Migration(migrations.Migration):
    dependencies = [("console", "0003_one_kind_of_window")]

    operations = [
        migrations.AlterField("outgoingmail", "subject", models.TextField()),
        migrations.RunPython(encrypt_what_is_kept, migrations.RunPython.noop),
        migrations.AlterField("outgoingmail", "subject", EncryptedTextField()),
    ]
