"""All tables of the console as they stand after 0018_numbers: a new installation makes them in one go."""

import django.db.models.deletion
import django.db.models.functions.text
import functools
import parley.toolkit.clock
import parley.toolkit.encrypted_field
import parley.toolkit.ids
import parley.toolkit.queries.whole_schema
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("console", "0001_initial"),
        ("console", "0002_changed_conversations"),
        ("console", "0003_one_kind_of_window"),
        ("console", "0004_encrypted_subjects"),
        ("console", "0005_foundations"),
        ("console", "0006_candidates"),
        ("console", "0007_imports"),
        ("console", "0008_lists"),
        ("console", "0009_projects"),
        ("console", "0010_campaigns"),
        ("console", "0011_inbox"),
        ("console", "0012_reminders"),
        ("console", "0013_bookings"),
        ("console", "0014_access"),
        ("console", "0015_integrations"),
        ("console", "0016_privacy"),
        ("console", "0017_more"),
        ("console", "0018_numbers"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        parley.toolkit.queries.whole_schema.CreateAllModels(
            operations=[
                migrations.CreateModel(
                    name="Company",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("com",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                    ],
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
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
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
                        ("subject", models.CharField(blank=True, default="", max_length=200)),
                        ("body", models.TextField(blank=True, default="", max_length=20000)),
                        ("variants", models.JSONField(blank=True, default=dict)),
                        ("recipient_count", models.PositiveIntegerField(default=0)),
                        ("expires_in_days", models.PositiveIntegerField(blank=True, null=True)),
                        ("form_key", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("scheduled_at", models.DateTimeField(blank=True, null=True)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("prepared_through", models.BigIntegerField(default=0)),
                        ("prepared_count", models.PositiveIntegerField(default=0)),
                        ("problem", models.CharField(blank=True, default="", max_length=300)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="console.company",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="OneTimeAddress",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("purpose", models.CharField(max_length=20)),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Organisation",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("org",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="ReconcilingCursor",
                    fields=[
                        ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ("cursor", models.CharField(blank=True, default="", max_length=100)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        ("last_error", models.CharField(blank=True, default="", max_length=300)),
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
                migrations.CreateModel(
                    name="WebhookReceipt",
                    fields=[
                        ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ("received_at", models.DateTimeField(db_index=True, default=parley.toolkit.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="PrivacySettings",
                    fields=[
                        (
                            "company",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="privacy_settings",
                                serialize=False,
                                to="console.company",
                            ),
                        ),
                        ("consent_subject", models.CharField(blank=True, default="", max_length=200)),
                        ("consent_text", models.TextField(blank=True, default="", max_length=4000)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="ReminderSettings",
                    fields=[
                        (
                            "company",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="reminders",
                                serialize=False,
                                to="console.company",
                            ),
                        ),
                        ("is_on", models.BooleanField(default=True)),
                        ("first_minutes", models.PositiveIntegerField(default=1440)),
                        ("second_minutes", models.PositiveIntegerField(default=60)),
                        (
                            "first_ways",
                            models.JSONField(
                                default=functools.partial(list, *(("candidate:email", "host:email"),), **{})
                            ),
                        ),
                        (
                            "second_ways",
                            models.JSONField(
                                default=functools.partial(list, *(("candidate:email", "host:email"),), **{})
                            ),
                        ),
                        ("quiet_from_hour", models.PositiveSmallIntegerField(default=21)),
                        ("quiet_until_hour", models.PositiveSmallIntegerField(default=8)),
                        ("candidate_subject", models.CharField(blank=True, default="", max_length=200)),
                        ("candidate_body", models.TextField(blank=True, default="", max_length=5000)),
                        ("candidate_sms", models.CharField(blank=True, default="", max_length=480)),
                        ("host_subject", models.CharField(blank=True, default="", max_length=200)),
                        ("host_body", models.TextField(blank=True, default="", max_length=5000)),
                        ("nudges_are_on", models.BooleanField(default=True)),
                        ("nudge_after_days", models.PositiveSmallIntegerField(default=3)),
                        ("most_nudges", models.PositiveSmallIntegerField(default=2)),
                        ("nudge_subject", models.CharField(blank=True, default="", max_length=200)),
                        ("nudge_body", models.TextField(blank=True, default="", max_length=5000)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("is_replanning", models.BooleanField(db_index=True, default=False)),
                        ("replanned_up_to", models.CharField(blank=True, default="", max_length=40)),
                    ],
                ),
                migrations.CreateModel(
                    name="CandidateList",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("lst",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("static", "Static"), ("smart", "Smart")], default="static", max_length=6
                            ),
                        ),
                        ("filter_values", models.JSONField(blank=True, default=dict)),
                        (
                            "visibility",
                            models.CharField(
                                choices=[("normal", "Normal"), ("restricted", "Restricted")],
                                default="normal",
                                max_length=10,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lists", to="console.company"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CandidateImport",
                    fields=[
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
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("imp",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("file_name", models.CharField(max_length=200)),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("mapping", "Columns to be chosen"),
                                    ("checking", "Being checked"),
                                    ("checked", "Checked"),
                                    ("importing", "Being imported"),
                                    ("done", "Done"),
                                    ("stopped", "Stopped"),
                                ],
                                default="mapping",
                                max_length=10,
                            ),
                        ),
                        ("encoding", models.CharField(max_length=20)),
                        ("delimiter", models.CharField(max_length=1)),
                        ("has_header", models.BooleanField(default=True)),
                        ("targets", models.JSONField(default=list)),
                        ("country", models.CharField(blank=True, default="", max_length=2)),
                        ("tag", models.CharField(blank=True, default="", max_length=60)),
                        (
                            "known",
                            models.CharField(
                                choices=[
                                    ("skip", "Leave them as they are"),
                                    ("fill", "Fill in what is empty"),
                                    ("overwrite", "Overwrite with what the file says"),
                                ],
                                default="fill",
                                max_length=10,
                            ),
                        ),
                        ("list_id", models.CharField(blank=True, default="", max_length=40)),
                        ("rows_total", models.PositiveIntegerField(default=0)),
                        ("rows_done", models.PositiveIntegerField(default=0)),
                        ("new_count", models.PositiveIntegerField(default=0)),
                        ("known_count", models.PositiveIntegerField(default=0)),
                        ("refused_count", models.PositiveIntegerField(default=0)),
                        ("remarks", models.JSONField(default=dict)),
                        ("begun_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="imports",
                                to="console.company",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Candidate",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("can",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("first_name", models.CharField(max_length=100)),
                        ("last_name", models.CharField(blank=True, default="", max_length=100)),
                        ("email", models.EmailField(max_length=254)),
                        ("phone", models.CharField(blank=True, default="", max_length=40)),
                        ("headline", models.CharField(blank=True, default="", max_length=200)),
                        ("address", models.CharField(blank=True, default="", max_length=300)),
                        ("country", models.CharField(blank=True, default="", max_length=2)),
                        ("language", models.CharField(blank=True, default="", max_length=10)),
                        ("tzid", models.CharField(blank=True, default="", max_length=64)),
                        ("source", models.CharField(blank=True, default="", max_length=100)),
                        ("notes", models.TextField(blank=True, default="", max_length=4000)),
                        ("is_sample", models.BooleanField(default=False)),
                        (
                            "consent",
                            models.CharField(
                                choices=[
                                    ("unknown", "Not asked yet"),
                                    ("requested", "Asked, no answer yet"),
                                    ("given", "Consented"),
                                    ("refused", "Refused"),
                                ],
                                default="unknown",
                                max_length=10,
                            ),
                        ),
                        ("consent_changed_at", models.DateTimeField(blank=True, null=True)),
                        ("unsubscribed_at", models.DateTimeField(blank=True, null=True)),
                        ("undeliverable_at", models.DateTimeField(blank=True, null=True)),
                        ("undeliverable_reason", models.CharField(blank=True, default="", max_length=300)),
                        ("archived_at", models.DateTimeField(blank=True, null=True)),
                        ("anonymised_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="candidates",
                                to="console.company",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="BookingSettings",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("outcomes", models.JSONField(default=list)),
                        (
                            "company",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="booking_settings",
                                to="console.company",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="BookingBatch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("cancel", "Cancel"),
                                    ("ask_again", "Ask for another time"),
                                    ("reassign", "Reassign"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("form_key", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="booking_batches",
                                to="console.company",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="AuditSettings",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kept_days", models.PositiveIntegerField(default=0)),
                        (
                            "company",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="audit_settings",
                                to="console.company",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Conversation",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("cnv",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("data_centre", models.CharField(max_length=40)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("generated", "Generated link"), ("public", "Public URL")], max_length=10
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("sent", "Sent"),
                                    ("opened", "Opened"),
                                    ("booked", "Booked"),
                                    ("rescheduled", "Rescheduled"),
                                    ("declined", "Declined"),
                                    ("cancelled", "Cancelled"),
                                    ("expired", "Expired"),
                                    ("completed", "Completed"),
                                    ("no_show", "No-show"),
                                    ("failed", "Failed"),
                                ],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        ("token", parley.toolkit.encrypted_field.SealedTextField()),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "correlation_id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_token, *(16,), **{}),
                                max_length=64,
                                unique=True,
                            ),
                        ),
                        ("summary", models.CharField(blank=True, default="", max_length=1024)),
                        ("duration_minutes", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "scheduling_request_id",
                            models.CharField(blank=True, db_index=True, default="", max_length=64),
                        ),
                        ("target_url", parley.toolkit.encrypted_field.SealedTextField(blank=True, default="")),
                        ("view_url", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("starts_at", models.DateTimeField(blank=True, null=True)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("invitee_tzid", models.CharField(blank=True, default="", max_length=64)),
                        ("host_name", models.CharField(blank=True, default="", max_length=200)),
                        ("invitee_name", models.CharField(blank=True, default="", max_length=200)),
                        ("invitee_email", models.EmailField(blank=True, default="", max_length=254)),
                        ("accepted_invitee_email", models.EmailField(blank=True, default="", max_length=254)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("opened_at", models.DateTimeField(blank=True, null=True)),
                        ("booked_at", models.DateTimeField(blank=True, null=True)),
                        ("minutes_to_book", models.PositiveIntegerField(blank=True, null=True)),
                        ("moved_count", models.PositiveIntegerField(default=0)),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        ("is_single_use", models.BooleanField(default=False)),
                        ("former_request_id", models.CharField(blank=True, default="", max_length=64)),
                        ("declined_reason", models.CharField(blank=True, default="", max_length=500)),
                        (
                            "no_show_by",
                            models.CharField(
                                blank=True,
                                choices=[("candidate", "Candidate"), ("host", "Host")],
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("outcome", models.CharField(blank=True, default="", max_length=60)),
                        ("outcome_note", models.TextField(blank=True, default="", max_length=2000)),
                        ("last_triggered_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "candidate",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="conversations",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="conversations",
                                to="console.company",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CustomField",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("text", "Text"),
                                    ("number", "Number"),
                                    ("date", "Date"),
                                    ("choice", "Choice"),
                                ],
                                default="text",
                                max_length=10,
                            ),
                        ),
                        ("choices", models.JSONField(blank=True, default=list)),
                        ("position", models.PositiveIntegerField(default=0)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="custom_fields",
                                to="console.company",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CustomValue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("value", models.CharField(max_length=500)),
                        (
                            "candidate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="custom_values",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "field",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="values",
                                to="console.customfield",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="EngineErasure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        ("data_centre", models.CharField(max_length=40)),
                        ("names", parley.toolkit.encrypted_field.EncryptedJSONField()),
                        ("outcome", models.CharField(blank=True, default="", max_length=300)),
                        (
                            "candidate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="engine_erasures",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="console.company",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ImportRefusal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("line_number", models.PositiveIntegerField()),
                        ("cells", models.JSONField()),
                        ("reason", models.CharField(max_length=200)),
                        (
                            "candidate_import",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="refusals",
                                to="console.candidateimport",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ListEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("added_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "candidate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="list_entries",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "list",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="entries",
                                to="console.candidatelist",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Member",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("organisation_admin", "Organisation admin"),
                                    ("company_admin", "Company admin"),
                                    ("recruiter", "Recruiter"),
                                    ("content_creator", "Content creator"),
                                    ("read_only", "Read only"),
                                ],
                                default="recruiter",
                                max_length=20,
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        ("joined_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("public_url", models.URLField(blank=True, default="", max_length=500)),
                        ("public_url_data_centre", models.CharField(blank=True, default="", max_length=40)),
                        ("public_url_read_at", models.DateTimeField(blank=True, null=True)),
                        ("public_url_error", models.CharField(blank=True, default="", max_length=300)),
                        ("engine_sub", models.CharField(blank=True, default="", max_length=64)),
                        ("title", models.CharField(blank=True, default="", max_length=100)),
                        ("phone", models.CharField(blank=True, default="", max_length=40)),
                        ("signature", models.TextField(blank=True, default="", max_length=2000)),
                        ("are_replies_mailed", models.BooleanField(default=True)),
                        ("is_default", models.BooleanField(default=False)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="console.company",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="LinkWindow",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=parley.toolkit.ids.make_token, max_length=64, primary_key=True, serialize=False
                            ),
                        ),
                        ("data_centre", models.CharField(max_length=40)),
                        ("state_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "correlation_id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_token, *(16,), **{}),
                                max_length=64,
                                unique=True,
                            ),
                        ),
                        ("attempt_id", models.CharField(blank=True, default="", max_length=64)),
                        ("next_path", models.CharField(blank=True, default="", max_length=300)),
                        ("problem", models.CharField(blank=True, default="", max_length=300)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("expires_at", models.DateTimeField()),
                        (
                            "candidate",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="console.candidate",
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="console.conversation",
                            ),
                        ),
                        ("member", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="console.member")),
                    ],
                ),
                migrations.CreateModel(
                    name="InboxThread",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("address", models.CharField(blank=True, default="", max_length=254)),
                        ("subject", models.CharField(blank=True, default="", max_length=300)),
                        ("excerpt", models.CharField(blank=True, default="", max_length=200)),
                        ("last_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("is_unread", models.BooleanField(default=False)),
                        ("is_done", models.BooleanField(default=False)),
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
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="inbox_threads",
                                to="console.company",
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
                    ],
                ),
                migrations.CreateModel(
                    name="FavouriteList",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "list",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="favourites",
                                to="console.candidatelist",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="favourite_lists",
                                to="console.member",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="EventSubscription",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("whs",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("url", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("secret", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("events", models.JSONField(default=list)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("rests_until", models.DateTimeField(blank=True, null=True)),
                        ("failures", models.PositiveIntegerField(default=0)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_reason", models.CharField(blank=True, default="", max_length=300)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="event_subscriptions",
                                to="console.company",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.member",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CronofyAccount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40)),
                        ("saved_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("access_token", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("refresh_token", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("token_expires_at", models.DateTimeField(blank=True, null=True)),
                        ("sub", models.CharField(blank=True, default="", max_length=64)),
                        ("granted_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        ("last_error", models.CharField(blank=True, default="", max_length=300)),
                        ("colleagues_read_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "company",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cronofy_account",
                                to="console.company",
                            ),
                        ),
                        (
                            "granted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.member",
                            ),
                        ),
                        (
                            "saved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.member",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="conversation",
                    name="owner",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conversations",
                        to="console.member",
                    ),
                ),
                migrations.CreateModel(
                    name="ConsentRequest",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("con",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("text", models.TextField(max_length=4000)),
                        ("language", models.CharField(blank=True, default="", max_length=10)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("silent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("unknown", "Not asked yet"),
                                    ("requested", "Asked, no answer yet"),
                                    ("given", "Consented"),
                                    ("refused", "Refused"),
                                ],
                                default="requested",
                                max_length=10,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "candidate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consent_requests",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="console.company",
                            ),
                        ),
                        (
                            "sender",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.member",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="candidatelist",
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
                    model_name="candidateimport",
                    name="member",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="console.member",
                    ),
                ),
                migrations.CreateModel(
                    name="CandidateFile",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("fil",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("content_type", models.CharField(max_length=100)),
                        ("size_bytes", models.PositiveIntegerField()),
                        ("place", models.CharField(max_length=80, unique=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "candidate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.member",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="candidate",
                    name="created_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="console.member",
                    ),
                ),
                migrations.CreateModel(
                    name="BookingChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="console.bookingbatch",
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="console.conversation",
                            ),
                        ),
                        (
                            "to_member",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.member",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="bookingbatch",
                    name="member",
                    field=models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="console.member"
                    ),
                ),
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("who", models.CharField(blank=True, default="", max_length=200)),
                        ("action", models.CharField(max_length=60)),
                        ("subject_id", models.CharField(blank=True, default="", max_length=64)),
                        ("detail", models.CharField(blank=True, default="", max_length=300)),
                        ("address", models.CharField(blank=True, default="", max_length=45)),
                        ("happened_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("number", models.PositiveBigIntegerField(blank=True, null=True)),
                        ("seal", models.CharField(blank=True, default="", max_length=64)),
                        (
                            "company",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="console.company",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.member",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ApiKey",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("key",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("secret_hash", models.CharField(max_length=64, unique=True)),
                        ("beginning", models.CharField(max_length=12)),
                        ("can_write", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        ("last_used_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="api_keys",
                                to="console.company",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="api_keys",
                                to="console.member",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="MemberInvitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("organisation_admin", "Organisation admin"),
                                    ("company_admin", "Company admin"),
                                    ("recruiter", "Recruiter"),
                                    ("content_creator", "Content creator"),
                                    ("read_only", "Read only"),
                                ],
                                default="recruiter",
                                max_length=20,
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="console.company",
                            ),
                        ),
                        (
                            "invited_by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.SET_NULL, to="console.member"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="NudgeSwitch",
                    fields=[
                        (
                            "message",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="nudge_switch",
                                serialize=False,
                                to="console.message",
                            ),
                        ),
                        ("is_off", models.BooleanField(default=True)),
                    ],
                ),
                migrations.AddField(
                    model_name="message",
                    name="conversation",
                    field=models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to="console.conversation"
                    ),
                ),
                migrations.AddField(
                    model_name="message",
                    name="recipients",
                    field=models.ManyToManyField(related_name="messages", to="console.candidate"),
                ),
                migrations.AddField(
                    model_name="message",
                    name="sender",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="console.member"
                    ),
                ),
                migrations.CreateModel(
                    name="MessageTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("message", "Message"), ("reply", "Saved reply")],
                                default="message",
                                max_length=8,
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("subject", models.CharField(blank=True, default="", max_length=200)),
                        ("body", models.TextField(max_length=20000)),
                        ("variants", models.JSONField(blank=True, default=dict)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="message_templates",
                                to="console.company",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.member",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="own_templates",
                                to="console.member",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Note",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("not",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("text", models.TextField(max_length=4000)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("changed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.member",
                            ),
                        ),
                        (
                            "candidate",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="note_rows",
                                to="console.candidate",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Nudge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        ("sent_count", models.PositiveSmallIntegerField(default=0)),
                        (
                            "conversation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="nudge",
                                to="console.conversation",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="company",
                    name="organisation",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="companies", to="console.organisation"
                    ),
                ),
                migrations.CreateModel(
                    name="OrganisationRules",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password_length", models.PositiveIntegerField(default=10)),
                        ("password_days", models.PositiveIntegerField(default=0)),
                        ("password_reuse", models.PositiveIntegerField(default=0)),
                        ("inactive_days", models.PositiveIntegerField(default=0)),
                        ("session_hours", models.PositiveIntegerField(default=0)),
                        ("idle_minutes", models.PositiveIntegerField(default=0)),
                        ("is_two_factor_required", models.BooleanField(default=False)),
                        ("is_remembering_allowed", models.BooleanField(default=True)),
                        (
                            "organisation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rules",
                                to="console.organisation",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="OutgoingMail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        ("purpose", models.CharField(max_length=30)),
                        ("mail_id", models.CharField(max_length=200, unique=True)),
                        ("recipient", models.CharField(max_length=254)),
                        ("subject", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("content", parley.toolkit.encrypted_field.EncryptedTextField()),
                        (
                            "outcome",
                            models.CharField(
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
                        ("provider", models.CharField(blank=True, default="", max_length=10)),
                        ("filled_with", parley.toolkit.encrypted_field.SealedTextField(blank=True, default="")),
                        ("language", models.CharField(blank=True, default="", max_length=10)),
                        ("is_told", models.BooleanField(default=True)),
                        (
                            "candidate",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="mails",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="mails",
                                to="console.conversation",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="mails",
                                to="console.message",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="InboxMail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("happened_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="console.company"
                            ),
                        ),
                        (
                            "thread",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mails",
                                to="console.inboxthread",
                            ),
                        ),
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
                    ],
                ),
                migrations.CreateModel(
                    name="Project",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("prj",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("description", models.CharField(blank=True, default="", max_length=500)),
                        ("archived_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="projects",
                                to="console.company",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="owned_projects",
                                to="console.member",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="FavouriteProject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="favourite_projects",
                                to="console.member",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="favourites",
                                to="console.project",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ProjectCollaborator",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shared_projects",
                                to="console.member",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="collaborators",
                                to="console.project",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ProjectTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("stages", models.JSONField(default=list)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="project_templates",
                                to="console.company",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ProtectionRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("scope", models.CharField(max_length=20)),
                        ("needs_consent", models.BooleanField(default=True)),
                        ("answer_days", models.PositiveIntegerField(blank=True, null=True)),
                        ("archive_months", models.PositiveIntegerField(blank=True, null=True)),
                        ("anonymise_months", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "company",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="protection_rules",
                                to="console.company",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Reminder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "audience",
                            models.CharField(choices=[("candidate", "Candidate"), ("host", "Host")], max_length=10),
                        ),
                        ("channel", models.CharField(choices=[("email", "Email"), ("sms", "SMS")], max_length=5)),
                        ("minutes_before", models.PositiveIntegerField()),
                        ("starts_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("outcome", models.CharField(blank=True, default="", max_length=12)),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reminders",
                                to="console.conversation",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SignedState",
                    fields=[
                        ("state_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ("purpose", models.CharField(max_length=30)),
                        ("data_centre", models.CharField(max_length=40)),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        ("member", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="console.member")),
                    ],
                ),
                migrations.CreateModel(
                    name="SignInProvider",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_token, *(16,), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("google", "Google"), ("microsoft", "Microsoft"), ("oidc", "OpenID Connect")],
                                max_length=10,
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("issuer", models.URLField(max_length=300)),
                        ("client_id", models.CharField(max_length=300)),
                        ("client_secret", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("domain", models.CharField(max_length=253)),
                        ("checked_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sign_in_providers",
                                to="console.organisation",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SignInIdentity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sub", models.CharField(max_length=255)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("used_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sign_in_identities",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identities",
                                to="console.signinprovider",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SmsMessage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        ("direction", models.CharField(choices=[("out", "Sent"), ("in", "Received")], max_length=3)),
                        ("number", models.CharField(max_length=16)),
                        ("body", models.CharField(max_length=1600)),
                        ("segment_count", models.PositiveSmallIntegerField(default=1)),
                        (
                            "once_key",
                            models.CharField(default=parley.toolkit.ids.make_token, max_length=100, unique=True),
                        ),
                        ("provider_id", models.CharField(blank=True, db_index=True, default="", max_length=64)),
                        ("delivered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "candidate",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sms_messages",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sms_messages",
                                to="console.company",
                            ),
                        ),
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
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SmsStop",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=16)),
                        ("stopped_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="console.company"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Stage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("position", models.PositiveIntegerField()),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="stages", to="console.project"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Card",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rank", models.BigIntegerField()),
                        (
                            "entry_id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("ent",), **{}), max_length=40
                            ),
                        ),
                        ("entered_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "candidate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cards",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cards",
                                to="console.project",
                            ),
                        ),
                        (
                            "stage",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="cards",
                                to="console.stage",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Automation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("move", "Move the card"),
                                    ("send", "Send a message"),
                                    ("list", "Add to a list"),
                                ],
                                max_length=4,
                            ),
                        ),
                        ("on_status", models.CharField(blank=True, default="", max_length=12)),
                        ("delay_hours", models.PositiveIntegerField(default=0)),
                        ("expires_in_days", models.PositiveIntegerField(blank=True, null=True)),
                        ("is_active", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "list",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="automations",
                                to="console.candidatelist",
                            ),
                        ),
                        (
                            "sender",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.member",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="automations",
                                to="console.messagetemplate",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="automations",
                                to="console.project",
                            ),
                        ),
                        (
                            "stage",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="automations",
                                to="console.stage",
                            ),
                        ),
                        (
                            "to_stage",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="console.stage",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Tag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="tags", to="console.company"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CandidateTag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "candidate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tag_rows",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "tag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="candidate_rows",
                                to="console.tag",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Team",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="teams", to="console.company"
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="led_teams",
                                to="console.member",
                            ),
                        ),
                        ("members", models.ManyToManyField(blank=True, related_name="teams", to="console.member")),
                    ],
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
                migrations.CreateModel(
                    name="TimelineEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("conversation", "Conversation"),
                                    ("message", "Message"),
                                    ("reply", "Reply"),
                                    ("sms", "SMS"),
                                    ("reminder", "Reminder"),
                                    ("candidate", "Details"),
                                    ("note", "Note"),
                                    ("file", "File"),
                                    ("consent", "Consent"),
                                    ("list", "List"),
                                    ("project", "Project"),
                                    ("proposal", "Proposed times"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("code", models.CharField(blank=True, default="", max_length=20)),
                        ("happened_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("who", models.CharField(blank=True, default="", max_length=200)),
                        ("detail", models.CharField(blank=True, default="", max_length=500)),
                        ("is_relay_due", models.BooleanField(default=False)),
                        (
                            "candidate",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="timeline",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="console.company"
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="console.conversation",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.member",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.message",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="EventDelivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        ("kind", models.CharField(max_length=40)),
                        ("last_status", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "subscription",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="console.eventsubscription",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="console.timelineentry",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TimeProposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposals",
                                to="console.conversation",
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="console.member",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="UnitColleague",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40)),
                        ("sub", models.CharField(max_length=64)),
                        ("email", models.EmailField(blank=True, default="", max_length=254)),
                        ("name", models.CharField(blank=True, default="", max_length=200)),
                        ("calendar_problem", models.CharField(blank=True, default="", max_length=300)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="unit_colleagues",
                                to="console.company",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Watch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "candidate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="watches",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="watches", to="console.member"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="WatchTold",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="console.timelineentry",
                            ),
                        ),
                        (
                            "watch",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="told",
                                to="console.watch",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CandidateWord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("word", models.BinaryField(max_length=160)),
                        (
                            "candidate",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="words",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="console.company",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["candidate", "word"], name="words_of_candidate")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("company", "word", "candidate"), name="one_word_a_candidate"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CandidateAddress",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        (
                            "candidate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="other_addresses",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="console.company",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("company"),
                                django.db.models.functions.text.Lower("email"),
                                name="one_other_address",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AutomationRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        ("entry_id", models.CharField(max_length=80)),
                        ("is_by_hand", models.BooleanField(default=False)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Waiting"),
                                    ("moved", "Moved"),
                                    ("sent", "Sent"),
                                    ("listed", "Added to the list"),
                                    ("skipped", "Skipped"),
                                ],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, default="", max_length=300)),
                        (
                            "automation",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="runs",
                                to="console.automation",
                            ),
                        ),
                        (
                            "candidate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="automation_runs",
                                to="console.candidate",
                            ),
                        ),
                        (
                            "card",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="runs",
                                to="console.card",
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
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["state", "next_attempt_at"], name="console_aut_state_619b6e_idx"),
                            models.Index(fields=["automation", "-id"], name="automation_runs_newest"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("automation", "candidate", "entry_id"), name="one_automation_run_a_cause"
                            )
                        ],
                    },
                ),
                migrations.AddConstraint(
                    model_name="customfield",
                    constraint=models.UniqueConstraint(
                        models.F("company"),
                        django.db.models.functions.text.Lower("name"),
                        name="one_custom_field_a_name",
                    ),
                ),
                migrations.AddIndex(
                    model_name="customvalue",
                    index=models.Index(fields=["field", "value"], name="console_cus_field_i_8d4253_idx"),
                ),
                migrations.AddConstraint(
                    model_name="customvalue",
                    constraint=models.UniqueConstraint(fields=("candidate", "field"), name="one_value_a_field"),
                ),
                migrations.AddIndex(
                    model_name="engineerasure",
                    index=models.Index(fields=["state", "next_attempt_at"], name="console_eng_state_0cc181_idx"),
                ),
                migrations.AddConstraint(
                    model_name="importrefusal",
                    constraint=models.UniqueConstraint(
                        fields=("candidate_import", "line_number"), name="one_refusal_a_line"
                    ),
                ),
                migrations.AddIndex(
                    model_name="listentry",
                    index=models.Index(fields=["list", "-id"], name="list_entries_newest"),
                ),
                migrations.AddConstraint(
                    model_name="listentry",
                    constraint=models.UniqueConstraint(fields=("list", "candidate"), name="one_place_on_a_list"),
                ),
                migrations.AddConstraint(
                    model_name="member",
                    constraint=models.UniqueConstraint(fields=("company", "user"), name="one_membership_a_company"),
                ),
                migrations.AddIndex(
                    model_name="inboxthread",
                    index=models.Index(fields=["company", "-last_at"], name="console_inb_company_f23c51_idx"),
                ),
                migrations.AddIndex(
                    model_name="inboxthread",
                    index=models.Index(fields=["owner", "-last_at"], name="console_inb_owner_i_4d332d_idx"),
                ),
                migrations.AddConstraint(
                    model_name="inboxthread",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("candidate__isnull", True)),
                        fields=("company", "address"),
                        name="one_inbox_thread_an_address",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="favouritelist",
                    constraint=models.UniqueConstraint(fields=("list", "member"), name="one_favourite_list_once"),
                ),
                migrations.AddIndex(
                    model_name="conversation",
                    index=models.Index(
                        fields=["company", "candidate", "created_at"], name="console_con_company_5d3098_idx"
                    ),
                ),
                migrations.AddIndex(
                    model_name="conversation",
                    index=models.Index(fields=["owner", "created_at"], name="console_con_owner_i_800fa2_idx"),
                ),
                migrations.AddIndex(
                    model_name="conversation",
                    index=models.Index(fields=["status", "ends_at"], name="console_con_status_1a9f88_idx"),
                ),
                migrations.AddIndex(
                    model_name="conversation",
                    index=models.Index(fields=["status", "expires_at"], name="console_con_status_8167a4_idx"),
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
                migrations.AddIndex(
                    model_name="conversation",
                    index=models.Index(fields=["company", "sent_at"], name="conversation_numbers"),
                ),
                migrations.AddIndex(
                    model_name="consentrequest",
                    index=models.Index(
                        condition=models.Q(("answered_at", None), ("silent_at__isnull", False)),
                        fields=["silent_at"],
                        name="consent_silence_due",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="candidatelist",
                    constraint=models.UniqueConstraint(
                        models.F("company"),
                        django.db.models.functions.text.Lower("name"),
                        name="one_candidate_list_a_name",
                    ),
                ),
                migrations.AddIndex(
                    model_name="candidateimport",
                    index=models.Index(fields=["state", "next_attempt_at"], name="console_can_state_dc2e09_idx"),
                ),
                migrations.AddIndex(
                    model_name="candidateimport",
                    index=models.Index(fields=["company", "-created_at"], name="imports_of_company"),
                ),
                migrations.AddIndex(
                    model_name="candidate",
                    index=models.Index(fields=["company", "last_name", "first_name", "id"], name="candidates_by_name"),
                ),
                migrations.AddConstraint(
                    model_name="candidate",
                    constraint=models.UniqueConstraint(
                        models.F("company"),
                        django.db.models.functions.text.Lower("email"),
                        name="one_candidate_an_address",
                    ),
                ),
                migrations.AddIndex(
                    model_name="bookingchange",
                    index=models.Index(fields=["state", "next_attempt_at"], name="console_boo_state_b34f60_idx"),
                ),
                migrations.AddConstraint(
                    model_name="bookingchange",
                    constraint=models.UniqueConstraint(
                        fields=("batch", "conversation"), name="one_booking_change_a_batch"
                    ),
                ),
                migrations.AddIndex(
                    model_name="auditentry",
                    index=models.Index(fields=["company", "-id"], name="audit_of_company"),
                ),
                migrations.AddIndex(
                    model_name="auditentry",
                    index=models.Index(fields=["company", "member", "-id"], name="audit_of_member"),
                ),
                migrations.AddIndex(
                    model_name="auditentry",
                    index=models.Index(fields=["company", "action", "-id"], name="audit_of_action"),
                ),
                migrations.AddIndex(
                    model_name="auditentry",
                    index=models.Index(fields=["company", "subject_id", "-id"], name="audit_of_subject"),
                ),
                migrations.AddIndex(
                    model_name="auditentry",
                    index=models.Index(condition=models.Q(("seal", "")), fields=["id"], name="audit_unsealed"),
                ),
                migrations.AddIndex(
                    model_name="auditentry",
                    index=models.Index(fields=["company", "happened_at"], name="audit_by_age"),
                ),
                migrations.AddConstraint(
                    model_name="auditentry",
                    constraint=models.UniqueConstraint(fields=("company", "number"), name="one_audit_entry_a_number"),
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
                    model_name="note",
                    index=models.Index(fields=["candidate", "-created_at"], name="notes_of_candidate"),
                ),
                migrations.AddIndex(
                    model_name="nudge",
                    index=models.Index(fields=["state", "next_attempt_at"], name="console_nud_state_37bdee_idx"),
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
                    index=models.Index(
                        fields=["message", "state", "provider", "next_attempt_at"], name="mails_of_a_message"
                    ),
                ),
                migrations.AddIndex(
                    model_name="outgoingmail",
                    index=models.Index(
                        condition=models.Q(("done_at__isnull", False), ("is_told", False)),
                        fields=["done_at"],
                        name="mails_to_tell_of",
                    ),
                ),
                migrations.AddIndex(
                    model_name="inboxmail",
                    index=models.Index(fields=["thread", "happened_at"], name="console_inb_thread__0c89f3_idx"),
                ),
                migrations.AddIndex(
                    model_name="inboxmail",
                    index=models.Index(fields=["company", "-id"], name="console_inb_company_4c9e03_idx"),
                ),
                migrations.AddConstraint(
                    model_name="inboxmail",
                    constraint=models.UniqueConstraint(fields=("company", "digest"), name="one_inbox_mail_a_digest"),
                ),
                migrations.AddConstraint(
                    model_name="project",
                    constraint=models.UniqueConstraint(
                        models.F("company"), django.db.models.functions.text.Lower("name"), name="one_project_a_name"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="favouriteproject",
                    constraint=models.UniqueConstraint(fields=("project", "member"), name="one_favourite_project_once"),
                ),
                migrations.AddConstraint(
                    model_name="projectcollaborator",
                    constraint=models.UniqueConstraint(fields=("project", "member"), name="one_collaborator_once"),
                ),
                migrations.AddConstraint(
                    model_name="projecttemplate",
                    constraint=models.UniqueConstraint(
                        models.F("company"),
                        django.db.models.functions.text.Lower("name"),
                        name="one_project_template_a_name",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="protectionrule",
                    constraint=models.UniqueConstraint(fields=("company", "scope"), name="one_protection_rule_a_scope"),
                ),
                migrations.AddIndex(
                    model_name="reminder",
                    index=models.Index(fields=["state", "next_attempt_at"], name="console_rem_state_574d5f_idx"),
                ),
                migrations.AddConstraint(
                    model_name="reminder",
                    constraint=models.UniqueConstraint(
                        fields=("conversation", "audience", "channel", "minutes_before", "starts_at"),
                        name="one_reminder_a_kind_and_start",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="signinidentity",
                    constraint=models.UniqueConstraint(fields=("provider", "sub"), name="one_user_a_sub"),
                ),
                migrations.AddConstraint(
                    model_name="signinidentity",
                    constraint=models.UniqueConstraint(fields=("provider", "user"), name="one_sub_a_user"),
                ),
                migrations.AddIndex(
                    model_name="smsmessage",
                    index=models.Index(fields=["state", "next_attempt_at"], name="console_sms_state_0e1ab2_idx"),
                ),
                migrations.AddIndex(
                    model_name="smsmessage",
                    index=models.Index(fields=["candidate", "created_at"], name="console_sms_candida_5fdaa3_idx"),
                ),
                migrations.AddIndex(
                    model_name="smsmessage",
                    index=models.Index(fields=["number", "created_at"], name="console_sms_number_e1cc3b_idx"),
                ),
                migrations.AddConstraint(
                    model_name="smsstop",
                    constraint=models.UniqueConstraint(fields=("company", "number"), name="one_stop_a_number"),
                ),
                migrations.AddIndex(
                    model_name="card",
                    index=models.Index(fields=["stage", "rank", "id"], name="cards_in_order"),
                ),
                migrations.AddConstraint(
                    model_name="card",
                    constraint=models.UniqueConstraint(fields=("project", "candidate"), name="one_card_a_candidate"),
                ),
                migrations.AddConstraint(
                    model_name="tag",
                    constraint=models.UniqueConstraint(
                        models.F("company"),
                        django.db.models.functions.text.Lower("name"),
                        name="one_candidate_tag_a_word",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="candidatetag",
                    constraint=models.UniqueConstraint(fields=("tag", "candidate"), name="one_tag_once"),
                ),
                migrations.AddConstraint(
                    model_name="team",
                    constraint=models.UniqueConstraint(
                        models.F("company"), django.db.models.functions.text.Lower("name"), name="one_team_a_name"
                    ),
                ),
                migrations.AddIndex(
                    model_name="messagetemplate",
                    index=models.Index(fields=["company", "kind", "name"], name="templates_by_name"),
                ),
                migrations.AddIndex(
                    model_name="timelineentry",
                    index=models.Index(
                        fields=["candidate", "-happened_at", "-id"], name="console_tim_candida_c1abce_idx"
                    ),
                ),
                migrations.AddIndex(
                    model_name="timelineentry",
                    index=models.Index(
                        condition=models.Q(("is_relay_due", True)), fields=["id"], name="timeline_relay_due"
                    ),
                ),
                migrations.AddIndex(
                    model_name="eventdelivery",
                    index=models.Index(fields=["state", "next_attempt_at"], name="console_eve_state_eb2466_idx"),
                ),
                migrations.AddConstraint(
                    model_name="eventdelivery",
                    constraint=models.UniqueConstraint(fields=("subscription", "entry"), name="one_delivery_an_event"),
                ),
                migrations.AddConstraint(
                    model_name="timeproposal",
                    constraint=models.UniqueConstraint(
                        fields=("conversation", "starts_at"), name="one_proposal_a_time"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="unitcolleague",
                    constraint=models.UniqueConstraint(
                        fields=("company", "code", "sub"), name="one_unit_colleague_a_sub"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="watch",
                    constraint=models.UniqueConstraint(fields=("candidate", "member"), name="one_watch_a_member"),
                ),
                migrations.AddConstraint(
                    model_name="watchtold",
                    constraint=models.UniqueConstraint(fields=("watch", "entry"), name="one_word_of_an_entry"),
                ),
            ],
        ),
    ]
