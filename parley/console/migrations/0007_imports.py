"""Imports."""

import functools

import django.db.models.deletion
from django.db import migrations, models

import parley.toolkit.clock
import parley.toolkit.encrypted_field
import parley.toolkit.ids


class Migration(migrations.Migration):
    """Tables of this part of the console."""

    dependencies = [("console", "0006_candidates")]
    operations = [
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="imports", to="console.company"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
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
            name="ImportRefusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        migrations.AddIndex(
            model_name="candidateimport",
            index=models.Index(fields=["state", "next_attempt_at"], name="console_can_state_dc2e09_idx"),
        ),
        migrations.AddIndex(
            model_name="candidateimport",
            index=models.Index(fields=["company", "-created_at"], name="imports_of_company"),
        ),
        migrations.AddConstraint(
            model_name="importrefusal",
            constraint=models.UniqueConstraint(fields=("candidate_import", "line_number"), name="one_refusal_a_line"),
        ),
    ]
