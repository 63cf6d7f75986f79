"""Conferencing links that come later."""

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock
import parley.toolkit.encrypted_field


class Migration(migrations.Migration):
    dependencies = [("engine", "0014_flow_back")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="join_url",
            field=parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default=""),
        ),
        migrations.CreateModel(
            name="VideoLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "Pending"), ("done", "Done"), ("failed", "Failed")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("lease_token", models.CharField(blank=True, default="", max_length=40)),
                ("last_error", models.CharField(blank=True, default="", max_length=500)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("heard", models.CharField(blank=True, default="", max_length=10)),
                ("join_url", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="video_link",
                        to="engine.booking",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["state", "next_attempt_at"], name="engine_vide_state_8a4d37_idx")],
            },
        ),
    ]
