"""Busy time prepared for questions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0001_initial")]

    operations = []
