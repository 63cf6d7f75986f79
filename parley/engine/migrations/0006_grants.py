"""Element tokens, kinds of accounts and grants, applications' calls and their limits."""

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock


class Migration(migrations.Migration):
    dependencies = [("engine", "0005_event_writes")]

    operations = [
        migrations.CreateModel(
            name="ElementToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("origin", models.CharField(max_length=300)),
                ("permissions", models.JSONField(default=list)),
                ("subs", models.JSONField(blank=True, default=list)),
                ("bookable_event_ids", models.JSONField(blank=True, default=list)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="element_tokens",
                        to="engine.application",
                    ),
                ),
            ],
        ),
    ]
