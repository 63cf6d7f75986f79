"""Options of scheduling requests: files, several conversations, rooms."""

import functools

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock
import parley.toolkit.encrypted_field
import parley.toolkit.ids


class Migration(migrations.Migration):
    dependencies = [("engine", "0010_hardening")]

    operations = [
        migrations.AddField(
            model_name="schedulingrequest",
            name="leader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="followers",
                to="engine.schedulingrequest",
            ),
        ),
        migrations.AddField(
            model_name="schedulingrequest",
            name="locale",
            field=models.CharField(blank=True, default="", max_length=35),
        ),
        migrations.AddField(
            model_name="schedulingrequest",
            name="position",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="schedulingrequest",
            name="room_ids",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="requesttemplate",
            name="kind",
            field=models.CharField(
                choices=[
                    ("request", "Scheduling request"),
                    ("public_link", "Public link"),
                    ("trigger", "Scheduling trigger"),
                ],
                default="request",
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="RequestFile",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=functools.partial(parley.toolkit.ids.make_id, "fil"),
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("content_type", models.CharField(max_length=100)),
                ("size_bytes", models.PositiveIntegerField()),
                ("content", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("token", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(db_index=True, default=parley.toolkit.clock.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="request_files",
                        to="engine.account",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="engine.schedulingrequest",
                    ),
                ),
            ],
        ),
    ]
