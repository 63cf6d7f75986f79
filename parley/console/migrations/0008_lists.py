"""Lists of candidates, kept by hand or by a saved filter."""

import django.db.models.deletion
import django.db.models.functions.text
import functools
import parley.toolkit.clock
import parley.toolkit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables of this part of the console."""

    dependencies = [("console", "0007_imports")]
    operations = [
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
                        choices=[("normal", "Normal"), ("restricted", "Restricted")], default="normal", max_length=10
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
            ],
        ),
        migrations.CreateModel(
            name="FavouriteList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="favourite_lists", to="console.member"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField(default=parley.toolkit.clock.now)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="list_entries", to="console.candidate"
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
        migrations.AddConstraint(
            model_name="candidatelist",
            constraint=models.UniqueConstraint(
                models.F("company"), django.db.models.functions.text.Lower("name"), name="one_candidate_list_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="favouritelist",
            constraint=models.UniqueConstraint(fields=("list", "member"), name="one_favourite_list_once"),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.UniqueConstraint(fields=("list", "candidate"), name="one_place_on_a_list"),
        ),
        migrations.AddIndex(
            model_name="listentry",
            index=models.Index(fields=["list", "-id"], name="list_entries_newest"),
        ),
    ]
