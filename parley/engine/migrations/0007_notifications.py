"""Notifications and smart invites."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0006_grants")]

    operations = []
