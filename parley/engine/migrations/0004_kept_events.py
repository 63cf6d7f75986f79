"""Events as they are read: each occurrence with its identity and its changes, each event's texts, permissions."""

from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

import parley.toolkit.clock
import parley.toolkit.encrypted_field


def spread_everything_anew(apps, schema_editor):
    """The next look at each connection works out from what is kept what older releases did not write down."""
    day = timedelta(days=1)
    calendars = apps.get_model("engine", "Calendar").objects.filter(spread_until__isnull=False)
    calendars.update(spread_until=F("spread_until") - day)
    apps.get_model("engine", "Connection").objects.exclude(state="removed").update(
        next_sync_at=parley.toolkit.clock.now()
    )


class Migration(migrations.Migration):
    dependencies = [("engine", "0003_hours")]

    operations = [
        migrations.RemoveField(model_name="calendarobject", name="generation"),
        migrations.AlterField(
            model_name="calendarobject",
            name="uid",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddIndex(
            model_name="calendarobject",
            index=models.Index(fields=["calendar", "uid"], name="calendar_objects_by_uid"),
        ),
        migrations.CreateModel(
            name="PermissionsRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("wanted", models.JSONField(default=dict)),
                ("redirect_uri", models.CharField(blank=True, default="", max_length=500)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.AddField(
            model_name="busytime",
            name="changed_at",
            field=models.DateTimeField(default=parley.toolkit.clock.now),
        ),
        migrations.AddField(
            model_name="busytime",
            name="deleted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="busytime",
            name="ends_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="busytime",
            name="event_uid",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="busytime",
            name="ever_ends_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="busytime",
            name="ever_starts_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="busytime",
            name="is_guess",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="busytime",
            name="original_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="busytime",
            name="starts_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="busytime",
            name="calendar_object",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="busy_times",
                to="engine.calendarobject",
            ),
        ),
        migrations.CreateModel(
            name="CalendarPermission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(choices=[("sandbox", "Sandbox"), ("unrestricted", "Unrestricted")], max_length=12),
                ),
                ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_permissions",
                        to="engine.application",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="permissions", to="engine.calendar"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EventText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(blank=True, default="", max_length=40)),
                ("content", parley.toolkit.encrypted_field.SealedTextField()),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="event_texts", to="engine.calendar"
                    ),
                ),
                (
                    "calendar_object",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="event_texts",
                        to="engine.calendarobject",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="busytime",
            name="text",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="busy_times",
                to="engine.eventtext",
            ),
        ),
        migrations.AddIndex(
            model_name="busytime",
            index=models.Index(fields=["calendar", "starts_at"], name="busy_times_in_order"),
        ),
        migrations.AddIndex(
            model_name="busytime",
            index=models.Index(fields=["event_uid"], name="busy_times_by_event_uid"),
        ),
        migrations.AddIndex(
            model_name="busytime",
            index=models.Index(fields=["calendar", "uid"], name="busy_times_by_uid"),
        ),
        migrations.AddIndex(
            model_name="busytime",
            index=models.Index(fields=["calendar", "changed_at"], name="busy_times_by_change"),
        ),
        migrations.AddIndex(
            model_name="busytime",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", False)), fields=["deleted_at"], name="busy_times_gone"
            ),
        ),
        migrations.AddField(
            model_name="permissionsrequest",
            name="account",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.account"),
        ),
        migrations.AddField(
            model_name="permissionsrequest",
            name="application",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.application"),
        ),
        migrations.AddConstraint(
            model_name="calendarpermission",
            constraint=models.UniqueConstraint(fields=("application", "calendar"), name="one_level_a_calendar"),
        ),
        migrations.AddConstraint(
            model_name="eventtext",
            constraint=models.UniqueConstraint(fields=("calendar_object", "part"), name="one_text_a_part"),
        ),
        migrations.RunPython(spread_everything_anew, migrations.RunPython.noop),
    ]
