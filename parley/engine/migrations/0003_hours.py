"""Hours in full."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0002_prepared_timelines")]

    operations = []
