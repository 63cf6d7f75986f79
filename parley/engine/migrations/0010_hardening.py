"""Hardening: what replies, quotas and sweeping rest on."""

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock
import parley.toolkit.encrypted_field


class Migration(migrations.Migration):
    dependencies = [("engine", "0009_scheduler")]

    operations = [
        migrations.AddField("booking", "has_reply_words", models.BooleanField(default=False)),
        migrations.AddField("managedevent", "has_reply_words", models.BooleanField(default=False)),
        migrations.AddField("smartinvite", "ends_at", models.DateTimeField(blank=True, db_index=True, null=True)),
        migrations.RemoveConstraint("externalchange", "one_change_an_external_event"),
        migrations.AddConstraint(
            "externalchange",
            models.UniqueConstraint(fields=["application", "calendar", "uid"], name="one_change_an_application"),
        ),
        migrations.CreateModel(
            name="GuestNotice",
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
                ("before", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("after", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                ("mail_count", models.PositiveIntegerField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guest_notices",
                        to="engine.application",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="engine.managedevent"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["state", "next_attempt_at"], name="engine_gues_state_9310e6_idx"),
                    models.Index(fields=["application", "created_at"], name="engine_gues_applica_5d9bd3_idx"),
                ],
            },
        ),
    ]
