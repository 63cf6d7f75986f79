"""What is remembered of those who ask too often."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("engine", "0026_mails")]

    operations: ClassVar[list[Operation]] = []
