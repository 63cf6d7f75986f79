"""Bookings that wait until their address is confirmed, what links were used by others, and when one was opened."""

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock
import parley.toolkit.encrypted_field


class Migration(migrations.Migration):
    dependencies = [("engine", "0024_groups")]

    operations = [
        migrations.AddField("booking", "is_second_address", models.BooleanField(default=False)),
        migrations.AddIndex("booking", models.Index(fields=["form_key"], name="bookings_by_form")),
        migrations.AddField("schedulingrequest", "opened_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "schedulingrequest",
            "forwarded_from",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="passed_on",
                to="engine.schedulingrequest",
            ),
        ),
        migrations.CreateModel(
            name="EmailConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page_hash", models.CharField(max_length=64, unique=True)),
                ("mail_hash", models.CharField(max_length=64, unique=True)),
                ("code_hash", models.CharField(max_length=64)),
                ("address_hash", models.CharField(max_length=64)),
                ("asker_hash", models.CharField(blank=True, default="", max_length=64)),
                ("wish", parley.toolkit.encrypted_field.EncryptedJSONField(blank=True, default=dict)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("mails_count", models.PositiveSmallIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("expires_at", models.DateTimeField()),
                (
                    "booking",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="engine.booking",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmations",
                        to="engine.publiclink",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["address_hash", "created_at"], name="confirmations_of_an_address"),
                    models.Index(fields=["created_at"], name="confirmations_by_age"),
                ],
            },
        ),
    ]
