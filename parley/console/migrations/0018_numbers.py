"""When a conversation was booked first, how long that took, and how often it was moved: what numbers are made of."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AT_ONCE = 500


def learn_from_the_timeline(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The first booking and the moves of conversations that are there already."""
    entries = apps.get_model("console", "TimelineEntry").objects.filter(
        kind="conversation", code__in=("booked", "rescheduled"), conversation__isnull=False
    )
    first: dict[str, object] = {}
    moves: dict[str, int] = {}
    for key, code, happened_at in entries.order_by("pk").values_list("conversation_id", "code", "happened_at"):
        if code == "booked":
            first.setdefault(key, happened_at)
        else:
            moves[key] = moves.get(key, 0) + 1
    conversation = apps.get_model("console", "Conversation")
    keys = sorted(set(first) | set(moves))
    for at in range(0, len(keys), AT_ONCE):
        rows = list(conversation.objects.filter(pk__in=keys[at : at + AT_ONCE]))
        for row in rows:
            row.booked_at, row.moved_count = first.get(row.pk), moves.get(row.pk, 0)
            if row.booked_at is not None:
                waited = row.booked_at - (row.sent_at or row.created_at)
                row.minutes_to_book = max(0, int(waited.total_seconds() // 60))
        conversation.objects.bulk_update(rows, ["booked_at", "moved_count", "minutes_to_book"])


class Migration(migrations.Migration):
    dependencies = [("console", "0017_more")]

    operations = [
        migrations.AddField("conversation", "booked_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("conversation", "minutes_to_book", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField("conversation", "moved_count", models.PositiveIntegerField(default=0)),
        migrations.AddIndex("conversation", models.Index(fields=["company", "sent_at"], name="conversation_numbers")),
        migrations.RunPython(learn_from_the_timeline, migrations.RunPython.noop),
    ]
