"""What both sides of a booking agreed on, and under which rules of clocks."""

from django.db import migrations, models

import parley.engine.domain.zones.release


class Migration(migrations.Migration):
    dependencies = [("engine", "0016_more")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="invitee_local_start",
            field=models.CharField(blank=True, default="", max_length=19),
        ),
        # Of bookings that stand already nobody knows: they are read once more.
        migrations.AddField(
            model_name="booking",
            name="zone_data",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.AlterField(
            model_name="booking",
            name="zone_data",
            field=models.CharField(
                blank=True, default=parley.engine.domain.zones.release.name_zone_data, max_length=16
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("status", "confirmed")), fields=["ends_at"], name="bookings_to_come"
            ),
        ),
    ]
