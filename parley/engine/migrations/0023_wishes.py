"""What candidates wish for when no time suits, and who waits for an earlier one."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("engine", "0022_candidate_rules")]

    operations: ClassVar[list[Operation]] = []
