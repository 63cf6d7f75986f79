"""What mails and answers to them need."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("engine", "0025_confirmations")]

    operations: ClassVar[list[Operation]] = []
