"""Titles, questions and events that were kept as plain text are encrypted, and stay so."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from parley.toolkit.encrypted_field import EncryptedJSONField, EncryptedTextField, encrypt_plain_rows

TEXTS = {
    "outgoingmail": {"subject": EncryptedTextField()},
    "bookinglink": {
        "addresses": EncryptedJSONField(default=dict),
        "event": EncryptedJSONField(default=dict),
        "outcome": EncryptedJSONField(blank=True, default=dict),
        "question": EncryptedJSONField(default=dict),
    },
    "schedulingconversation": {
        "event": EncryptedJSONField(default=dict),
        "question": EncryptedJSONField(default=dict),
        "subject": EncryptedTextField(blank=True, default=""),
    },
}


def encrypt_what_is_kept(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Encrypt the rows that stand."""
    for model, fields in TEXTS.items():
        encrypt_plain_rows(apps.get_model("engine", model), list(fields))


class Migration(migrations.Migration):
    dependencies = [("engine", "0017_zone_changes")]

    operations = [
        # Plain text columns first: only such ones can hold a row before and after.
        *(
            migrations.AlterField(model, name, models.TextField(default=""))
            for model, fields in TEXTS.items()
            for name in fields
        ),
        migrations.RunPython(encrypt_what_is_kept, migrations.RunPython.noop),
        *(
            migrations.AlterField(model, name, field)
            for model, fields in TEXTS.items()
            for name, field in fields.items()
        ),
    ]
