"""What mails and answers to them need."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def note_versions(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Of bookings that were moved before this was noted, the latest version counts: no older answer is about it."""
    apps.get_model("engine", "Booking").objects.filter(is_moved=True).update(sequence_of_time=F("sequence"))


class Migration(migrations.Migration):
    dependencies = [("engine", "0025_confirmations")]

    operations = [
        migrations.AddField("booking", "sequence_of_time", models.PositiveIntegerField(default=0)),
        migrations.RunPython(note_versions, migrations.RunPython.noop),
    ]
