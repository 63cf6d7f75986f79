"""Grants and applications in full."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0005_event_writes")]

    operations = []
