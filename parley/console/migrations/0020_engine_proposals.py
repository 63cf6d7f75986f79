"""Times that candidates proposed on the engine's page, beside those from the console's own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("console", "0019_lean_indexes")]

    operations = [
        migrations.AddField("timeproposal", "request_id", models.CharField(blank=True, default="", max_length=64)),
    ]
