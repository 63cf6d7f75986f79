"""Campaigns."""

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Tables of this part of the console."""

    dependencies = [("console", "0009_projects")]
    operations: list[Operation] = []
