"""Signing up with Google and Microsoft, and the installation's registrations there."""

import django.db.models.deletion
import functools
import parley.toolkit.clock
import parley.toolkit.encrypted_field
import parley.toolkit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0012_connections"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="left_at",
            field=models.DateTimeField(blank=True, db_index=True, null=True),
        ),
        migrations.CreateModel(
            name="ProviderRegistration",
            fields=[
                ("service", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("client_id", models.CharField(max_length=300)),
                ("client_secret", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("tenant", models.CharField(blank=True, default="", max_length=100)),
                ("problem", models.CharField(blank=True, default="", max_length=500)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="SetUpVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="ProviderVisit",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=functools.partial(parley.toolkit.ids.make_id, *("vis",), **{}),
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("state_hash", models.CharField(max_length=64, unique=True)),
                ("browser_hash", models.CharField(max_length=64)),
                ("asker_hash", models.CharField(blank=True, default="", max_length=64)),
                ("service", models.CharField(max_length=20)),
                ("nonce", models.CharField(max_length=64)),
                ("code_verifier", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("access", models.JSONField(default=list)),
                ("connection_id", models.CharField(blank=True, default="", max_length=40)),
                ("terms_version", models.CharField(blank=True, default="", max_length=64)),
                ("tzid", models.CharField(blank=True, default="", max_length=64)),
                ("way", models.JSONField(default=dict)),
                ("held", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("awaits_approval", models.BooleanField(default=False)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="provider_visits",
                        to="engine.account",
                    ),
                ),
            ],
        ),
    ]
