"""Events as they are read."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0003_hours")]

    operations = []
