"""What else the connections need."""

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock
import parley.toolkit.encrypted_field


class Migration(migrations.Migration):
    dependencies = [("engine", "0015_conferencing")]

    operations = [
        migrations.CreateModel(
            name="ProviderAlarm",
            fields=[
                ("service", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("message", models.CharField(max_length=500)),
                ("raised_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.AddField(
            model_name="connection",
            name="failing_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="connection",
            name="fully_read_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="connection",
            name="token_lease",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="connection",
            name="token_leased_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Farewell",
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
                ("service", models.CharField(max_length=20)),
                ("access_token", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("refresh_token", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("watches", models.JSONField(blank=True, default=list)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["state", "next_attempt_at"], name="engine_fare_state_f39d48_idx")],
            },
        ),
        migrations.CreateModel(
            name="OutsideChange",
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
                ("uid", models.CharField(max_length=300)),
                ("href", models.CharField(blank=True, default="", max_length=500)),
                ("etag", models.CharField(blank=True, default="", max_length=200)),
                ("is_gone", models.BooleanField(default=False)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outside_changes",
                        to="engine.calendar",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["state", "next_attempt_at"], name="engine_outs_state_0c27bb_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "uid"), name="one_outside_change_an_event")
                ],
            },
        ),
    ]
