"""Nobody is staff here: there is no admin of Django's."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [migrations.RemoveField("user", "is_staff")]
