"""Connections of every provider: sync state, pushes, what broke and whom we told."""

import django.db.models.deletion
import functools
import parley.toolkit.clock
import parley.toolkit.encrypted_field
import parley.toolkit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0011_request_options"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarWatch",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=functools.partial(parley.toolkit.ids.make_id, *("wat",), **{}),
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("provider_id", models.CharField(blank=True, db_index=True, default="", max_length=300)),
                ("resource_id", models.CharField(blank=True, default="", max_length=300)),
                ("secret", parley.toolkit.encrypted_field.EncryptedTextField(default=parley.toolkit.ids.make_token)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("renew_at", models.DateTimeField(blank=True, db_index=True, null=True)),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="ObjectPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_href", models.CharField(max_length=500)),
                ("href", models.CharField(max_length=500)),
                ("etag", models.CharField(blank=True, default="", max_length=200)),
                ("content", parley.toolkit.encrypted_field.EncryptedTextField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="connection",
            name="one_connection_a_sign_in",
        ),
        migrations.AddField(
            model_name="calendar",
            name="conferencing",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="calendar",
            name="is_push_refused",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="calendar",
            name="last_error",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
        migrations.AddField(
            model_name="calendar",
            name="timezone",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="connection",
            name="access_token",
            field=parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="connection",
            name="break_notices",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="connection",
            name="broken_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="connection",
            name="broken_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "None"),
                    ("credentials", "Sign in again"),
                    ("scopes", "Grant what is missing"),
                    ("approval", "Wait for the administrator of one's organization"),
                ],
                default="",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="granted_scopes",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="connection",
            name="refresh_token",
            field=parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="connection",
            name="subject",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddField(
            model_name="connection",
            name="token_expires_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "removed"), _negated=True),
                fields=("account", "service", "address", "username", "subject"),
                name="one_connection_a_sign_in",
            ),
        ),
        migrations.AddField(
            model_name="calendarwatch",
            name="calendar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="watches", to="engine.calendar"
            ),
        ),
        migrations.AddField(
            model_name="objectpart",
            name="calendar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="object_parts", to="engine.calendar"
            ),
        ),
        migrations.AddIndex(
            model_name="objectpart",
            index=models.Index(fields=["calendar", "object_href"], name="object_parts_by_object"),
        ),
        migrations.AddConstraint(
            model_name="objectpart",
            constraint=models.UniqueConstraint(fields=("calendar", "href"), name="one_part_an_address"),
        ),
    ]
