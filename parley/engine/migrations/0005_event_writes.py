"""Events as they are written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0004_kept_events")]

    operations = []
