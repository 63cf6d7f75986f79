"""Access."""

import functools

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import parley.toolkit.clock
import parley.toolkit.encrypted_field
import parley.toolkit.ids


class Migration(migrations.Migration):
    """Tables of this part of the console."""

    dependencies = [("console", "0013_bookings"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations: list[Operation] = [
        migrations.AddField(
            model_name="member",
            name="are_replies_mailed",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="member",
            name="is_default",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="member",
            name="phone",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="member",
            name="signature",
            field=models.TextField(blank=True, default="", max_length=2000),
        ),
        migrations.AddField(
            model_name="member",
            name="title",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.CreateModel(
            name="AuditSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kept_days", models.PositiveIntegerField(default=0)),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="audit_settings", to="console.company"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OrganisationRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password_length", models.PositiveIntegerField(default=10)),
                ("password_days", models.PositiveIntegerField(default=0)),
                ("password_reuse", models.PositiveIntegerField(default=0)),
                ("inactive_days", models.PositiveIntegerField(default=0)),
                ("session_hours", models.PositiveIntegerField(default=0)),
                ("idle_minutes", models.PositiveIntegerField(default=0)),
                ("is_two_factor_required", models.BooleanField(default=False)),
                ("is_remembering_allowed", models.BooleanField(default=True)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rules", to="console.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignInProvider",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=functools.partial(parley.toolkit.ids.make_token, 16),
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("google", "Google"), ("microsoft", "Microsoft"), ("oidc", "OpenID Connect")],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("issuer", models.URLField(max_length=300)),
                ("client_id", models.CharField(max_length=300)),
                ("client_secret", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("domain", models.CharField(max_length=253)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_providers",
                        to="console.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("who", models.CharField(blank=True, default="", max_length=200)),
                ("action", models.CharField(max_length=60)),
                ("subject_id", models.CharField(blank=True, default="", max_length=64)),
                ("detail", models.CharField(blank=True, default="", max_length=300)),
                ("address", models.CharField(blank=True, default="", max_length=45)),
                ("happened_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("number", models.PositiveBigIntegerField(blank=True, null=True)),
                ("seal", models.CharField(blank=True, default="", max_length=64)),
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
                    "member",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="console.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "-id"], name="audit_of_company"),
                    models.Index(fields=["company", "member", "-id"], name="audit_of_member"),
                    models.Index(fields=["company", "action", "-id"], name="audit_of_action"),
                    models.Index(fields=["company", "subject_id", "-id"], name="audit_of_subject"),
                    models.Index(condition=models.Q(("seal", "")), fields=["id"], name="audit_unsealed"),
                    models.Index(fields=["company", "happened_at"], name="audit_by_age"),
                ],
                "constraints": [models.UniqueConstraint(fields=("company", "number"), name="one_audit_entry_a_number")],
            },
        ),
        migrations.CreateModel(
            name="SignInIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sub", models.CharField(max_length=255)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("used_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_identities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identities",
                        to="console.signinprovider",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "sub"), name="one_user_a_sub"),
                    models.UniqueConstraint(fields=("provider", "user"), name="one_sub_a_user"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="teams", to="console.company"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="led_teams",
                        to="console.member",
                    ),
                ),
                ("members", models.ManyToManyField(blank=True, related_name="teams", to="console.member")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("company"), django.db.models.functions.text.Lower("name"), name="one_team_a_name"
                    )
                ],
            },
        ),
    ]
