"""Candidates: how they are found, and their addresses, notes, files and watchers."""

import functools
from typing import Any

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.apps.registry import Apps

import parley.toolkit.clock
import parley.toolkit.ids
from parley.console.domain.search_words import list_words

AT_ONCE = 500


def index_present_candidates(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The words of candidates who are here already, in batches: none of them has tags or other addresses yet."""
    candidates = apps.get_model("console", "Candidate").objects.order_by("pk")
    word = apps.get_model("console", "CandidateWord")
    last = ""
    while batch := list(candidates.filter(pk__gt=last)[:AT_ONCE]):
        rows = [
            word(company_id=each.company_id, candidate_id=each.pk, word=text.encode())
            for each in batch
            for text in sorted(list_words([each.first_name, each.last_name, each.email, each.headline]))
        ]
        word.objects.bulk_create(rows, batch_size=AT_ONCE)
        last = batch[-1].pk


def tell_of_sent_messages(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Messages without a link were read off the mails so far; from now on the timeline tells of them, too."""
    mails = apps.get_model("console", "OutgoingMail").objects.filter(
        purpose="message", state="done", conversation=None, candidate__isnull=False
    )
    entry = apps.get_model("console", "TimelineEntry")
    last = 0
    while batch := list(
        mails.filter(pk__gt=last).select_related("candidate", "message__sender__user").order_by("pk")[:AT_ONCE]
    ):
        entry.objects.bulk_create(
            entry(
                company_id=mail.candidate.company_id,
                candidate_id=mail.candidate_id,
                message_id=mail.message_id,
                kind="message",
                code="sent",
                who=_name_sender(mail),
                detail=mail.subject[:500],
                happened_at=mail.done_at or mail.created_at,
            )
            for mail in batch
        )
        last = batch[-1].pk


def _name_sender(mail: Any) -> str:
    if mail.message is None:
        return ""
    return f"{mail.message.sender.user.first_name} {mail.message.sender.user.last_name}".strip()[:200]


class Migration(migrations.Migration):
    """Tables of this part of the console."""

    dependencies = [("console", "0005_foundations")]
    operations: list[Operation] = [
        migrations.AlterField(
            "company",
            "organisation",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="companies", to="console.organisation"
            ),
        ),
        migrations.CreateModel(
            name="CandidateAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="other_addresses",
                        to="console.candidate",
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
            ],
        ),
        migrations.CreateModel(
            name="CandidateWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="console.company",
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
            ],
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
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="console.candidate"
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
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size_bytes", models.PositiveIntegerField()),
                ("place", models.CharField(max_length=80, unique=True)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
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
                (
                    "candidate",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="note_rows",
                        to="console.candidate",
                    ),
                ),
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
                ("text", models.TextField(max_length=4000)),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="watches", to="console.candidate"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="watches", to="console.member"
                    ),
                ),
                ("created_at", models.DateTimeField(default=parley.toolkit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="WatchTold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "watch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="console.watch",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="console.timelineentry"
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex("candidate", "console_can_company_ba4ccc_idx"),
        migrations.AddIndex(
            "candidate", models.Index(fields=["company", "last_name", "first_name", "id"], name="candidates_by_name")
        ),
        migrations.AddConstraint(
            "candidateaddress",
            models.UniqueConstraint(
                models.F("company"), django.db.models.functions.text.Lower("email"), name="one_other_address"
            ),
        ),
        migrations.AddIndex("candidateword", models.Index(fields=["candidate", "word"], name="words_of_candidate")),
        migrations.AddConstraint(
            "candidateword",
            models.UniqueConstraint(fields=("company", "word", "candidate"), name="one_word_a_candidate"),
        ),
        migrations.AddIndex("note", models.Index(fields=["candidate", "-created_at"], name="notes_of_candidate")),
        migrations.AddConstraint(
            "watch", models.UniqueConstraint(fields=("candidate", "member"), name="one_watch_a_member")
        ),
        migrations.AddConstraint(
            "watchtold", models.UniqueConstraint(fields=("watch", "entry"), name="one_word_of_an_entry")
        ),
        migrations.RunPython(index_present_candidates, migrations.RunPython.noop),
        migrations.RunPython(tell_of_sent_messages, migrations.RunPython.noop),
    ]
