"""A window of the console has one purpose only: what the column said, nobody asked."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("console", "0002_changed_conversations")]

    operations = [migrations.RemoveField("linkwindow", "purpose")]
