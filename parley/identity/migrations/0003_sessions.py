"""Sessions, past passwords, the language and the rules of signing in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import parley.toolkit.clock


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_no_staff")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
        migrations.AddField(
            model_name="user",
            name="password_changed_at",
            field=models.DateTimeField(default=parley.toolkit.clock.now),
        ),
        migrations.AddField(
            model_name="user",
            name="seen_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="sign_in_rules",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.CreateModel(
            name="PastPassword",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128)),
                ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UserSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("started_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("address", models.CharField(blank=True, default="", max_length=45)),
                ("agent", models.CharField(blank=True, default="", max_length=300)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "-started_at"], name="identity_us_user_id_005e20_idx")],
            },
        ),
    ]
