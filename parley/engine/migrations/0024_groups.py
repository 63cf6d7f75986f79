"""Group sessions: one time for several people, each with a place of their own."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("engine", "0023_wishes")]

    operations: ClassVar[list[Operation]] = []
