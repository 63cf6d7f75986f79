"""What owners changed in their calendars, and what became of the booking."""

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock
import parley.toolkit.encrypted_field


class Migration(migrations.Migration):
    dependencies = [("engine", "0013_sign_up")]

    operations = [
        migrations.AddField(
            model_name="organizationalunit",
            name="checks_live",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="organizationalunit",
            name="outside_changes",
            field=models.CharField(choices=[("follow", "Follow"), ("ask", "Ask")], default="follow", max_length=10),
        ),
        migrations.CreateModel(
            name="OutsideProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("moved", "Moved"),
                            ("retitled", "Retitled"),
                            ("removed", "Removed"),
                            ("declined", "Declined"),
                        ],
                        max_length=10,
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("summary", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("etag", models.CharField(blank=True, default="", max_length=200)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.account")),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outside_proposal",
                        to="engine.booking",
                    ),
                ),
            ],
        ),
    ]
