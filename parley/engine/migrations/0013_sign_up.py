"""Signing up with Google and Microsoft, feeds, and the installation's credentials."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0012_connections")]

    operations = []
