"""Conferencing links that come later."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0014_flow_back")]

    operations = []
