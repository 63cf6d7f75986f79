"""What owners changed in their calendars, and what became of the booking."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0013_sign_up")]

    operations = []
