"""Lines of history keep what they were made of, to be said in each reader's language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("console", "0021_moves")]

    operations = [migrations.AddField("timelineentry", "told", models.JSONField(blank=True, null=True))]
