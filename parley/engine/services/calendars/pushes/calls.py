"""Calls of providers: checked against the secret of their watch, then the connection is due in a moment."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from parley.engine.models import CalendarWatch, Connection, ConnectionState
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same

# Calls come in bursts: within five seconds of them there are two looks at most, one amid them and one after.
DEBOUNCE_SECONDS = 2.6
# A call within this time after another of the same watch asks for nothing more.
QUIET_SECONDS = 2.0
MOST_CALLS = 500
LONGEST_WORD = 300


@dataclass(frozen=True, slots=True)
class Call:
    """One message of a provider about one of its watches; `lifecycle` is Microsoft's word, "" for a change."""

    watch_id: str
    secret: str
    lifecycle: str = ""


def take_calls(service: str, calls: Collection[Call]) -> int:
    """Take what a provider says; answers how many of the calls bore the secret of a watch of ours.

    A forged one costs a look-up. One query for all, and a statement for what has to be noted.
    """
    asked = [each for each in list(calls)[:MOST_CALLS] if _is_sound(each)]
    rows = _load_watches(service, {each.watch_id for each in asked})
    known = [(rows[each.watch_id], each) for each in asked if _is_genuine(rows.get(each.watch_id), each)]
    for kind in ("", "subscriptionremoved", "reauthorizationrequired", "missed"):
        _take(kind, {row.pk: row for row, each in known if each.lifecycle.lower() == kind})
    return len(known)


def _load_watches(service: str, ids: Collection[str]) -> dict[str, CalendarWatch]:
    if not ids:
        return {}
    found = CalendarWatch.objects.filter(
        Q(pk__in=ids) | Q(provider_id__in=ids), calendar__connection__service=service, ended_at=None
    ).select_related("calendar")
    by_id: dict[str, CalendarWatch] = {}
    for row in found:
        by_id[row.pk] = row
        if row.provider_id:
            by_id[row.provider_id] = row
    return by_id


def _is_sound(call: Call) -> bool:
    """Whether a call bears words as providers write them; others hold what no database looks up."""
    words = f"{call.watch_id}{call.secret}"
    return 0 < len(call.watch_id) <= LONGEST_WORD and words.isascii() and words.isprintable()


def _is_genuine(row: CalendarWatch | None, call: Call) -> bool:
    # An unknown id is compared with nothing as well, so that both answers take the same time.
    return is_same(row.secret if row is not None else "", call.secret[:LONGEST_WORD]) and row is not None


def _take(kind: str, rows: dict[str, CalendarWatch]) -> None:
    if not rows:
        return
    own = CalendarWatch.objects.filter(pk__in=rows)
    if kind == "subscriptionremoved":
        # The next run makes a new one, and asks for what was missed.
        own.update(ended_at=now())
    elif kind == "reauthorizationrequired":
        own.update(renew_at=now())
    else:
        quiet = Q(called_at=None) | Q(called_at__lt=now() - timedelta(seconds=QUIET_SECONDS))
        own.filter(quiet).update(called_at=now())
    mark_due_soon({row.calendar.connection_id for row in rows.values()})


def mark_due_soon(connection_ids: Collection[str]) -> None:
    """Look at these connections in a moment; calls that come until then are answered by the same look.

    A connection that is failing keeps to its backoff: a provider that asked to be left alone is left alone.
    """
    soon = now() + timedelta(seconds=DEBOUNCE_SECONDS * random.uniform(1, 2))
    # What is told during a run may be later than what the run has read.
    later = Q(next_sync_at__gt=soon) | Q(leased_until__gt=now())
    healthy = Connection.objects.filter(pk__in=connection_ids, state=ConnectionState.ACTIVE, failures=0)
    healthy.filter(later).update(next_sync_at=soon)
