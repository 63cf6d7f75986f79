"""Whether a booking was moved, so that nobody is told of a new time after any other change."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def guess_moved(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Go on as before with bookings that are there: nothing kept tells why their sequence was raised."""
    apps.get_model("engine", "Booking").objects.filter(sequence__gt=0).update(is_moved=True)


class Migration(migrations.Migration):
    dependencies = [("engine", "0019_farewells_by_grant")]

    operations = [
        migrations.AddField(model_name="booking", name="is_moved", field=models.BooleanField(default=False)),
        migrations.RunPython(guess_moved, migrations.RunPython.noop),
    ]
