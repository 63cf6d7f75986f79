"""Organisations, roles, tags, own fields, and one timeline for all that happens."""

import django.db.models.deletion
import django.db.models.functions.text
import functools
import parley.toolkit.clock
from parley.toolkit.ids import make_id
import parley.toolkit.ids
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def found_organisation(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Companies of one installation belonged together so far: they become one organisation, named after the first."""
    companies = apps.get_model("console", "Company").objects.order_by("created_at", "pk")
    first = companies.first()
    if first is not None:
        organisation = apps.get_model("console", "Organisation").objects.create(
            pk=make_id("org"), name=first.name, created_at=first.created_at
        )
        companies.update(organisation=organisation)


def rename_administrators(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Administrators so far are their company's; whoever ran the first run administers the organisation."""
    for name in ("Member", "MemberInvitation"):
        apps.get_model("console", name).objects.filter(role="administrator").update(role="company_admin")
    members = apps.get_model("console", "Member").objects.filter(role="company_admin", user__is_operator=True)
    members.update(role="organisation_admin")


def copy_events(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Histories of conversations become lines of the one timeline."""
    entry = apps.get_model("console", "TimelineEntry")
    events = apps.get_model("console", "ConversationEvent").objects.select_related("conversation").order_by("pk")
    batch = []
    for event in events.iterator(chunk_size=500):
        batch.append(
            entry(
                company_id=event.conversation.company_id,
                candidate_id=event.conversation.candidate_id,
                conversation_id=event.conversation_id,
                kind="conversation",
                code=event.status,
                happened_at=event.happened_at,
                who=event.who,
                detail=event.detail,
            )
        )
        if len(batch) == 500:
            entry.objects.bulk_create(batch)
            batch = []
    entry.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0004_encrypted_subjects"),
    ]

    operations = [
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
        migrations.AddField(
            model_name="candidate",
            name="address",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddField(
            model_name="candidate",
            name="anonymised_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="candidate",
            name="archived_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="candidate",
            name="consent",
            field=models.CharField(
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
        migrations.AddField(
            model_name="candidate",
            name="consent_changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="candidate",
            name="country",
            field=models.CharField(blank=True, default="", max_length=2),
        ),
        migrations.AddField(
            model_name="candidate",
            name="language",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
        migrations.AddField(
            model_name="candidate",
            name="source",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="candidate",
            name="tzid",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="candidate",
            name="undeliverable_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="candidate",
            name="undeliverable_reason",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddField(
            model_name="candidate",
            name="unsubscribed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="member",
            name="role",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="memberinvitation",
            name="role",
            field=models.CharField(
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
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("text", "Text"), ("number", "Number"), ("date", "Date"), ("choice", "Choice")],
                        default="text",
                        max_length=10,
                    ),
                ),
                ("choices", models.JSONField(blank=True, default=list)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="custom_fields", to="console.company"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CustomValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="values", to="console.customfield"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="company",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="companies",
                to="console.organisation",
            ),
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tag_rows", to="console.candidate"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="candidate_rows", to="console.tag"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TimelineEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.UniqueConstraint(
                models.F("company"), django.db.models.functions.text.Lower("name"), name="one_custom_field_a_name"
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
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(
                models.F("company"), django.db.models.functions.text.Lower("name"), name="one_candidate_tag_a_word"
            ),
        ),
        migrations.AddConstraint(
            model_name="candidatetag",
            constraint=models.UniqueConstraint(fields=("tag", "candidate"), name="one_tag_once"),
        ),
        migrations.AddIndex(
            model_name="timelineentry",
            index=models.Index(fields=["candidate", "-happened_at", "-id"], name="console_tim_candida_c1abce_idx"),
        ),
        migrations.AddIndex(
            model_name="timelineentry",
            index=models.Index(condition=models.Q(("is_relay_due", True)), fields=["id"], name="timeline_relay_due"),
        ),
        migrations.RunPython(found_organisation, migrations.RunPython.noop),
        migrations.RunPython(rename_administrators, migrations.RunPython.noop),
        migrations.RunPython(copy_events, migrations.RunPython.noop),
        migrations.DeleteModel(name="ConversationEvent"),
    ]
