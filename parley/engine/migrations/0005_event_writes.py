"""Events as they are written."""

import django.db.models.deletion
import functools
import parley.toolkit.clock
import parley.toolkit.encrypted_field
import parley.toolkit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0004_kept_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=functools.partial(parley.toolkit.ids.make_id, *("att",), **{}),
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("md5", models.CharField(max_length=32)),
                ("size_bytes", models.PositiveIntegerField()),
                ("is_approved", models.BooleanField(default=True)),
                ("content", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("token", parley.toolkit.encrypted_field.EncryptedTextField(default=parley.toolkit.ids.make_token)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="engine.application"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConferencingProfile",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=functools.partial(parley.toolkit.ids.make_id, *("pro",), **{}),
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("provider_name", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("join_url", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conferencing_profiles",
                        to="engine.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConferencingVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("provider_name", models.CharField(blank=True, default="", max_length=20)),
                ("redirect_uri", models.CharField(max_length=500)),
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
            name="ManagedEvent",
            fields=[
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
                    "id",
                    models.CharField(
                        default=functools.partial(parley.toolkit.ids.make_id, *("mev",), **{}),
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("event_id", models.CharField(max_length=64)),
                ("uid", models.CharField(db_index=True, max_length=300)),
                ("fields", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("wanted_version", models.PositiveIntegerField(default=1)),
                ("written_version", models.PositiveIntegerField(default=0)),
                ("href", models.CharField(blank=True, default="", max_length=500)),
                ("etag", models.CharField(blank=True, default="", max_length=200)),
                ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="managed_events",
                        to="engine.application",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="managed_events", to="engine.calendar"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EventTrigger",
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
                ("uri", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("anchor", models.CharField(choices=[("start", "start"), ("end", "end")], max_length=5)),
                ("offset_minutes", models.IntegerField()),
                ("occurrence_at", models.DateTimeField(blank=True, null=True)),
                ("placed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="triggers", to="engine.managedevent"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ExternalChange",
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
                ("uid", models.CharField(max_length=300)),
                ("href", models.CharField(max_length=500)),
                ("fields", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("partstat", models.CharField(blank=True, default="", max_length=20)),
                ("is_removal", models.BooleanField(default=False)),
                ("wanted_version", models.PositiveIntegerField(default=1)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="external_changes",
                        to="engine.application",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="external_changes",
                        to="engine.calendar",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["state", "next_attempt_at"], name="engine_exte_state_06d23b_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "uid"), name="one_change_an_external_event")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="managedevent",
            index=models.Index(fields=["state", "next_attempt_at"], name="engine_mana_state_498507_idx"),
        ),
        migrations.AddConstraint(
            model_name="managedevent",
            constraint=models.UniqueConstraint(fields=("application", "calendar", "event_id"), name="one_event_an_id"),
        ),
        migrations.AddConstraint(
            model_name="managedevent",
            constraint=models.UniqueConstraint(fields=("calendar", "uid"), name="one_managed_event_a_uid"),
        ),
        migrations.AddIndex(
            model_name="eventtrigger",
            index=models.Index(fields=["state", "next_attempt_at"], name="engine_even_state_d5f97b_idx"),
        ),
    ]
