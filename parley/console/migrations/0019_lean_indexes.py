"""Conversations that were never booked stand in no index of times: 100,000 links are written in less time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("console", "0018_numbers")]

    operations = [
        migrations.RemoveIndex("conversation", "console_con_status_1a9f88_idx"),
        migrations.RemoveIndex("conversation", "console_con_status_8167a4_idx"),
        migrations.RemoveIndex("conversation", "conversation_company_calendar"),
        migrations.RemoveIndex("conversation", "conversation_owner_calendar"),
        migrations.RemoveIndex("conversation", "conversation_numbers"),
        *(
            migrations.AddIndex(
                "conversation",
                models.Index(fields=fields, condition=models.Q((f"{fields[1]}__isnull", False)), name=name),
            )
            for fields, name in (
                (["status", "ends_at"], "conversation_over"),
                (["status", "expires_at"], "conversation_expiring"),
                (["company", "starts_at"], "conversation_company_calendar"),
                (["owner", "starts_at"], "conversation_owner_calendar"),
                (["company", "sent_at"], "conversation_numbers"),
            )
        ),
    ]
