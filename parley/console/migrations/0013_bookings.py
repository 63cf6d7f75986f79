"""Bookings: changes at the engine as work, proposed times, outcomes; who booked; colleagues of the unit."""

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock


class Migration(migrations.Migration):
    """Tables of this part of the console."""

    dependencies = [("console", "0012_reminders")]

    operations = [
        migrations.CreateModel(
            name="BookingBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("cancel", "Cancel"), ("ask_again", "Ask for another time"), ("reassign", "Reassign")],
                        max_length=10,
                    ),
                ),
                ("form_key", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="BookingChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "Pending"), ("done", "Done"), ("failed", "Failed")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("lease_token", models.CharField(blank=True, default="", max_length=40)),
                ("last_error", models.CharField(blank=True, default="", max_length=500)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("is_ended", models.BooleanField(default=False)),
                ("result", models.CharField(blank=True, default="", max_length=300)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BookingSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outcomes", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="TimeProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("accepted", "Accepted"), ("answered", "Answered")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="UnitColleague",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("sub", models.CharField(max_length=64)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("calendar_problem", models.CharField(blank=True, default="", max_length=300)),
            ],
        ),
        migrations.AddField(
            model_name="conversation",
            name="accepted_invitee_email",
            field=models.EmailField(blank=True, default="", max_length=254),
        ),
        migrations.AddField(
            model_name="conversation",
            name="declined_reason",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
        migrations.AddField(
            model_name="conversation",
            name="former_request_id",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="conversation",
            name="invitee_email",
            field=models.EmailField(blank=True, default="", max_length=254),
        ),
        migrations.AddField(
            model_name="conversation",
            name="invitee_name",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="conversation",
            name="is_single_use",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="conversation",
            name="no_show_by",
            field=models.CharField(
                blank=True, choices=[("candidate", "Candidate"), ("host", "Host")], default="", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="outcome",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="conversation",
            name="outcome_note",
            field=models.TextField(blank=True, default="", max_length=2000),
        ),
        migrations.AddField(
            model_name="cronofyaccount",
            name="colleagues_read_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["company", "starts_at"], name="conversation_company_calendar"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["owner", "starts_at"], name="conversation_owner_calendar"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["company", "status", "created_at"], name="conversation_links"),
        ),
        migrations.AddField(
            model_name="bookingbatch",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="booking_batches", to="console.company"
            ),
        ),
        migrations.AddField(
            model_name="bookingbatch",
            name="member",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="console.member"
            ),
        ),
        migrations.AddField(
            model_name="bookingchange",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="console.bookingbatch"
            ),
        ),
        migrations.AddField(
            model_name="bookingchange",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="console.conversation"
            ),
        ),
        migrations.AddField(
            model_name="bookingchange",
            name="to_member",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="console.member",
            ),
        ),
        migrations.AddField(
            model_name="bookingsettings",
            name="company",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="booking_settings", to="console.company"
            ),
        ),
        migrations.AddField(
            model_name="timeproposal",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="console.conversation"
            ),
        ),
        migrations.AddField(
            model_name="timeproposal",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="console.member",
            ),
        ),
        migrations.AddField(
            model_name="unitcolleague",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="unit_colleagues", to="console.company"
            ),
        ),
        migrations.AddIndex(
            model_name="bookingchange",
            index=models.Index(fields=["state", "next_attempt_at"], name="console_boo_state_b34f60_idx"),
        ),
        migrations.AddConstraint(
            model_name="bookingchange",
            constraint=models.UniqueConstraint(fields=("batch", "conversation"), name="one_booking_change_a_batch"),
        ),
        migrations.AddConstraint(
            model_name="timeproposal",
            constraint=models.UniqueConstraint(fields=("conversation", "starts_at"), name="one_proposal_a_time"),
        ),
        migrations.AddConstraint(
            model_name="unitcolleague",
            constraint=models.UniqueConstraint(fields=("company", "code", "sub"), name="one_unit_colleague_a_sub"),
        ),
    ]
