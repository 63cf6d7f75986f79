"""The scheduler in full: pools, templates, what visitors are asked, tags, guests, and what a unit shows of itself."""

import functools

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock
import parley.toolkit.ids


class Migration(migrations.Migration):
    dependencies = [("engine", "0008_booking_links")]

    operations = [
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
            ],
        ),
        migrations.CreateModel(
            name="PoolChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_host", models.BooleanField(default=False)),
                ("reason", models.CharField(max_length=300)),
                ("chosen_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="PoolMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weight", models.PositiveSmallIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="RequestPool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("required_count", models.PositiveSmallIntegerField()),
                ("is_host", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="RequestRecipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(blank=True, default="", max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="RequestTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(db_index=True, max_length=60)),
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
                        choices=[("request", "Scheduling request"), ("public_link", "Public link")],
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
            ],
        ),
        migrations.CreateModel(
            name="UnitInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
        ),
        migrations.RemoveConstraint(
            model_name="publiclink",
            name="one_live_public_link",
        ),
        migrations.AddField(
            model_name="booking",
            name="answers",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="linkattempt",
            name="recipient_organization",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="organizationalunit",
            name="accent_color",
            field=models.CharField(blank=True, default="", max_length=7),
        ),
        migrations.AddField(
            model_name="publiclink",
            name="questions",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="schedulingrequest",
            name="draws_from_pools",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="schedulingrequest",
            name="recipient_organization",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="pool",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="pools", to="engine.organizationalunit"
            ),
        ),
        migrations.AddField(
            model_name="poolchoice",
            name="account",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="engine.account"),
        ),
        migrations.AddField(
            model_name="poolchoice",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="choices", to="engine.booking"
            ),
        ),
        migrations.AddField(
            model_name="poolchoice",
            name="pool",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="choices", to="engine.pool"
            ),
        ),
        migrations.AddField(
            model_name="poolmember",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="pools_joined", to="engine.account"
            ),
        ),
        migrations.AddField(
            model_name="poolmember",
            name="pool",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="members", to="engine.pool"
            ),
        ),
        migrations.AddField(
            model_name="requestpool",
            name="pool",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="engine.pool"
            ),
        ),
        migrations.AddField(
            model_name="requestpool",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="pools", to="engine.schedulingrequest"
            ),
        ),
        migrations.AddField(
            model_name="requestrecipient",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="guests", to="engine.schedulingrequest"
            ),
        ),
        migrations.AddField(
            model_name="requesttag",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="tags", to="engine.schedulingrequest"
            ),
        ),
        migrations.AddField(
            model_name="requesttemplate",
            name="host",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="engine.account",
            ),
        ),
        migrations.AddField(
            model_name="requesttemplate",
            name="host_pool",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="engine.pool"
            ),
        ),
        migrations.AddField(
            model_name="requesttemplate",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="templates", to="engine.organizationalunit"
            ),
        ),
        migrations.AddField(
            model_name="publiclink",
            name="template",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="engine.requesttemplate",
            ),
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
        migrations.AddField(
            model_name="unitinvitation",
            name="invited_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="engine.account"
            ),
        ),
        migrations.AddField(
            model_name="unitinvitation",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="engine.organizationalunit"
            ),
        ),
        migrations.AddField(
            model_name="unitresource",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="resources", to="engine.organizationalunit"
            ),
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
            model_name="requestrecipient",
            constraint=models.UniqueConstraint(fields=("request", "email"), name="one_invitation_a_guest"),
        ),
        migrations.AddConstraint(
            model_name="requesttag",
            constraint=models.UniqueConstraint(fields=("request", "value"), name="one_tag_a_word"),
        ),
        migrations.AddIndex(
            model_name="requesttemplate",
            index=models.Index(fields=["unit", "kind"], name="engine_requ_unit_id_06e052_idx"),
        ),
        migrations.AddConstraint(
            model_name="unitresource",
            constraint=models.UniqueConstraint(fields=("unit", "email"), name="one_resource_an_address"),
        ),
    ]
