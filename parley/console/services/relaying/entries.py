"""What follows from the timeline elsewhere: stages, webhooks, reminders; done by the worker, soon and at least once."""

from collections.abc import Callable, Sequence

from parley.console.models import TimelineEntry
from parley.console.services.integrations.delivering import follow_for_webhooks
from parley.console.services.projects.automations.following import follow_conversations
from parley.console.services.relaying.colleagues import follow_for_watchers
from parley.console.services.reminders.nudges import follow_sendings
from parley.console.services.reminders.planning import follow_bookings

AT_ONCE = 500
# Each does what follows from these lines; lines may come again after a crash, and in any order.
FOLLOWERS: tuple[Callable[[Sequence[TimelineEntry]], None], ...] = (
    follow_for_webhooks,
    follow_conversations,
    follow_bookings,
    follow_sendings,
    follow_for_watchers,
)


def relay_due_entries() -> int:
    """Hand lines that are due to every follower; answers how many. A crash in the middle hands them on again."""
    due = TimelineEntry.objects.filter(is_relay_due=True).select_related("candidate", "conversation__owner__user")
    entries = list(due.order_by("pk")[:AT_ONCE])
    for follow in FOLLOWERS:
        follow(entries)
    TimelineEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(is_relay_due=False)
    return len(entries)
