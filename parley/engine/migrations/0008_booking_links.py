"""Hosted booking links."""

from functools import partial

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock
import parley.toolkit.encrypted_field
import parley.toolkit.ids


class Migration(migrations.Migration):
    dependencies = [("engine", "0007_notifications")]

    operations = [
        migrations.CreateModel(
            name="ConversationParticipant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("participant_id", models.CharField(max_length=64)),
                ("position", models.PositiveSmallIntegerField()),
                ("sub", models.CharField(blank=True, default="", max_length=40)),
                ("email", models.CharField(blank=True, default="", max_length=254)),
                ("common_name", models.CharField(blank=True, default="", max_length=200)),
                ("token", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("has_chosen", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="SchedulingConversation",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=partial(parley.toolkit.ids.make_id, *("scn",), **{}),
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("subject", models.CharField(blank=True, default="", max_length=1024)),
                ("tzid", models.CharField(max_length=64)),
                ("event", models.JSONField(default=dict)),
                ("question", models.JSONField(default=dict)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_index=True, default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="BookingLink",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("scheduling", "Scheduling"),
                            ("sequencing", "Sequencing"),
                            ("add_to_calendar", "Add To Calendar"),
                        ],
                        max_length=20,
                    ),
                ),
                ("token", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("completed", "Completed"), ("disabled", "Disabled")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("display_message", models.CharField(blank=True, default="", max_length=500)),
                ("question", models.JSONField(default=dict)),
                ("event", models.JSONField(default=dict)),
                ("target_calendars", models.JSONField(default=list)),
                ("is_single_event", models.BooleanField(default=False)),
                ("minimum_notice_minutes", models.PositiveIntegerField(default=0)),
                ("tzid", models.CharField(max_length=64)),
                ("hour_format", models.CharField(blank=True, default="", max_length=1)),
                ("is_chosen_at_once", models.BooleanField(default=False)),
                ("addresses", models.JSONField(default=dict)),
                ("scope", models.CharField(blank=True, default="", max_length=500)),
                ("state", models.CharField(blank=True, default="", max_length=1000)),
                ("link_metadata", models.JSONField(blank=True, default=dict)),
                ("outcome", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(db_index=True, default=parley.toolkit.clock.now)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                ("found_none_at", models.DateTimeField(blank=True, null=True)),
                ("suits_none_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="booking_links",
                        to="engine.application",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="schedulingconversation",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scheduling_conversations",
                to="engine.account",
            ),
        ),
        migrations.AddField(
            model_name="schedulingconversation",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scheduling_conversations",
                to="engine.application",
            ),
        ),
        migrations.AddField(
            model_name="conversationparticipant",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="participants",
                to="engine.schedulingconversation",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversationparticipant",
            constraint=models.UniqueConstraint(fields=("conversation", "participant_id"), name="one_part_an_id"),
        ),
    ]
