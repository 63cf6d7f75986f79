"""What hosts were told of changes to their events, so that nobody is told the same twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0020_moved_bookings")]

    operations = [
        migrations.AddField("calendarwrite", "told_hashes", models.JSONField(blank=True, default=list)),
    ]
