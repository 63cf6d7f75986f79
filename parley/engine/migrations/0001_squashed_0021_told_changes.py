"""All tables of the engine as they stand after 0021_told_changes: a new installation makes them in one go."""

import django.db.models.deletion
import functools
import parley.engine.domain.zones.release
import parley.engine.models.outbox
import parley.toolkit.clock
import parley.toolkit.encrypted_field
import parley.toolkit.ids
import parley.toolkit.queries.whole_schema
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("engine", "0001_initial"),
        ("engine", "0002_prepared_timelines"),
        ("engine", "0003_hours"),
        ("engine", "0004_kept_events"),
        ("engine", "0005_event_writes"),
        ("engine", "0006_grants"),
        ("engine", "0007_notifications"),
        ("engine", "0008_booking_links"),
        ("engine", "0009_scheduler"),
        ("engine", "0010_hardening"),
        ("engine", "0011_request_options"),
        ("engine", "0012_connections"),
        ("engine", "0013_sign_up"),
        ("engine", "0014_flow_back"),
        ("engine", "0015_conferencing"),
        ("engine", "0016_more"),
        ("engine", "0017_zone_changes"),
        ("engine", "0018_encrypted_texts"),
        ("engine", "0019_farewells_by_grant"),
        ("engine", "0020_moved_bookings"),
        ("engine", "0021_told_changes"),
    ]

    initial = True

    dependencies = []

    operations = [
        parley.toolkit.queries.whole_schema.CreateAllModels(
            operations=[
                migrations.CreateModel(
                    name="Account",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("acc",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        ("name", models.CharField(blank=True, default="", max_length=200)),
                        ("tzid", models.CharField(default="Etc/UTC", max_length=64)),
                        ("is_active", models.BooleanField(default=True)),
                        ("session_epoch", models.PositiveIntegerField(default=1)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("left_at", models.DateTimeField(blank=True, db_index=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Application",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("app",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("client_id", models.CharField(max_length=64, unique=True)),
                        ("name", models.CharField(max_length=200)),
                        ("is_builtin", models.BooleanField(default=False)),
                        ("stored_redirect_uris", models.JSONField(blank=True, default=list)),
                        ("stored_return_urls", models.JSONField(blank=True, default=list)),
                        ("embed_key", models.CharField(max_length=64, unique=True)),
                        ("stored_webhook_url", models.CharField(blank=True, default="", max_length=500)),
                        ("homepage_url", models.CharField(blank=True, default="", max_length=500)),
                        ("contact_name", models.CharField(blank=True, default="", max_length=200)),
                        ("contact_email", models.CharField(blank=True, default="", max_length=254)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "registered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="engine.account",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Booking",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("bok",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[("confirmed", "Confirmed"), ("cancelled", "Cancelled")],
                                default="confirmed",
                                max_length=10,
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("local_start", models.CharField(max_length=19)),
                        ("tzid", models.CharField(max_length=64)),
                        (
                            "zone_data",
                            models.CharField(
                                blank=True, default=parley.engine.domain.zones.release.name_zone_data, max_length=16
                            ),
                        ),
                        ("uid", models.CharField(max_length=300, unique=True)),
                        ("sequence", models.PositiveIntegerField(default=0)),
                        ("is_moved", models.BooleanField(default=False)),
                        ("has_reply_words", models.BooleanField(default=False)),
                        ("token", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("invitee_name", models.CharField(max_length=200)),
                        ("invitee_email", models.EmailField(max_length=254)),
                        ("invitee_tzid", models.CharField(max_length=64)),
                        ("invitee_local_start", models.CharField(blank=True, default="", max_length=19)),
                        ("answers", models.JSONField(blank=True, default=list)),
                        ("form_key", models.CharField(blank=True, default="", max_length=64)),
                        ("join_url", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("cancelled_by", models.CharField(blank=True, default="", max_length=20)),
                        ("cancelled_reason", models.CharField(blank=True, default="", max_length=500)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="Calendar",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("cal",), **{}),
                                max_length=80,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("href", models.CharField(max_length=500)),
                        ("name", models.CharField(max_length=254)),
                        ("color", models.CharField(blank=True, default="", max_length=9)),
                        ("is_readonly", models.BooleanField(default=False)),
                        ("is_primary", models.BooleanField(default=False)),
                        ("is_deleted", models.BooleanField(default=False)),
                        ("conferencing", models.JSONField(blank=True, default=list)),
                        ("timezone", models.CharField(blank=True, default="", max_length=64)),
                        ("counts_as_busy", models.BooleanField(default=True)),
                        ("takes_bookings", models.BooleanField(default=False)),
                        ("sync_state", models.TextField(blank=True, default="")),
                        ("spread_until", models.DateTimeField(blank=True, null=True)),
                        ("last_synced_at", models.DateTimeField(blank=True, null=True)),
                        ("last_error", models.CharField(blank=True, default="", max_length=500)),
                        ("is_push_refused", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="Hold",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("hld",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("holder", models.CharField(max_length=64, unique=True)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="OrganizationalUnit",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("oru",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("tenant_id", models.CharField(blank=True, default="", max_length=200)),
                        ("is_auto_join", models.BooleanField(default=True)),
                        ("accent_color", models.CharField(blank=True, default="", max_length=7)),
                        (
                            "outside_changes",
                            models.CharField(
                                choices=[("follow", "Follow"), ("ask", "Ask")], default="follow", max_length=10
                            ),
                        ),
                        ("checks_live", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "application",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="engine.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ProviderAlarm",
                    fields=[
                        ("service", models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ("message", models.CharField(max_length=500)),
                        ("raised_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="ProviderRegistration",
                    fields=[
                        ("service", models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ("client_id", models.CharField(max_length=300)),
                        ("client_secret", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("tenant", models.CharField(blank=True, default="", max_length=100)),
                        ("problem", models.CharField(blank=True, default="", max_length=500)),
                        ("checked_at", models.DateTimeField(blank=True, null=True)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="SetUpVisit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="SignInCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(db_index=True, max_length=254)),
                        ("code_hash", models.CharField(max_length=64)),
                        ("asker_hash", models.CharField(blank=True, db_index=True, default="", max_length=64)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="SchedulingPreferences",
                    fields=[
                        (
                            "account",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="preferences",
                                serialize=False,
                                to="engine.account",
                            ),
                        ),
                        ("duration_minutes", models.PositiveIntegerField(default=30)),
                        ("start_interval_minutes", models.PositiveIntegerField(default=15)),
                        ("period_days", models.PositiveIntegerField(default=14)),
                        ("minimum_notice_minutes", models.PositiveIntegerField(default=120)),
                        ("buffer_before_minutes", models.PositiveIntegerField(default=0)),
                        ("buffer_after_minutes", models.PositiveIntegerField(default=0)),
                        ("daily_limit", models.PositiveIntegerField(blank=True, null=True)),
                        ("weekly_limit", models.PositiveIntegerField(blank=True, null=True)),
                        ("holiday_country", models.CharField(blank=True, default="", max_length=2)),
                        ("holiday_region", models.CharField(blank=True, default="", max_length=20)),
                        ("place", models.JSONField(blank=True, default=dict)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="ChangeCounter",
                    fields=[
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                serialize=False,
                                to="engine.application",
                            ),
                        ),
                        ("latest", models.BigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="ApplicationSecret",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(choices=[("client", "Client"), ("embed", "Embed")], max_length=10)),
                        ("secret", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("lookup", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="secrets",
                                to="engine.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="AppPassword",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("label", models.CharField(max_length=100)),
                        ("password_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("last_used_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="app_passwords",
                                to="engine.account",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("att",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("file_name", models.CharField(max_length=200)),
                        ("content_type", models.CharField(max_length=100)),
                        ("md5", models.CharField(max_length=32)),
                        ("size_bytes", models.PositiveIntegerField()),
                        ("is_approved", models.BooleanField(default=True)),
                        ("content", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        (
                            "token",
                            parley.toolkit.encrypted_field.EncryptedTextField(default=parley.toolkit.ids.make_token),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="engine.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="BookableEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("event_id", models.CharField(max_length=64)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("is_cancelled", models.BooleanField(default=False)),
                        ("capacity", models.PositiveIntegerField(blank=True, null=True)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bookable_events",
                                to="engine.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="BookingHost",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("is_organizer", models.BooleanField(default=False)),
                        ("is_required", models.BooleanField(default=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bookings_joined",
                                to="engine.account",
                            ),
                        ),
                        (
                            "booking",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="hosts", to="engine.booking"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="BookingLink",
                    fields=[
                        ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("scheduling", "Scheduling"),
                                    ("sequencing", "Sequencing"),
                                    ("add_to_calendar", "Add To Calendar"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("token", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[("open", "Open"), ("completed", "Completed"), ("disabled", "Disabled")],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("display_message", models.CharField(blank=True, default="", max_length=500)),
                        ("question", parley.toolkit.encrypted_field.EncryptedJSONField(default=dict)),
                        ("event", parley.toolkit.encrypted_field.EncryptedJSONField(default=dict)),
                        ("target_calendars", models.JSONField(default=list)),
                        ("is_single_event", models.BooleanField(default=False)),
                        ("minimum_notice_minutes", models.PositiveIntegerField(default=0)),
                        ("tzid", models.CharField(max_length=64)),
                        ("hour_format", models.CharField(blank=True, default="", max_length=1)),
                        ("is_chosen_at_once", models.BooleanField(default=False)),
                        ("addresses", parley.toolkit.encrypted_field.EncryptedJSONField(default=dict)),
                        ("scope", models.CharField(blank=True, default="", max_length=500)),
                        ("state", models.CharField(blank=True, default="", max_length=1000)),
                        ("link_metadata", models.JSONField(blank=True, default=dict)),
                        ("outcome", parley.toolkit.encrypted_field.EncryptedJSONField(blank=True, default=dict)),
                        ("created_at", models.DateTimeField(db_index=True, default=parley.toolkit.clock.now)),
                        ("completed_at", models.DateTimeField(blank=True, null=True)),
                        ("found_none_at", models.DateTimeField(blank=True, null=True)),
                        ("suits_none_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="booking_links",
                                to="engine.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="BookingReply",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                    name="PreparedTimeline",
                    fields=[
                        (
                            "calendar",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="prepared_timeline",
                                serialize=False,
                                to="engine.calendar",
                            ),
                        ),
                        ("firm", models.BinaryField()),
                        ("tentative", models.BinaryField()),
                        ("version", models.CharField(max_length=32)),
                        ("made_by", models.CharField(max_length=40)),
                        ("spread_by", models.CharField(blank=True, default="", max_length=40)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="CalendarObject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("href", models.CharField(max_length=500)),
                        ("etag", models.CharField(blank=True, default="", max_length=200)),
                        ("uid", models.CharField(blank=True, default="", max_length=300)),
                        ("content", parley.toolkit.encrypted_field.EncryptedTextField()),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="objects_kept",
                                to="engine.calendar",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CalendarPermission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[("sandbox", "Sandbox"), ("unrestricted", "Unrestricted")], max_length=12
                            ),
                        ),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calendar_permissions",
                                to="engine.application",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="permissions",
                                to="engine.calendar",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CalendarWatch",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("wat",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("provider_id", models.CharField(blank=True, db_index=True, default="", max_length=300)),
                        ("resource_id", models.CharField(blank=True, default="", max_length=300)),
                        (
                            "secret",
                            parley.toolkit.encrypted_field.EncryptedTextField(default=parley.toolkit.ids.make_token),
                        ),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        ("renew_at", models.DateTimeField(blank=True, db_index=True, null=True)),
                        ("called_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="watches",
                                to="engine.calendar",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CalendarWrite",
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
                        ("wanted_sequence", models.PositiveIntegerField(default=0)),
                        ("written_sequence", models.IntegerField(default=-1)),
                        ("is_removal", models.BooleanField(default=False)),
                        ("href", models.CharField(blank=True, default="", max_length=500)),
                        ("etag", models.CharField(blank=True, default="", max_length=200)),
                        ("told_hashes", models.JSONField(blank=True, default=list)),
                        (
                            "account",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.account"),
                        ),
                        (
                            "booking",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calendar_writes",
                                to="engine.booking",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="engine.calendar",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="channels",
                                to="engine.account",
                            ),
                        ),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="channels",
                                to="engine.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ChannelChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("changed_since", models.DateTimeField()),
                        (
                            "channel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="engine.channel"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ConferencingProfile",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("pro",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("provider_name", models.CharField(max_length=20)),
                        ("name", models.CharField(max_length=200)),
                        ("join_url", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="conferencing_profiles",
                                to="engine.account",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ConferencingVisit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("provider_name", models.CharField(blank=True, default="", max_length=20)),
                        ("redirect_uri", models.CharField(max_length=500)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "account",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.account"),
                        ),
                        (
                            "application",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.application"),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Connection",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("pro",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("service", models.CharField(max_length=20)),
                        ("name", models.CharField(max_length=254)),
                        ("address", models.CharField(blank=True, default="", max_length=500)),
                        ("username", models.CharField(blank=True, default="", max_length=254)),
                        ("password", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("subject", models.CharField(blank=True, default="", max_length=300)),
                        ("access_token", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("refresh_token", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("token_expires_at", models.DateTimeField(blank=True, null=True)),
                        ("token_leased_until", models.DateTimeField(blank=True, null=True)),
                        ("token_lease", models.CharField(blank=True, default="", max_length=40)),
                        ("granted_scopes", models.JSONField(blank=True, default=list)),
                        ("owner_addresses", models.JSONField(blank=True, default=list)),
                        (
                            "state",
                            models.CharField(
                                choices=[("active", "Active"), ("broken", "Broken"), ("removed", "Removed")],
                                default="active",
                                max_length=10,
                            ),
                        ),
                        (
                            "broken_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "None"),
                                    ("credentials", "Sign in again"),
                                    ("scopes", "Grant what is missing"),
                                    ("approval", "Wait for the administrator of one's organization"),
                                ],
                                default="",
                                max_length=20,
                            ),
                        ),
                        ("broken_at", models.DateTimeField(blank=True, null=True)),
                        ("break_notices", models.PositiveSmallIntegerField(default=0)),
                        ("last_error", models.CharField(blank=True, default="", max_length=500)),
                        ("last_synced_at", models.DateTimeField(blank=True, null=True)),
                        ("next_sync_at", models.DateTimeField(db_index=True, default=parley.toolkit.clock.now)),
                        ("failures", models.PositiveIntegerField(default=0)),
                        ("failing_since", models.DateTimeField(blank=True, null=True)),
                        ("fully_read_at", models.DateTimeField(blank=True, null=True)),
                        ("leased_until", models.DateTimeField(blank=True, null=True)),
                        ("lease_token", models.CharField(blank=True, default="", max_length=40)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="connections",
                                to="engine.account",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="calendar",
                    name="connection",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calendars", to="engine.connection"
                    ),
                ),
                migrations.CreateModel(
                    name="ElementToken",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("origin", models.CharField(max_length=300)),
                        ("permissions", models.JSONField(default=list)),
                        ("subs", models.JSONField(blank=True, default=list)),
                        ("bookable_event_ids", models.JSONField(blank=True, default=list)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="element_tokens",
                                to="engine.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="EventText",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("part", models.CharField(blank=True, default="", max_length=40)),
                        ("content", parley.toolkit.encrypted_field.SealedTextField()),
                        ("digest", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="event_texts",
                                to="engine.calendar",
                            ),
                        ),
                        (
                            "calendar_object",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="event_texts",
                                to="engine.calendarobject",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="BusyTime",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("event_uid", models.CharField(blank=True, default="", max_length=40)),
                        ("uid", models.CharField(blank=True, default="", max_length=300)),
                        ("original_at", models.DateTimeField(blank=True, null=True)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("starts_on", models.DateField(blank=True, null=True)),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        ("ever_starts_at", models.DateTimeField(blank=True, null=True)),
                        ("ever_ends_at", models.DateTimeField(blank=True, null=True)),
                        ("status", models.CharField(max_length=20)),
                        ("is_guess", models.BooleanField(default=False)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("deleted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="busy_times",
                                to="engine.calendar",
                            ),
                        ),
                        (
                            "calendar_object",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="busy_times",
                                to="engine.calendarobject",
                            ),
                        ),
                        (
                            "text",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="busy_times",
                                to="engine.eventtext",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ExternalChange",
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
                        ("uid", models.CharField(max_length=300)),
                        ("href", models.CharField(max_length=500)),
                        ("fields", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("partstat", models.CharField(blank=True, default="", max_length=20)),
                        ("is_removal", models.BooleanField(default=False)),
                        ("wanted_version", models.PositiveIntegerField(default=1)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="external_changes",
                                to="engine.application",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="external_changes",
                                to="engine.calendar",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Farewell",
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
                        ("service", models.CharField(max_length=20)),
                        ("grant_hash", models.CharField(blank=True, default="", max_length=64)),
                        ("access_token", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("refresh_token", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("watches", models.JSONField(blank=True, default=list)),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["state", "next_attempt_at"], name="engine_fare_state_f39d48_idx")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Grant",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("grt",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("scope", models.CharField(max_length=500)),
                        ("delegated_scope", models.CharField(blank=True, default="", max_length=500)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="engine.account"
                            ),
                        ),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="grants",
                                to="engine.application",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="engine.organizationalunit",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DelegatedAuthorization",
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
                        ("email", models.CharField(max_length=254)),
                        ("callback_url", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("scope", models.CharField(max_length=500)),
                        ("client_state", models.CharField(blank=True, default="", max_length=1000)),
                        (
                            "grant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="delegations",
                                to="engine.grant",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AuthorizationCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code_hash", models.CharField(max_length=64, unique=True)),
                        ("redirect_uri", models.CharField(max_length=500)),
                        ("code_challenge", models.CharField(blank=True, default="", max_length=128)),
                        ("code_challenge_method", models.CharField(blank=True, default="", max_length=10)),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "grant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="engine.grant"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="LinkToken",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "account",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.account"),
                        ),
                        (
                            "application",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.application"),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ManagedEvent",
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
                                default=functools.partial(parley.toolkit.ids.make_id, *("mev",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("event_id", models.CharField(max_length=64)),
                        ("uid", models.CharField(db_index=True, max_length=300)),
                        ("fields", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("sequence", models.PositiveIntegerField(default=0)),
                        ("has_reply_words", models.BooleanField(default=False)),
                        ("wanted_version", models.PositiveIntegerField(default=1)),
                        ("written_version", models.PositiveIntegerField(default=0)),
                        ("href", models.CharField(blank=True, default="", max_length=500)),
                        ("etag", models.CharField(blank=True, default="", max_length=200)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("deleted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="managed_events",
                                to="engine.application",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="managed_events",
                                to="engine.calendar",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="GuestNotice",
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
                        ("before", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("after", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("sequence", models.PositiveIntegerField(default=0)),
                        ("changed_at", models.DateTimeField()),
                        ("mail_count", models.PositiveIntegerField()),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="guest_notices",
                                to="engine.application",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="engine.managedevent",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="EventTrigger",
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
                        ("uri", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("anchor", models.CharField(choices=[("start", "start"), ("end", "end")], max_length=5)),
                        ("offset_minutes", models.IntegerField()),
                        ("occurrence_at", models.DateTimeField(blank=True, null=True)),
                        ("placed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="triggers",
                                to="engine.managedevent",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ObjectPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("object_href", models.CharField(max_length=500)),
                        ("href", models.CharField(max_length=500)),
                        ("etag", models.CharField(blank=True, default="", max_length=200)),
                        ("content", parley.toolkit.encrypted_field.EncryptedTextField()),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="object_parts",
                                to="engine.calendar",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Occupancy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("bucket", models.BigIntegerField()),
                        ("override", models.CharField(blank=True, default="", max_length=40)),
                        (
                            "account",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.account"),
                        ),
                        (
                            "booking",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="occupancy",
                                to="engine.booking",
                            ),
                        ),
                        (
                            "hold",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="occupancy",
                                to="engine.hold",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="UnitLogo",
                    fields=[
                        (
                            "unit",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="logo",
                                serialize=False,
                                to="engine.organizationalunit",
                            ),
                        ),
                        ("content", models.BinaryField()),
                        ("content_type", models.CharField(max_length=20)),
                        ("digest", models.CharField(db_index=True, max_length=32)),
                    ],
                ),
                migrations.CreateModel(
                    name="Membership",
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
                                    ("owner", "Owner"),
                                    ("scheduler_admin", "Scheduler Admin"),
                                    ("developer_admin", "Developer Admin"),
                                    ("developer", "Developer"),
                                    ("member", "Member"),
                                ],
                                default="member",
                                max_length=20,
                            ),
                        ),
                        ("joined_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="engine.account",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="engine.organizationalunit",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="application",
                    name="owner_unit",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="applications",
                        to="engine.organizationalunit",
                    ),
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
                            "booking",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="mails",
                                to="engine.booking",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="OutsideChange",
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
                        ("uid", models.CharField(max_length=300)),
                        ("href", models.CharField(blank=True, default="", max_length=500)),
                        ("etag", models.CharField(blank=True, default="", max_length=200)),
                        ("is_gone", models.BooleanField(default=False)),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outside_changes",
                                to="engine.calendar",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="OutsideProposal",
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
                        (
                            "account",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.account"),
                        ),
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
                migrations.CreateModel(
                    name="PermissionsRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("wanted", models.JSONField(default=dict)),
                        ("redirect_uri", models.CharField(blank=True, default="", max_length=500)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.account"),
                        ),
                        (
                            "application",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.application"),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Pool",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("sel",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("required_count", models.PositiveSmallIntegerField(default=1)),
                        (
                            "balance",
                            models.CharField(
                                choices=[
                                    ("wait", "Whoever was not booked for longest"),
                                    ("share", "Whoever is furthest behind their share"),
                                ],
                                default="wait",
                                max_length=10,
                            ),
                        ),
                        ("is_listed", models.BooleanField(default=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("retired_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pools",
                                to="engine.organizationalunit",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PoolChoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("is_host", models.BooleanField(default=False)),
                        ("reason", models.CharField(max_length=300)),
                        ("chosen_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="engine.account"
                            ),
                        ),
                        (
                            "booking",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="choices", to="engine.booking"
                            ),
                        ),
                        (
                            "pool",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="choices", to="engine.pool"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PoolMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("weight", models.PositiveSmallIntegerField(default=1)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pools_joined",
                                to="engine.account",
                            ),
                        ),
                        (
                            "pool",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="members", to="engine.pool"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ProviderVisit",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("vis",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("state_hash", models.CharField(max_length=64, unique=True)),
                        ("browser_hash", models.CharField(max_length=64)),
                        ("asker_hash", models.CharField(blank=True, default="", max_length=64)),
                        ("service", models.CharField(max_length=20)),
                        ("nonce", models.CharField(max_length=64)),
                        ("code_verifier", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("access", models.JSONField(default=list)),
                        ("connection_id", models.CharField(blank=True, default="", max_length=40)),
                        ("terms_version", models.CharField(blank=True, default="", max_length=64)),
                        ("tzid", models.CharField(blank=True, default="", max_length=64)),
                        ("way", models.JSONField(default=dict)),
                        ("held", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("awaits_approval", models.BooleanField(default=False)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="provider_visits",
                                to="engine.account",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RateShare",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("process", models.CharField(max_length=40)),
                        ("second", models.BigIntegerField()),
                        ("second_count", models.PositiveIntegerField()),
                        ("minute", models.BigIntegerField(db_index=True)),
                        ("minute_count", models.PositiveIntegerField()),
                        (
                            "application",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.application"),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Registration",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("registration_id", models.CharField(max_length=64)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("pending", "Pending"),
                                    ("accepted", "Accepted"),
                                    ("tentative", "Tentative"),
                                    ("declined", "Declined"),
                                    ("removed", "Removed"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("email", models.CharField(blank=True, default="", max_length=254)),
                        ("name", models.CharField(blank=True, default="", max_length=200)),
                        ("locale", models.CharField(blank=True, default="", max_length=35)),
                        ("tzid", models.CharField(blank=True, default="", max_length=64)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="registrations",
                                to="engine.bookableevent",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RequestTemplate",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("tpl",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("request", "Scheduling request"),
                                    ("public_link", "Public link"),
                                    ("trigger", "Scheduling trigger"),
                                ],
                                default="request",
                                max_length=20,
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("summary", models.CharField(blank=True, default="", max_length=1024)),
                        ("description", models.CharField(blank=True, default="", max_length=4096)),
                        ("place", models.JSONField(blank=True, default=dict)),
                        ("duration_minutes", models.PositiveIntegerField(default=30)),
                        ("period_days", models.PositiveIntegerField(default=14)),
                        ("start_interval_minutes", models.PositiveIntegerField(default=15)),
                        ("buffer_before_minutes", models.PositiveIntegerField(default=0)),
                        ("buffer_after_minutes", models.PositiveIntegerField(default=0)),
                        ("minimum_notice_minutes", models.PositiveIntegerField(default=0)),
                        ("is_reschedule_allowed", models.BooleanField(default=True)),
                        ("questions", models.JSONField(blank=True, default=list)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("retired_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "host",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="engine.account",
                            ),
                        ),
                        (
                            "host_pool",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="engine.pool",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="templates",
                                to="engine.organizationalunit",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PublicLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("title", models.CharField(blank=True, default="", max_length=200)),
                        ("questions", models.JSONField(blank=True, default=list)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="public_links",
                                to="engine.account",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="public_links",
                                to="engine.organizationalunit",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="engine.requesttemplate",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SchedulingConversation",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("scn",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("subject", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("tzid", models.CharField(max_length=64)),
                        ("event", parley.toolkit.encrypted_field.EncryptedJSONField(default=dict)),
                        ("question", parley.toolkit.encrypted_field.EncryptedJSONField(default=dict)),
                        ("starts_at", models.DateTimeField(blank=True, null=True)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(db_index=True, default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="scheduling_conversations",
                                to="engine.account",
                            ),
                        ),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="scheduling_conversations",
                                to="engine.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ConversationParticipant",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("participant_id", models.CharField(max_length=64)),
                        ("position", models.PositiveSmallIntegerField()),
                        ("sub", models.CharField(blank=True, default="", max_length=40)),
                        ("email", models.CharField(blank=True, default="", max_length=254)),
                        ("common_name", models.CharField(blank=True, default="", max_length=200)),
                        ("token", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("has_chosen", models.BooleanField(default=False)),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="participants",
                                to="engine.schedulingconversation",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SchedulingRequest",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("srq",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("token", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("pending", "Pending"),
                                    ("booked", "Booked"),
                                    ("declined", "Declined"),
                                    ("cancelled", "Cancelled"),
                                    ("disabled", "Disabled"),
                                ],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        ("summary", models.CharField(max_length=1024)),
                        ("description", models.CharField(blank=True, default="", max_length=4096)),
                        ("place", models.JSONField(blank=True, default=dict)),
                        ("duration_minutes", models.PositiveIntegerField()),
                        ("start_interval_minutes", models.PositiveIntegerField(default=15)),
                        ("buffer_before_minutes", models.PositiveIntegerField(default=0)),
                        ("buffer_after_minutes", models.PositiveIntegerField(default=0)),
                        ("minimum_notice_minutes", models.PositiveIntegerField(default=0)),
                        ("period", models.JSONField(default=dict)),
                        ("weekly_periods", models.JSONField(blank=True, default=list)),
                        ("tzid", models.CharField(max_length=64)),
                        ("is_reschedule_allowed", models.BooleanField(default=True)),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        ("recipient_email", models.CharField(blank=True, default="", max_length=254)),
                        ("recipient_name", models.CharField(blank=True, default="", max_length=200)),
                        ("recipient_organization", models.CharField(blank=True, default="", max_length=200)),
                        ("correlation_id", models.CharField(blank=True, default="", max_length=128)),
                        ("link_metadata", models.JSONField(blank=True, default=dict)),
                        ("draws_from_pools", models.BooleanField(default=False)),
                        ("locale", models.CharField(blank=True, default="", max_length=35)),
                        ("room_ids", models.JSONField(blank=True, default=list)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("declined_reason", models.CharField(blank=True, default="", max_length=500)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("change_number", models.BigIntegerField(db_index=True, default=0)),
                        (
                            "application",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="engine.application",
                            ),
                        ),
                        (
                            "creator",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="requests_made",
                                to="engine.account",
                            ),
                        ),
                        (
                            "host",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="requests_hosted",
                                to="engine.account",
                            ),
                        ),
                        (
                            "leader",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="followers",
                                to="engine.schedulingrequest",
                            ),
                        ),
                        (
                            "public_link",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="engine.publiclink",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="requests",
                                to="engine.organizationalunit",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RequestTag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("value", models.CharField(db_index=True, max_length=60)),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tags",
                                to="engine.schedulingrequest",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RequestRecipient",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        ("name", models.CharField(blank=True, default="", max_length=200)),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="guests",
                                to="engine.schedulingrequest",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RequestPool",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("required_count", models.PositiveSmallIntegerField()),
                        ("is_host", models.BooleanField(default=False)),
                        (
                            "pool",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="engine.pool"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pools",
                                to="engine.schedulingrequest",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RequestMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("is_required", models.BooleanField(default=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="requests_joined",
                                to="engine.account",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="engine.schedulingrequest",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RequestFile",
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
                        ("name", models.CharField(max_length=120)),
                        ("content_type", models.CharField(max_length=100)),
                        ("size_bytes", models.PositiveIntegerField()),
                        ("content", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("token", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(db_index=True, default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="request_files",
                                to="engine.account",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="engine.schedulingrequest",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="LinkAttempt",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=parley.toolkit.ids.make_token, max_length=64, primary_key=True, serialize=False
                            ),
                        ),
                        ("tenant_id", models.CharField(blank=True, default="", max_length=200)),
                        ("tenant_name", models.CharField(blank=True, default="", max_length=200)),
                        ("return_url", models.CharField(blank=True, default="", max_length=500)),
                        ("state", models.CharField(blank=True, default="", max_length=200)),
                        ("purpose", models.CharField(default="link", max_length=20)),
                        ("authorize_query", models.TextField(blank=True, default="")),
                        ("opener_hash", models.CharField(blank=True, default="", max_length=64)),
                        ("correlation_id", models.CharField(blank=True, default="", max_length=128)),
                        ("recipient_email", models.CharField(blank=True, default="", max_length=254)),
                        ("recipient_name", models.CharField(blank=True, default="", max_length=200)),
                        ("recipient_organization", models.CharField(blank=True, default="", max_length=200)),
                        ("event_summary", models.CharField(blank=True, default="", max_length=1024)),
                        ("duration_minutes", models.PositiveIntegerField(blank=True, null=True)),
                        ("vouched_email", models.CharField(blank=True, default="", max_length=254)),
                        ("vouched_name", models.CharField(blank=True, default="", max_length=200)),
                        ("vouched_tzid", models.CharField(blank=True, default="", max_length=64)),
                        ("is_set_up_here", models.BooleanField(default=False)),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                        ("expires_at", models.DateTimeField()),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="engine.account"
                            ),
                        ),
                        (
                            "application",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.application"),
                        ),
                        (
                            "public_link",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="engine.publiclink",
                            ),
                        ),
                        (
                            "scheduling_request",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="engine.schedulingrequest",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="hold",
                    name="request",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="engine.schedulingrequest",
                    ),
                ),
                migrations.AddField(
                    model_name="booking",
                    name="request",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookings",
                        to="engine.schedulingrequest",
                    ),
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
                        ("issuer", models.CharField(max_length=260)),
                        ("subject", models.CharField(max_length=254)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identities",
                                to="engine.account",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SmartInvite",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        ("ends_at", models.DateTimeField(blank=True, db_index=True, null=True)),
                        ("stamped_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="smart_invites",
                                to="engine.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SmartInviteRecipient",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "invite",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recipients",
                                to="engine.smartinvite",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SpecialDate",
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
                                choices=[("hours", "Hours"), ("off", "Off"), ("usual", "Usual")], max_length=5
                            ),
                        ),
                        ("first_on", models.DateField()),
                        ("last_on", models.DateField()),
                        ("periods", models.JSONField(blank=True, default=list)),
                        ("note", models.CharField(blank=True, default="", max_length=100)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="special_dates",
                                to="engine.account",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="TermsAcceptance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.CharField(max_length=64)),
                        ("accepted_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="acceptances",
                                to="engine.account",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Token",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(choices=[("access", "access"), ("refresh", "refresh")], max_length=10),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "grant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="engine.grant"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="UnitInvitation",
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
                                    ("owner", "Owner"),
                                    ("scheduler_admin", "Scheduler Admin"),
                                    ("developer_admin", "Developer Admin"),
                                    ("developer", "Developer"),
                                    ("member", "Member"),
                                ],
                                default="member",
                                max_length=20,
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "invited_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="engine.account",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="engine.organizationalunit",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="UnitResource",
                    fields=[
                        (
                            "id",
                            models.CharField(
                                default=functools.partial(parley.toolkit.ids.make_id, *("res",), **{}),
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("email", models.EmailField(max_length=254)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="resources",
                                to="engine.organizationalunit",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="UsedTokenId",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("audience", models.CharField(max_length=40)),
                        ("jti", models.CharField(max_length=128)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        (
                            "application",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.application"),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="VideoLink",
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
                        ("heard", models.CharField(blank=True, default="", max_length=10)),
                        ("join_url", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        (
                            "booking",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="video_link",
                                to="engine.booking",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Vouching",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("tenant_id", models.CharField(max_length=200)),
                        ("email", models.EmailField(max_length=254)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="vouchings",
                                to="engine.account",
                            ),
                        ),
                        (
                            "application",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="engine.application"),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="WebhookDelivery",
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
                        ("kind", models.CharField(max_length=60)),
                        ("url", parley.toolkit.encrypted_field.EncryptedTextField(blank=True, default="")),
                        ("body", parley.toolkit.encrypted_field.EncryptedTextField()),
                        ("lane", models.CharField(blank=True, default="", max_length=200)),
                        ("is_ordered", models.BooleanField(default=False)),
                        ("rests_until", models.DateTimeField(blank=True, null=True)),
                        ("timeout_seconds", models.PositiveSmallIntegerField(default=5)),
                        ("triggered_at", models.DateTimeField()),
                        ("retry_until", models.DateTimeField(default=parley.engine.models.outbox.in_a_day)),
                        ("last_status", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="engine.application",
                            ),
                        ),
                        (
                            "channel",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="engine.channel",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ApplicationCalendar",
                    fields=[
                        (
                            "account",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="application_calendar",
                                serialize=False,
                                to="engine.account",
                            ),
                        ),
                        ("application_calendar_id", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="application_calendars",
                                to="engine.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ServiceAccount",
                    fields=[
                        (
                            "account",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="service_account",
                                serialize=False,
                                to="engine.account",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="service_accounts",
                                to="engine.application",
                            ),
                        ),
                        (
                            "authorized_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="engine.account",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="service_accounts",
                                to="engine.organizationalunit",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="grant",
                    name="service_account",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="engine.serviceaccount",
                    ),
                ),
                migrations.CreateModel(
                    name="ApplicationCall",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("method", models.CharField(max_length=10)),
                        ("route", models.CharField(max_length=200)),
                        ("status", models.PositiveSmallIntegerField()),
                        ("milliseconds", models.PositiveIntegerField()),
                        ("error_key", models.CharField(blank=True, default="", max_length=100)),
                        ("called_at", models.DateTimeField(db_index=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calls",
                                to="engine.application",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["application", "-id"], name="calls_newest_first")],
                    },
                ),
                migrations.CreateModel(
                    name="AvailabilityRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rule_id", models.CharField(default="default", max_length=64)),
                        ("name", models.CharField(blank=True, default="", max_length=60)),
                        ("is_for_requests", models.BooleanField(default=False)),
                        ("is_for_public_link", models.BooleanField(default=False)),
                        ("tzid", models.CharField(max_length=64)),
                        ("weekly_periods", models.JSONField(default=list)),
                        ("calendar_ids", models.JSONField(blank=True, default=list)),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="availability_rules",
                                to="engine.account",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("account", "rule_id"), name="one_rule_a_name")],
                    },
                ),
                migrations.CreateModel(
                    name="AvailablePeriod",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("period_id", models.CharField(max_length=64)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("changed_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="available_periods",
                                to="engine.account",
                            ),
                        ),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="available_periods",
                                to="engine.application",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["application", "account", "starts_at"], name="engine_avai_applica_5456d6_idx"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("application", "account", "period_id"), name="one_available_period_an_id"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="period_not_empty"
                            ),
                        ],
                    },
                ),
                migrations.AddConstraint(
                    model_name="bookableevent",
                    constraint=models.UniqueConstraint(
                        fields=("application", "event_id"), name="one_bookable_event_an_id"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="bookableevent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="event_not_empty"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="bookinghost",
                    constraint=models.UniqueConstraint(fields=("booking", "account"), name="one_place_a_host"),
                ),
                migrations.AddIndex(
                    model_name="calendarobject",
                    index=models.Index(fields=["calendar", "uid"], name="calendar_objects_by_uid"),
                ),
                migrations.AddConstraint(
                    model_name="calendarobject",
                    constraint=models.UniqueConstraint(fields=("calendar", "href"), name="one_object_an_address"),
                ),
                migrations.AddConstraint(
                    model_name="calendarpermission",
                    constraint=models.UniqueConstraint(fields=("application", "calendar"), name="one_level_a_calendar"),
                ),
                migrations.AddIndex(
                    model_name="calendarwrite",
                    index=models.Index(fields=["state", "next_attempt_at"], name="engine_cale_state_79f79d_idx"),
                ),
                migrations.AddConstraint(
                    model_name="calendarwrite",
                    constraint=models.UniqueConstraint(fields=("booking", "account"), name="one_write_a_host"),
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
                    model_name="connection",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "removed"), _negated=True),
                        fields=("account", "service", "address", "username", "subject"),
                        name="one_connection_a_sign_in",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="calendar",
                    constraint=models.UniqueConstraint(fields=("connection", "href"), name="one_calendar_an_address"),
                ),
                migrations.AddConstraint(
                    model_name="eventtext",
                    constraint=models.UniqueConstraint(fields=("calendar_object", "part"), name="one_text_a_part"),
                ),
                migrations.AddIndex(
                    model_name="busytime",
                    index=models.Index(
                        fields=["calendar", "ends_at", "starts_at"], name="engine_busy_calenda_a0c5be_idx"
                    ),
                ),
                migrations.AddIndex(
                    model_name="busytime",
                    index=models.Index(fields=["calendar", "starts_at"], name="busy_times_in_order"),
                ),
                migrations.AddIndex(
                    model_name="busytime",
                    index=models.Index(fields=["event_uid"], name="busy_times_by_event_uid"),
                ),
                migrations.AddIndex(
                    model_name="busytime",
                    index=models.Index(fields=["calendar", "uid"], name="busy_times_by_uid"),
                ),
                migrations.AddIndex(
                    model_name="busytime",
                    index=models.Index(fields=["calendar", "changed_at"], name="busy_times_by_change"),
                ),
                migrations.AddIndex(
                    model_name="busytime",
                    index=models.Index(
                        condition=models.Q(("deleted_at__isnull", False)), fields=["deleted_at"], name="busy_times_gone"
                    ),
                ),
                migrations.AddIndex(
                    model_name="externalchange",
                    index=models.Index(fields=["state", "next_attempt_at"], name="engine_exte_state_06d23b_idx"),
                ),
                migrations.AddConstraint(
                    model_name="externalchange",
                    constraint=models.UniqueConstraint(
                        fields=("application", "calendar", "uid"), name="one_change_an_application"
                    ),
                ),
                migrations.AddIndex(
                    model_name="delegatedauthorization",
                    index=models.Index(fields=["state", "next_attempt_at"], name="engine_dele_state_4f2caf_idx"),
                ),
                migrations.AddIndex(
                    model_name="managedevent",
                    index=models.Index(fields=["state", "next_attempt_at"], name="engine_mana_state_498507_idx"),
                ),
                migrations.AddConstraint(
                    model_name="managedevent",
                    constraint=models.UniqueConstraint(
                        fields=("application", "calendar", "event_id"), name="one_event_an_id"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="managedevent",
                    constraint=models.UniqueConstraint(fields=("calendar", "uid"), name="one_managed_event_a_uid"),
                ),
                migrations.AddIndex(
                    model_name="guestnotice",
                    index=models.Index(fields=["state", "next_attempt_at"], name="engine_gues_state_9310e6_idx"),
                ),
                migrations.AddIndex(
                    model_name="guestnotice",
                    index=models.Index(fields=["application", "created_at"], name="engine_gues_applica_5d9bd3_idx"),
                ),
                migrations.AddIndex(
                    model_name="eventtrigger",
                    index=models.Index(fields=["state", "next_attempt_at"], name="engine_even_state_d5f97b_idx"),
                ),
                migrations.AddIndex(
                    model_name="objectpart",
                    index=models.Index(fields=["calendar", "object_href"], name="object_parts_by_object"),
                ),
                migrations.AddConstraint(
                    model_name="objectpart",
                    constraint=models.UniqueConstraint(fields=("calendar", "href"), name="one_part_an_address"),
                ),
                migrations.AddConstraint(
                    model_name="occupancy",
                    constraint=models.UniqueConstraint(
                        fields=("account", "bucket", "override"), name="one_session_a_bucket"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="occupancy",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("booking__isnull", False), ("hold__isnull", False), _connector="XOR"),
                        name="booking_or_hold",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="organizationalunit",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("tenant_id", ""), _negated=True),
                        fields=("application", "tenant_id"),
                        name="one_unit_a_tenant",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.UniqueConstraint(fields=("unit", "account"), name="one_membership_a_unit"),
                ),
                migrations.AddIndex(
                    model_name="outgoingmail",
                    index=models.Index(fields=["state", "next_attempt_at"], name="engine_outg_state_3e6228_idx"),
                ),
                migrations.AddIndex(
                    model_name="outsidechange",
                    index=models.Index(fields=["state", "next_attempt_at"], name="engine_outs_state_0c27bb_idx"),
                ),
                migrations.AddConstraint(
                    model_name="outsidechange",
                    constraint=models.UniqueConstraint(fields=("calendar", "uid"), name="one_outside_change_an_event"),
                ),
                migrations.AddIndex(
                    model_name="poolchoice",
                    index=models.Index(fields=["pool", "chosen_at"], name="engine_pool_pool_id_d9af6e_idx"),
                ),
                migrations.AddConstraint(
                    model_name="poolchoice",
                    constraint=models.UniqueConstraint(fields=("booking", "account"), name="one_choice_a_person"),
                ),
                migrations.AddConstraint(
                    model_name="poolmember",
                    constraint=models.UniqueConstraint(fields=("pool", "account"), name="one_place_in_a_pool"),
                ),
                migrations.AddConstraint(
                    model_name="rateshare",
                    constraint=models.UniqueConstraint(fields=("application", "process"), name="one_share_a_process"),
                ),
                migrations.AddConstraint(
                    model_name="registration",
                    constraint=models.UniqueConstraint(
                        fields=("event", "registration_id"), name="one_registration_an_id"
                    ),
                ),
                migrations.AddIndex(
                    model_name="requesttemplate",
                    index=models.Index(fields=["unit", "kind"], name="engine_requ_unit_id_06e052_idx"),
                ),
                migrations.AddConstraint(
                    model_name="publiclink",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True), ("template__isnull", True)),
                        fields=("account", "unit"),
                        name="one_live_public_link",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="publiclink",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True), ("template__isnull", False)),
                        fields=("account", "unit", "template"),
                        name="one_live_public_link_a_template",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="conversationparticipant",
                    constraint=models.UniqueConstraint(
                        fields=("conversation", "participant_id"), name="one_part_an_id"
                    ),
                ),
                migrations.AddIndex(
                    model_name="schedulingrequest",
                    index=models.Index(fields=["unit", "created_at"], name="engine_sche_unit_id_b58c4c_idx"),
                ),
                migrations.AddIndex(
                    model_name="schedulingrequest",
                    index=models.Index(fields=["application", "change_number"], name="engine_sche_applica_9197bd_idx"),
                ),
                migrations.AddConstraint(
                    model_name="schedulingrequest",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(
                            ("public_link__isnull", False),
                            ("status", "booked"),
                            models.Q(("correlation_id", ""), _negated=True),
                        ),
                        fields=("application", "public_link", "correlation_id"),
                        name="one_live_request_a_conversation",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="requesttag",
                    constraint=models.UniqueConstraint(fields=("request", "value"), name="one_tag_a_word"),
                ),
                migrations.AddConstraint(
                    model_name="requestrecipient",
                    constraint=models.UniqueConstraint(fields=("request", "email"), name="one_invitation_a_guest"),
                ),
                migrations.AddConstraint(
                    model_name="requestpool",
                    constraint=models.UniqueConstraint(fields=("request", "pool"), name="one_seat_a_pool"),
                ),
                migrations.AddConstraint(
                    model_name="requestpool",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("is_host", True)), fields=("request",), name="one_hosting_pool_a_request"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="requestmember",
                    constraint=models.UniqueConstraint(fields=("request", "account"), name="one_seat_a_colleague"),
                ),
                migrations.AddIndex(
                    model_name="booking",
                    index=models.Index(fields=["created_at"], name="engine_book_created_75c2af_idx"),
                ),
                migrations.AddIndex(
                    model_name="booking",
                    index=models.Index(
                        condition=models.Q(("status", "confirmed")), fields=["ends_at"], name="bookings_to_come"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="booking",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status", "confirmed")),
                        fields=("request",),
                        name="one_live_booking_a_request",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="signinidentity",
                    constraint=models.UniqueConstraint(fields=("issuer", "subject"), name="one_account_an_identity"),
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
                migrations.AddIndex(
                    model_name="specialdate",
                    index=models.Index(fields=["account", "last_on"], name="engine_spec_account_666761_idx"),
                ),
                migrations.AddConstraint(
                    model_name="specialdate",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("kind", "off"), _negated=True),
                        fields=("account", "kind", "first_on"),
                        name="one_special_date_a_day",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="specialdate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("first_on__lte", models.F("last_on"))), name="first_date_first"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="termsacceptance",
                    constraint=models.UniqueConstraint(fields=("account", "version"), name="one_acceptance_a_version"),
                ),
                migrations.AddConstraint(
                    model_name="unitresource",
                    constraint=models.UniqueConstraint(fields=("unit", "email"), name="one_resource_an_address"),
                ),
                migrations.AddConstraint(
                    model_name="usedtokenid",
                    constraint=models.UniqueConstraint(fields=("application", "audience", "jti"), name="one_use_a_jti"),
                ),
                migrations.AddIndex(
                    model_name="videolink",
                    index=models.Index(fields=["state", "next_attempt_at"], name="engine_vide_state_8a4d37_idx"),
                ),
                migrations.AddConstraint(
                    model_name="vouching",
                    constraint=models.UniqueConstraint(
                        fields=("application", "tenant_id", "email"), name="one_vouching_an_address"
                    ),
                ),
                migrations.AddIndex(
                    model_name="webhookdelivery",
                    index=models.Index(fields=["state", "next_attempt_at"], name="engine_webh_state_d466fc_idx"),
                ),
                migrations.AddIndex(
                    model_name="webhookdelivery",
                    index=models.Index(fields=["lane", "state"], name="engine_webh_lane_8e3eb0_idx"),
                ),
                migrations.AddConstraint(
                    model_name="applicationcalendar",
                    constraint=models.UniqueConstraint(
                        fields=("application", "application_calendar_id"), name="one_application_calendar_an_id"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="serviceaccount",
                    constraint=models.UniqueConstraint(
                        fields=("application", "unit"), name="one_service_account_a_unit"
                    ),
                ),
            ],
        ),
    ]
