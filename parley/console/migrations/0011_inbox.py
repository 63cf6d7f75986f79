"""The shared inbox."""

import django.db.models.deletion
import parley.toolkit.clock
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0010_campaigns"),
    ]

    operations = [
        migrations.CreateModel(
            name="InboxThread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="inbox_threads", to="console.company"
                    ),
                ),
                (
                    "candidate",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inbox_thread",
                        to="console.candidate",
                    ),
                ),
                ("address", models.CharField(blank=True, default="", max_length=254)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="inbox_threads",
                        to="console.member",
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="console.conversation",
                    ),
                ),
                ("subject", models.CharField(blank=True, default="", max_length=300)),
                ("excerpt", models.CharField(blank=True, default="", max_length=200)),
                ("last_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("is_unread", models.BooleanField(default=False)),
                ("is_done", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "-last_at"], name="console_inb_company_f23c51_idx"),
                    models.Index(fields=["owner", "-last_at"], name="console_inb_owner_i_4d332d_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("candidate__isnull", True)),
                        fields=("company", "address"),
                        name="one_inbox_thread_an_address",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InboxMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mails", to="console.inboxthread"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="console.company"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("reply", "Reply"), ("automatic", "Automatic reply"), ("answer", "Answer")],
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("message_id", models.CharField(blank=True, db_index=True, default="", max_length=300)),
                ("references", models.TextField(blank=True, default="", max_length=4000)),
                ("sender_name", models.CharField(blank=True, default="", max_length=200)),
                ("sender_address", models.CharField(blank=True, default="", max_length=254)),
                ("subject", models.CharField(blank=True, default="", max_length=300)),
                ("text", models.TextField(blank=True, default="", max_length=100000)),
                ("quoted", models.TextField(blank=True, default="", max_length=100000)),
                ("doubt", models.CharField(blank=True, default="", max_length=20)),
                ("files", models.JSONField(blank=True, default=list)),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="console.member",
                    ),
                ),
                (
                    "mail",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="console.outgoingmail",
                    ),
                ),
                ("happened_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["thread", "happened_at"], name="console_inb_thread__0c89f3_idx"),
                    models.Index(fields=["company", "-id"], name="console_inb_company_4c9e03_idx"),
                ],
                "constraints": [models.UniqueConstraint(fields=("company", "digest"), name="one_inbox_mail_a_digest")],
            },
        ),
        migrations.CreateModel(
            name="MailboxCursor",
            fields=[
                ("mailbox", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("uid_validity", models.BigIntegerField(default=0)),
                ("last_uid", models.BigIntegerField(default=0)),
                ("read_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
    ]
