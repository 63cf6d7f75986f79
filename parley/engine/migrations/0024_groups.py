"""Group sessions: one time for several people, each with a place of their own."""

import functools
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import parley.toolkit.clock
import parley.toolkit.encrypted_field
import parley.toolkit.ids


class Migration(migrations.Migration):
    dependencies = [("engine", "0023_wishes")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            model_name="schedulingrequest",
            name="is_session",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="GroupOffer",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=functools.partial(parley.toolkit.ids.make_id, "grp"),
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("colleague_ids", models.JSONField(blank=True, default=list)),
                ("token", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("summary", models.CharField(max_length=1024)),
                ("description", models.CharField(blank=True, default="", max_length=4096)),
                ("place", models.JSONField(blank=True, default=dict)),
                ("duration_minutes", models.PositiveIntegerField()),
                ("tzid", models.CharField(max_length=64)),
                ("is_reschedule_allowed", models.BooleanField(default=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "creator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="engine.account",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="group_offers",
                        to="engine.account",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="group_offers",
                        to="engine.organizationalunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GroupSession",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=functools.partial(parley.toolkit.ids.make_id, "ses"),
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("places", models.PositiveSmallIntegerField()),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="led_session",
                        to="engine.booking",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="engine.groupoffer",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="booking",
            name="session",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="seats",
                to="engine.groupsession",
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="session",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="holds",
                to="engine.groupsession",
            ),
        ),
        migrations.AddIndex(
            model_name="groupoffer",
            index=models.Index(fields=["unit", "created_at"], name="engine_grou_unit_id_e0579e_idx"),
        ),
    ]
