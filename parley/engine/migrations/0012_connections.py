"""Connections of every provider: sync state, pushes, what broke and whom we told."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0011_request_options")]

    operations = []
