"""The call log: each application's last calls with route, status and time, kept a week for its developers."""

import threading
from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count as CountRows
from django.db.models import QuerySet

from parley.engine.models import Application, ApplicationCall
from parley.toolkit.clock import now

# Where a door that knows its caller by the body leaves the application on the request.
APPLICATION_ATTRIBUTE = "parley_application"
KEPT_DAYS = 7
KEPT_A_APPLICATION = 10_000
# Beyond this many in one flush, calls of one application that went well are left out; its errors never are.
MOST_A_FLUSH = 100
MOST_WAITING = 5_000


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it is kept."""

    application_id: str
    method: str
    route: str
    status: int
    milliseconds: int
    error_key: str
    called_at: datetime


_waiting: deque[Call] = deque(maxlen=MOST_WAITING)
_flushing = threading.Lock()


def note_call(call: Call) -> None:
    """Remember a call until the next flush; costs no database."""
    _waiting.append(call)


def flush_calls() -> int:
    """Keep what was noted, in one write; answers how many calls are kept of it."""
    with _flushing:
        noted = [_waiting.popleft() for _ in range(len(_waiting))]
        if not noted:
            return 0
        known = set(
            Application.objects.filter(pk__in={call.application_id for call in noted}).values_list("pk", flat=True)
        )
        rows: list[ApplicationCall] = []
        counted: Counter[str] = Counter()
        for call in noted:
            counted[call.application_id] += 1
            is_kept = call.status >= 400 or counted[call.application_id] <= MOST_A_FLUSH
            if call.application_id in known and is_kept:
                rows.append(_make_row(call))
        ApplicationCall.objects.bulk_create(rows)
        return len(rows)


def list_calls(application: Application, only_errors: bool = False) -> QuerySet[ApplicationCall]:
    """The application's calls, newest first."""
    rows = application.calls.order_by("-pk")
    return rows.filter(status__gte=400) if only_errors else rows


def forget_old_calls() -> int:
    """Delete what is older than a week, and what goes beyond ten thousand of one application; answers how many."""
    gone = ApplicationCall.objects.filter(called_at__lt=now() - timedelta(days=KEPT_DAYS)).delete()[0]
    crowded = (
        ApplicationCall.objects.values("application_id")
        .annotate(number=CountRows("pk"))
        .filter(number__gt=KEPT_A_APPLICATION)
        .values_list("application_id", flat=True)
    )
    for application_id in list(crowded):
        rows = ApplicationCall.objects.filter(application_id=application_id).order_by("-pk")
        oldest = rows.values_list("pk", flat=True)[KEPT_A_APPLICATION - 1]
        gone += ApplicationCall.objects.filter(application_id=application_id, pk__lt=oldest).delete()[0]
    return gone


def _make_row(call: Call) -> ApplicationCall:
    return ApplicationCall(
        application_id=call.application_id,
        method=call.method[:10],
        route=call.route[:200],
        status=call.status,
        milliseconds=call.milliseconds,
        error_key=call.error_key[:100],
        called_at=call.called_at,
    )
