"""Bookings moved to a time that a member chose."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("console", "0020_engine_proposals")]

    operations = [
        migrations.AddField("bookingchange", "to_starts_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            "bookingbatch",
            "kind",
            models.CharField(
                choices=[
                    ("cancel", "Cancel"),
                    ("move", "Move"),
                    ("ask_again", "Ask for another time"),
                    ("reassign", "Reassign"),
                ],
                max_length=10,
            ),
        ),
    ]
