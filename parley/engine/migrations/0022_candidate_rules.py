"""What a company decides for its candidates, and the languages of people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0021_told_changes")]

    operations = [
        migrations.AddField("account", "language", models.CharField(blank=True, default="", max_length=10)),
        migrations.AddField("booking", "moves_count", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("booking", "invitee_language", models.CharField(blank=True, default="", max_length=10)),
        migrations.AddField(
            "organizationalunit",
            "forwarded_links",
            models.CharField(
                choices=[("allow", "Allow"), ("refuse", "Refuse"), ("new_person", "New Person")],
                default="allow",
                max_length=10,
            ),
        ),
        migrations.AddField("organizationalunit", "confirms_email", models.BooleanField(default=False)),
        migrations.AddField("organizationalunit", "change_notice_minutes", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "organizationalunit", "most_moves", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.AddField("organizationalunit", "asks_reason", models.BooleanField(default=False)),
        migrations.AddField("organizationalunit", "embed_origins", models.JSONField(blank=True, default=list)),
    ]
