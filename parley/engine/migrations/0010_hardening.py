"""Hardening: what replies, quotas and sweeping rest on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0009_scheduler")]

    operations = []
