"""Bookings that wait until their address is confirmed, and what links were used by others."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("engine", "0024_groups")]

    operations: ClassVar[list[Operation]] = []
