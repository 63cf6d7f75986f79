"""Element tokens, kinds of accounts and grants, applications' calls and their limits."""

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock
import parley.toolkit.encrypted_field


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
        migrations.AddField(
            model_name="application",
            name="contact_email",
            field=models.CharField(blank=True, default="", max_length=254),
        ),
        migrations.AddField(
            model_name="application",
            name="contact_name",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="application",
            name="homepage_url",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
        migrations.AddField(
            model_name="application",
            name="owner_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="applications",
                to="engine.organizationalunit",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="registered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="engine.account",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="delegated_scope",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
        migrations.CreateModel(
            name="LinkToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.account")),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.application"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApplicationCalendar",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="application_calendar",
                        serialize=False,
                        to="engine.account",
                    ),
                ),
                ("application_calendar_id", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="application_calendars",
                        to="engine.application",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "application_calendar_id"), name="one_application_calendar_an_id"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApplicationCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("method", models.CharField(max_length=10)),
                ("route", models.CharField(max_length=200)),
                ("status", models.PositiveSmallIntegerField()),
                ("milliseconds", models.PositiveIntegerField()),
                ("error_key", models.CharField(blank=True, default="", max_length=100)),
                ("called_at", models.DateTimeField(db_index=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="engine.application"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["application", "-id"], name="calls_newest_first")],
            },
        ),
        migrations.CreateModel(
            name="RateShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("process", models.CharField(max_length=40)),
                ("second", models.BigIntegerField()),
                ("second_count", models.PositiveIntegerField()),
                ("minute", models.BigIntegerField(db_index=True)),
                ("minute_count", models.PositiveIntegerField()),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.application"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("application", "process"), name="one_share_a_process")],
            },
        ),
        migrations.CreateModel(
            name="ServiceAccount",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="service_account",
                        serialize=False,
                        to="engine.account",
                    ),
                ),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_accounts",
                        to="engine.application",
                    ),
                ),
                (
                    "authorized_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="engine.account"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_accounts",
                        to="engine.organizationalunit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("application", "unit"), name="one_service_account_a_unit")
                ],
            },
        ),
        migrations.AddField(
            model_name="grant",
            name="service_account",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="grants",
                to="engine.serviceaccount",
            ),
        ),
        migrations.CreateModel(
            name="DelegatedAuthorization",
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
                ("email", models.CharField(max_length=254)),
                ("callback_url", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("scope", models.CharField(max_length=500)),
                ("client_state", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="delegations", to="engine.grant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["state", "next_attempt_at"], name="engine_dele_state_4f2caf_idx")],
            },
        ),
    ]
