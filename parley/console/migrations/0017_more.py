"""Templates of messages, which may belong to teams."""

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock


class Migration(migrations.Migration):
    """Tables of this part of the console."""

    dependencies = [("console", "0016_privacy")]

    operations = [
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("message", "Message"), ("reply", "Saved reply")], default="message", max_length=8
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("subject", models.CharField(blank=True, default="", max_length=200)),
                ("body", models.TextField(max_length=20000)),
                ("variants", models.JSONField(blank=True, default=dict)),
                ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.AddField(
            model_name="messagetemplate",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="message_templates", to="console.company"
            ),
        ),
        migrations.AddField(
            model_name="messagetemplate",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="console.member",
            ),
        ),
        migrations.AddField(
            model_name="messagetemplate",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="own_templates",
                to="console.member",
            ),
        ),
        migrations.AddField(
            model_name="messagetemplate",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="message_templates",
                to="console.team",
            ),
        ),
        migrations.AddIndex(
            model_name="messagetemplate",
            index=models.Index(fields=["company", "kind", "name"], name="templates_by_name"),
        ),
        migrations.AddField(
            model_name="automation",
            name="template",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="automations",
                to="console.messagetemplate",
            ),
        ),
    ]
