"""Forgetting what was deleted long ago."""

from datetime import timedelta

from django.db import transaction

from parley.engine.models import BusyTime
from parley.engine.services.calendars.sync.keeping import forget_unborne_texts
from parley.toolkit.clock import now

DELETED_DAYS = 90
# So many at once; the rest waits for the next sweep.
BATCH = 2000


@transaction.atomic
def forget_deleted_events() -> int:
    """Forget occurrences that were deleted three months ago, with texts that no other one bears; how many went."""
    limit = now() - timedelta(days=DELETED_DAYS)
    gone = dict(BusyTime.objects.filter(deleted_at__lt=limit).values_list("pk", "text_id")[:BATCH])
    BusyTime.objects.filter(pk__in=gone).delete()
    forget_unborne_texts({text_id for text_id in gone.values() if text_id is not None})
    return len(gone)
