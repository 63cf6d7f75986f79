"""Hours in full."""

import django.db.models.deletion
import parley.toolkit.clock
from django.db import migrations, models


def mark_default_rules(apps, schema_editor):
    """Until now links used the default rule and no other."""
    rules = apps.get_model("engine", "AvailabilityRule").objects.filter(rule_id="default")
    rules.update(is_for_requests=True, is_for_public_link=True)


class Migration(migrations.Migration):
    dependencies = [("engine", "0002_prepared_timelines")]

    operations = [
        migrations.AddField(
            model_name="availabilityrule",
            name="name",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="availabilityrule",
            name="is_for_requests",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="availabilityrule",
            name="is_for_public_link",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark_default_rules, migrations.RunPython.noop),
        migrations.AddField(
            model_name="schedulingpreferences",
            name="weekly_limit",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="schedulingpreferences",
            name="holiday_country",
            field=models.CharField(blank=True, default="", max_length=2),
        ),
        migrations.AddField(
            model_name="schedulingpreferences",
            name="holiday_region",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.CreateModel(
            name="SpecialDate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("hours", "Hours"), ("off", "Off"), ("usual", "Usual")], max_length=5),
                ),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("periods", models.JSONField(blank=True, default=list)),
                ("note", models.CharField(blank=True, default="", max_length=100)),
                ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="special_dates", to="engine.account"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "last_on"], name="engine_spec_account_666761_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "off"), _negated=True),
                        fields=("account", "kind", "first_on"),
                        name="one_special_date_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_on__lte", models.F("last_on"))), name="first_date_first"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AvailablePeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period_id", models.CharField(max_length=64)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="available_periods",
                        to="engine.account",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="available_periods",
                        to="engine.application",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["application", "account", "starts_at"], name="engine_avai_applica_5456d6_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "account", "period_id"), name="one_available_period_an_id"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="period_not_empty"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookableEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.CharField(max_length=64)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("is_cancelled", models.BooleanField(default=False)),
                ("capacity", models.PositiveIntegerField(blank=True, null=True)),
                ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookable_events",
                        to="engine.application",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("application", "event_id"), name="one_bookable_event_an_id"),
                    models.CheckConstraint(
                        condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="event_not_empty"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("registration_id", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("accepted", "Accepted"),
                            ("tentative", "Tentative"),
                            ("declined", "Declined"),
                            ("removed", "Removed"),
                        ],
                        max_length=9,
                    ),
                ),
                ("email", models.CharField(blank=True, default="", max_length=254)),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("locale", models.CharField(blank=True, default="", max_length=35)),
                ("tzid", models.CharField(blank=True, default="", max_length=64)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="registrations",
                        to="engine.bookableevent",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("event", "registration_id"), name="one_registration_an_id")
                ],
            },
        ),
    ]
