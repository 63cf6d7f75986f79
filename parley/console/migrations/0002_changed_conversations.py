"""That a booked conversation changed: who hosts it, and a line of history of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("console", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="host_name",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AlterField(
            model_name="conversationevent",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("sent", "Sent"),
                    ("opened", "Opened"),
                    ("booked", "Booked"),
                    ("rescheduled", "Rescheduled"),
                    ("declined", "Declined"),
                    ("cancelled", "Cancelled"),
                    ("expired", "Expired"),
                    ("completed", "Completed"),
                    ("no_show", "No-show"),
                    ("failed", "Failed"),
                    ("changed", "Changed"),
                ],
                max_length=12,
            ),
        ),
    ]
