"""Privacy."""

import functools

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock
import parley.toolkit.encrypted_field
import parley.toolkit.ids


class Migration(migrations.Migration):
    """Tables of this part of the console."""

    dependencies = [("console", "0015_integrations")]
    operations = [
        migrations.CreateModel(
            name="PrivacySettings",
            fields=[
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="privacy_settings",
                        serialize=False,
                        to="console.company",
                    ),
                ),
                ("consent_subject", models.CharField(blank=True, default="", max_length=200)),
                ("consent_text", models.TextField(blank=True, default="", max_length=4000)),
                ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="ConsentRequest",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=functools.partial(parley.toolkit.ids.make_id, *("con",), **{}),
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("text", models.TextField(max_length=4000)),
                ("language", models.CharField(blank=True, default="", max_length=10)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("silent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("unknown", "Not asked yet"),
                            ("requested", "Asked, no answer yet"),
                            ("given", "Consented"),
                            ("refused", "Refused"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consent_requests",
                        to="console.candidate",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="console.company",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="console.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EngineErasure",
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
                ("data_centre", models.CharField(max_length=40)),
                ("names", parley.toolkit.encrypted_field.EncryptedJSONField()),
                ("outcome", models.CharField(blank=True, default="", max_length=300)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="engine_erasures",
                        to="console.candidate",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="console.company",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProtectionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=20)),
                ("needs_consent", models.BooleanField(default=True)),
                ("answer_days", models.PositiveIntegerField(blank=True, null=True)),
                ("archive_months", models.PositiveIntegerField(blank=True, null=True)),
                ("anonymise_months", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="protection_rules",
                        to="console.company",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="consentrequest",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("silent_at__isnull", False)),
                fields=["silent_at"],
                name="consent_silence_due",
            ),
        ),
        migrations.AddIndex(
            model_name="engineerasure",
            index=models.Index(fields=["state", "next_attempt_at"], name="console_eng_state_0cc181_idx"),
        ),
        migrations.AddConstraint(
            model_name="protectionrule",
            constraint=models.UniqueConstraint(fields=("company", "scope"), name="one_protection_rule_a_scope"),
        ),
    ]
