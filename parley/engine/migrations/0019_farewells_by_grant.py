"""Whose grant a farewell gives back, so that whoever connects again meanwhile keeps it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0018_encrypted_texts")]

    operations = [
        migrations.AddField(
            model_name="farewell",
            name="grant_hash",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
    ]
