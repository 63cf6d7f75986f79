"""What candidates wish for when no time suits, and who waits for an earlier one."""

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock
import parley.toolkit.encrypted_field


class Migration(migrations.Migration):
    dependencies = [("engine", "0022_candidate_rules")]

    operations = [
        migrations.AddField("booking", "moved_reason", models.CharField(blank=True, default="", max_length=500)),
        migrations.CreateModel(
            name="TimeWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("accepted", "Accepted"), ("answered", "Answered")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("starts", models.JSONField(blank=True, default=list)),
                ("note", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("tzid", models.CharField(max_length=64)),
                ("language", models.CharField(blank=True, default="", max_length=10)),
                ("invitee_name", models.CharField(max_length=200)),
                ("invitee_email", models.EmailField(max_length=254)),
                ("said_count", models.PositiveSmallIntegerField(default=0)),
                ("said_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wish",
                        to="engine.schedulingrequest",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="engine.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EarlierWait",
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
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_wait",
                        to="engine.booking",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["state", "next_attempt_at"], name="engine_earl_state_b6cd38_idx")],
            },
        ),
    ]
