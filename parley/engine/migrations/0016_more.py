"""What else the connections need."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0015_conferencing")]

    operations = []
