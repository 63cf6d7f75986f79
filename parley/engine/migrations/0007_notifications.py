"""Notifications and smart invites."""

import functools

import django.db.models.deletion
from django.db import migrations, models

import parley.engine.models.outbox
import parley.toolkit.clock
import parley.toolkit.encrypted_field
import parley.toolkit.ids


class Migration(migrations.Migration):
    dependencies = [("engine", "0006_grants")]

    operations = [
        migrations.CreateModel(
            name="ChannelChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_since", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SmartInvite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("smart_invite_id", models.CharField(max_length=64)),
                ("has_many", models.BooleanField(default=False)),
                ("recipient_key", models.CharField(blank=True, default="", max_length=254)),
                ("uid", models.CharField(max_length=300, unique=True)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("sequence_of_time", models.PositiveIntegerField(default=0)),
                ("method", models.CharField(default="request", max_length=10)),
                ("event", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("organizer", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("callback_url", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("reply_token", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("reply_hash", models.CharField(max_length=64, unique=True)),
                ("stamped_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="SmartInviteRecipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("accepted", "Accepted"),
                            ("tentative", "Tentative"),
                            ("declined", "Declined"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("comment", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("proposal", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("answered_sequence", models.IntegerField(default=-1)),
                ("answer_stamped_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("email", models.CharField(max_length=254)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="is_ordered",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="lane",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="rests_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="retry_until",
            field=models.DateTimeField(default=parley.engine.models.outbox.in_a_day),
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="timeout_seconds",
            field=models.PositiveSmallIntegerField(default=5),
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="url",
            field=parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default=""),
        ),
        migrations.CreateModel(
            name="BookingReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("accepted", "Accepted"),
                            ("tentative", "Tentative"),
                            ("declined", "Declined"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("comment", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("proposal", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                ("answered_sequence", models.IntegerField(default=-1)),
                ("answer_stamped_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reply", to="engine.booking"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=functools.partial(parley.toolkit.ids.make_id, *("chn",), **{}),
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("callback_url", parley.toolkit.encrypted_field.EncryptedTextField()),
                ("calendar_ids", models.JSONField(blank=True, default=list)),
                ("only_managed", models.BooleanField(default=False)),
                ("identity", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="channels", to="engine.account"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="channels", to="engine.application"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="channel",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="engine.channel",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["lane", "state"], name="engine_webh_lane_8e3eb0_idx"),
        ),
        migrations.AddField(
            model_name="channelchange",
            name="channel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="engine.channel"
            ),
        ),
        migrations.AddField(
            model_name="smartinvite",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="smart_invites", to="engine.application"
            ),
        ),
        migrations.AddField(
            model_name="smartinviterecipient",
            name="invite",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="recipients", to="engine.smartinvite"
            ),
        ),
        migrations.AddConstraint(
            model_name="channel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("application", "account", "identity"),
                name="one_open_channel_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="smartinvite",
            constraint=models.UniqueConstraint(
                fields=("application", "smart_invite_id", "recipient_key"), name="one_smart_invite_a_recipient"
            ),
        ),
        migrations.AddConstraint(
            model_name="smartinviterecipient",
            constraint=models.UniqueConstraint(fields=("invite", "email"), name="one_row_a_recipient"),
        ),
    ]
