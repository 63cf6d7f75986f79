"""Reminders, nudges and text messages."""

import django.db.models.deletion
import functools
import parley.toolkit.clock
import parley.toolkit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0011_inbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderSettings",
            fields=[
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reminders",
                        serialize=False,
                        to="console.company",
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                ("first_minutes", models.PositiveIntegerField(default=1440)),
                ("second_minutes", models.PositiveIntegerField(default=60)),
                (
                    "first_ways",
                    models.JSONField(default=functools.partial(list, *(("candidate:email", "host:email"),), **{})),
                ),
                (
                    "second_ways",
                    models.JSONField(default=functools.partial(list, *(("candidate:email", "host:email"),), **{})),
                ),
                ("quiet_from_hour", models.PositiveSmallIntegerField(default=21)),
                ("quiet_until_hour", models.PositiveSmallIntegerField(default=8)),
                ("candidate_subject", models.CharField(blank=True, default="", max_length=200)),
                ("candidate_body", models.TextField(blank=True, default="", max_length=5000)),
                ("candidate_sms", models.CharField(blank=True, default="", max_length=480)),
                ("host_subject", models.CharField(blank=True, default="", max_length=200)),
                ("host_body", models.TextField(blank=True, default="", max_length=5000)),
                ("nudges_are_on", models.BooleanField(default=True)),
                ("nudge_after_days", models.PositiveSmallIntegerField(default=3)),
                ("most_nudges", models.PositiveSmallIntegerField(default=2)),
                ("nudge_subject", models.CharField(blank=True, default="", max_length=200)),
                ("nudge_body", models.TextField(blank=True, default="", max_length=5000)),
                ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("is_replanning", models.BooleanField(db_index=True, default=False)),
                ("replanned_up_to", models.CharField(blank=True, default="", max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
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
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="console.conversation"
                    ),
                ),
                ("audience", models.CharField(choices=[("candidate", "Candidate"), ("host", "Host")], max_length=10)),
                ("channel", models.CharField(choices=[("email", "Email"), ("sms", "SMS")], max_length=5)),
                ("minutes_before", models.PositiveIntegerField()),
                ("starts_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, default="", max_length=12)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "next_attempt_at"], name="console_rem_state_574d5f_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("conversation", "audience", "channel", "minutes_before", "starts_at"),
                        name="one_reminder_a_kind_and_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Nudge",
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
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="nudge", to="console.conversation"
                    ),
                ),
                ("sent_count", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "next_attempt_at"], name="console_nud_state_37bdee_idx")],
            },
        ),
        migrations.CreateModel(
            name="NudgeSwitch",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="nudge_switch",
                        serialize=False,
                        to="console.message",
                    ),
                ),
                ("is_off", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="SmsMessage",
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
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sms_messages", to="console.company"
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sms_messages",
                        to="console.candidate",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="console.member",
                    ),
                ),
                ("direction", models.CharField(choices=[("out", "Sent"), ("in", "Received")], max_length=3)),
                ("number", models.CharField(max_length=16)),
                ("body", models.CharField(max_length=1600)),
                ("segment_count", models.PositiveSmallIntegerField(default=1)),
                ("once_key", models.CharField(default=parley.toolkit.ids.make_token, max_length=100, unique=True)),
                ("provider_id", models.CharField(blank=True, db_index=True, default="", max_length=64)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "next_attempt_at"], name="console_sms_state_0e1ab2_idx"),
                    models.Index(fields=["candidate", "created_at"], name="console_sms_candida_5fdaa3_idx"),
                    models.Index(fields=["number", "created_at"], name="console_sms_number_e1cc3b_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SmsStop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="console.company"
                    ),
                ),
                ("number", models.CharField(max_length=16)),
                ("stopped_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("company", "number"), name="one_stop_a_number")],
            },
        ),
    ]
