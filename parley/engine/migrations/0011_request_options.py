"""Options of scheduling requests: files, several conversations, rooms."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0010_hardening")]

    operations = []
