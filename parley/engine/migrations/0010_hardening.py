"""Hardening: what replies, quotas and sweeping rest on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0009_scheduler")]

    operations = [
        migrations.AddField("booking", "has_reply_words", models.BooleanField(default=False)),
        migrations.AddField("managedevent", "has_reply_words", models.BooleanField(default=False)),
    ]
