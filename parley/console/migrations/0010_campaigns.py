"""Campaigns."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Coalesce

import parley.toolkit.clock
import parley.toolkit.encrypted_field


def take_over_messages(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Messages that were sent are over; each knows how many it went to."""
    messages = apps.get_model("console", "Message")
    links = messages.recipients.through.objects.filter(message_id=models.OuterRef("pk")).order_by()
    counted = links.values("message_id").annotate(count=models.Count("pk")).values("count")
    messages.objects.update(recipient_count=Coalesce(models.Subquery(counted), 0))
    messages.objects.filter(sent_at__isnull=False).update(
        state="done", finished_at=models.F("sent_at"), prepared_count=models.F("recipient_count")
    )
    mails = apps.get_model("console", "OutgoingMail").objects.filter(message__isnull=False)
    mails.filter(state="done").update(outcome="sent")
    mails.filter(state="failed").update(outcome="refused")
    # What had not left yet is written when it leaves, like every mail of a message from now on.
    waiting = mails.filter(state="pending")
    waiting.update(content="", provider="other", is_told=False)
    messages.objects.filter(pk__in=waiting.values("message_id")).update(state="sending", finished_at=None)


class Migration(migrations.Migration):
    """Tables of this part of the console."""

    dependencies = [("console", "0009_projects")]

    operations = [
        migrations.CreateModel(
            name="MailPace",
            fields=[
                ("provider", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("next_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("slowness", models.PositiveIntegerField(default=1)),
                ("slow_until", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SenderDomain",
            fields=[
                ("domain", models.CharField(max_length=253, primary_key=True, serialize=False)),
                ("spf", models.CharField(default="unknown", max_length=10)),
                ("dkim", models.CharField(default="unknown", max_length=10)),
                ("dmarc", models.CharField(default="unknown", max_length=10)),
                ("checked_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="outgoingmail",
            name="console_out_state_842071_idx",
        ),
        migrations.AddField(
            model_name="message",
            name="finished_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="prepared_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="message",
            name="prepared_through",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="message",
            name="problem",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddField(
            model_name="message",
            name="recipient_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="message",
            name="scheduled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("scheduled", "Scheduled"),
                    ("preparing", "Preparing"),
                    ("sending", "Sending"),
                    ("paused", "Paused"),
                    ("cancelled", "Cancelled"),
                    ("done", "Sent"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="variants",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="filled_with",
            field=parley.toolkit.encrypted_field.SealedTextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="is_told",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="language",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("sent", "Sent"),
                    ("bounced", "Bounced"),
                    ("refused", "Refused by the mail server"),
                    ("cancelled", "Cancelled before it left"),
                    ("unsubscribed", "Left out: unsubscribed"),
                    ("undeliverable", "Left out: the address does not take mail"),
                    ("no_consent", "Left out: consent refused"),
                    ("anonymised", "Left out: anonymised"),
                ],
                default="",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="provider",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
        migrations.AlterField(
            model_name="conversation",
            name="target_url",
            field=parley.toolkit.encrypted_field.SealedTextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="conversation",
            name="token",
            field=parley.toolkit.encrypted_field.SealedTextField(),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="message",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="mails",
                to="console.message",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["company", "-created_at"], name="message_newest"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["state", "scheduled_at"], name="message_at_work"),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("message__isnull", True)),
                fields=["state", "next_attempt_at"],
                name="mails_due",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(fields=["message", "state", "provider", "next_attempt_at"], name="mails_of_a_message"),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("done_at__isnull", False), ("is_told", False)),
                fields=["done_at"],
                name="mails_to_tell_of",
            ),
        ),
        migrations.AlterField(
            model_name="conversation",
            name="company",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="conversations",
                to="console.company",
            ),
        ),
        migrations.AlterField(
            model_name="conversation",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="conversations",
                to="console.member",
            ),
        ),
        migrations.RunPython(take_over_messages, migrations.RunPython.noop),
    ]
