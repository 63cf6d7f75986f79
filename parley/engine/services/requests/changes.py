"""That a request changed: its place in the list of changes, and the webhook that tells the application."""

from django.db import connection
from django.db.models import F

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Application, ChangeCounter, SchedulingRequest
from parley.engine.services.notifications.deliveries import queue_delivery
from parley.engine.services.requests.descriptions import describe_request
from parley.toolkit.clock import now

TIME_CHOSEN = "scheduling_request_time_chosen"
RESCHEDULED = "scheduling_request_rescheduled"
DECLINED = "scheduling_request_declined"
CANCELLED = "scheduling_request_cancelled"
UPDATED = "scheduling_request_updated"
OPENED = "scheduling_request_opened"
NONE_SUITS = "scheduling_request_no_times_suitable"
MOST_CHANGES = 200


def note_change(request: SchedulingRequest, kind: str = "") -> None:
    """Give the request the next change number of its application and, with a kind, keep a webhook to be delivered.

    Call it last in the transaction of the change: the counter's row stays locked until the commit, so that numbers
    become visible in order and no cursor ever skips one. A request of no application has nobody to tell.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a change is noted in the transaction that makes it")
    application = request.application
    if application is None:
        return
    counters = ChangeCounter.objects.filter(application=application)
    if not counters.update(latest=F("latest") + 1):
        ChangeCounter.objects.get_or_create(application=application)
        counters.update(latest=F("latest") + 1)
    request.change_number = counters.values_list("latest", flat=True).get()
    SchedulingRequest.objects.filter(pk=request.pk).update(change_number=request.change_number)
    if kind:
        _keep_webhook(request, application, kind)


def _keep_webhook(request: SchedulingRequest, application: Application, kind: str) -> None:
    # Described from the database, not from an object that may hold relations loaded before the change.
    fresh = SchedulingRequest.objects.get(pk=request.pk)
    notification = {"type": kind, "triggered_at": write_instant(now())}
    queue_delivery(application, "", kind, {"notification": notification, "scheduling_request": describe_request(fresh)})


def list_changes(application: Application, cursor: str = "", limit: int = 100) -> tuple[list[SchedulingRequest], str]:
    """The application's requests that changed after the cursor, oldest change first, and the cursor to ask with next.

    An empty cursor begins at the beginning; a request that changed twice stands once, at its latest change. At most
    200 at once. Raises InputRefused for a cursor that is not ours.
    """
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise InputRefused("This is not a cursor of ours.", field="cursor")
    changed = SchedulingRequest.objects.filter(application=application, change_number__gt=int(cursor or 0))
    requests = list(changed.order_by("change_number")[: max(1, min(limit, MOST_CHANGES))])
    return requests, str(requests[-1].change_number) if requests else (cursor or "0")
