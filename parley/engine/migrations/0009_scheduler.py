"""The scheduler in full."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engine", "0008_booking_links")]

    operations = []
