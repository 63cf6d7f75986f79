"""Busy time prepared for questions."""

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock


class Migration(migrations.Migration):
    dependencies = [("engine", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="PreparedTimeline",
            fields=[
                (
                    "calendar",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="prepared_timeline",
                        serialize=False,
                        to="engine.calendar",
                    ),
                ),
                ("firm", models.BinaryField()),
                ("tentative", models.BinaryField()),
                ("version", models.CharField(max_length=32)),
                ("made_by", models.CharField(max_length=40)),
                ("spread_by", models.CharField(blank=True, default="", max_length=40)),
                ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
    ]
