"""What is remembered of those who ask too often."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("engine", "0026_mails")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            "hold",
            "link",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="holds",
                to="engine.publiclink",
            ),
        ),
        migrations.AddField("hold", "visitor", models.CharField(blank=True, default="", max_length=64)),
        migrations.AddField("hold", "is_claimed", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="SpentProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="VisitShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("process", models.CharField(max_length=40)),
                ("seconds", models.PositiveIntegerField()),
                ("window", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name", "process", "window"), name="one_visit_share_a_process")
                ],
            },
        ),
    ]
