"""Candidates."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Tables of this part of the console."""

    dependencies = [("console", "0005_foundations")]
    operations: list[Operation] = [
        migrations.AlterField(
            "company",
            "organisation",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="companies", to="console.organisation"
            ),
        ),
    ]
