"""Event triggers: due at a time that follows the event, wherever it is moved; delivered as notifications."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from parley.engine.domain.event_writing.states import EventState, Transition
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import BusyTime, EventTrigger, ManagedEvent, WebhookDelivery
from parley.engine.services.notifications.deliveries import build_delivery
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState, claim_due, finish, work_through

KIND = "event_subscription"
TIMEOUT_SECONDS = 7
ROWS_AT_ONCE = 20
# The contract allows a minute; what is later than an hour (the worker stood still) helps nobody any more.
LATEST = timedelta(hours=1)
# Occurrences of a series are known so far ahead only: look again when more of them are.
LOOK_AGAIN = timedelta(days=1)
_ANCHORS = {"start": "event_start", "end": "event_end"}

EventChange = tuple[ManagedEvent, EventState | None, EventState | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands next for a trigger, and when that is due."""

    occurrence_at: datetime | None
    due_at: datetime


def renew_triggers(changes: Iterable[EventChange]) -> None:
    """Give changed events the triggers they now have, inside the caller's transaction, after the kept copies.

    What was delivered is not delivered again unless its moment moved. No query where nobody subscribed.
    """
    concerned = [
        (event, before, after)
        for event, before, after in changes
        if (before is not None and before.subscriptions) or (after is not None and after.subscriptions)
    ]
    if not concerned:
        return
    triggers = EventTrigger.objects.filter(event__in=[event.pk for event, _, _ in concerned])
    known = {(each.event_id, each.uri, each.anchor, each.offset_minutes): each for each in triggers}
    triggers.delete()
    spans = _load_spans([event for event, _, _ in concerned])
    rows = []
    for event, before, after in concerned:
        is_moved = before is None or after is None or (before.start, before.rule) != (after.start, after.rule)
        for subscription in after.subscriptions if after is not None else ():
            for transition in dict.fromkeys(subscription.transitions):
                key = (event.pk, subscription.uri, transition.anchor, transition.offset_minutes)
                row = known.get(key) or EventTrigger(uri=subscription.uri)
                passed_at = _find_passed(row, is_moved=is_moved)
                rows.append(_renew(row, event, transition, _find_place(spans.get(event.pk, []), transition, passed_at)))
    EventTrigger.objects.bulk_create(rows)


def follow_moved_events() -> int:
    """Work out anew when triggers are due whose events were moved, by whomever; answers how many were looked at."""
    moved = EventTrigger.objects.filter(
        state=WorkState.PENDING,
        event__calendar__busy_times__uid=F("event__uid"),
        event__calendar__busy_times__changed_at__gt=F("placed_at"),
    )
    keys = list(moved.order_by("pk").values_list("pk", flat=True).distinct()[:200])
    with transaction.atomic():
        rows = list(EventTrigger.objects.filter(pk__in=keys).select_related("event").select_for_update(of=("self",)))
        spans = _load_spans([row.event for row in rows])
        for row in rows:
            _put(row, _find_place(spans.get(row.event_id, []), _transition_of(row), None))
        EventTrigger.objects.bulk_update(rows, ["occurrence_at", "next_attempt_at", "placed_at", "state"])
    return len(rows)


def deliver_due_triggers() -> int:
    """Turn the triggers that are due into notifications; answers how many were looked at."""
    return work_through(claim_due(EventTrigger, ROWS_AT_ONCE, settings.PARLEY_LEASE_SECONDS), _deliver)


def tell_conferencing_assigned(changes: Iterable[EventChange]) -> None:
    """Notify subscribers of events that just got a place to meet online, inside the caller's transaction."""
    rows: list[WebhookDelivery] = []
    for event, before, after in changes:
        if after is None or after.conferencing is None or not after.conferencing.join_url:
            continue
        if before is not None and before.conferencing == after.conferencing:
            continue
        for subscription in after.subscriptions:
            if "conferencing_assigned" in subscription.interactions:
                said = {"type": KIND, "interactions": [{"type": "conferencing_assigned"}]}
                body = {"notification": said, "event": _describe_state(event, after)}
                rows.append(
                    build_delivery(event.application, subscription.uri, KIND, body, timeout_seconds=TIMEOUT_SECONDS)
                )
    if rows:
        WebhookDelivery.objects.bulk_create(rows)


def _deliver(claimed: EventTrigger) -> None:
    """The delivery and the trigger's next moment go into one transaction: neither twice nor never."""
    with transaction.atomic():
        row = EventTrigger.objects.select_related("event__application").filter(pk=claimed.pk).first()
        if row is None or row.lease_token != claimed.lease_token:
            return
        spans = _load_spans([row.event]).get(row.event_id, [])
        here = next((each for each in spans if each.starts_at == row.occurrence_at), None)
        moment = now()
        if here is not None and row.event.deleted_at is None:
            due_at = _due_at(here, _transition_of(row))
            if moment - LATEST <= due_at <= moment:
                _queue(row, here)
        following = _find_place(spans, _transition_of(row), row.occurrence_at)
        if following.occurrence_at is None and not _is_series(spans):
            finish(row)
        else:
            free: dict[str, Any] = {"leased_until": None, "lease_token": "", "attempts": 0}
            EventTrigger.objects.filter(pk=row.pk, lease_token=row.lease_token).update(
                occurrence_at=following.occurrence_at, next_attempt_at=following.due_at, placed_at=moment, **free
            )


def _queue(row: EventTrigger, place: BusyTime) -> None:
    side = "before" if row.offset_minutes < 0 else "after"
    transition = {side: _ANCHORS[row.anchor], "offset": {"minutes": abs(row.offset_minutes)}}
    body = {"notification": {"type": KIND, "transitions": [transition]}, "event": _describe_place(row.event, place)}
    build_delivery(row.event.application, row.uri, KIND, body, timeout_seconds=TIMEOUT_SECONDS).save()


def _load_spans(events: Sequence[ManagedEvent]) -> dict[str, list[BusyTime]]:
    """Where each event stands, by its key and in order of time, from the kept copies. One query."""
    keys = {(event.calendar_id, event.uid): event.pk for event in events}
    found: dict[str, list[BusyTime]] = {}
    for row in (
        BusyTime.objects.filter(
            calendar__in={event.calendar_id for event in events},
            uid__in={event.uid for event in events},
            deleted_at=None,
        )
        .select_related("text")
        .order_by("starts_at", "pk")
    ):
        key = keys.get((row.calendar_id, row.uid))
        if key is not None:
            found.setdefault(key, []).append(row)
    return found


def _is_series(spans: Sequence[BusyTime]) -> bool:
    return any(each.original_at is not None for each in spans)


def _find_place(spans: Sequence[BusyTime], transition: Transition, delivered_at: datetime | None) -> Place:
    """The next occurrence whose moment has not passed; what was delivered lies behind."""
    moment = now()
    for each in spans:
        due_at = _due_at(each, transition)
        if due_at >= moment - timedelta(minutes=1) and (delivered_at is None or each.starts_at > delivered_at):
            return Place(each.starts_at, due_at)
    return Place(None, moment + LOOK_AGAIN)


def _due_at(place: BusyTime, transition: Transition) -> datetime:
    anchor = place.starts_at if transition.anchor == "start" else place.ends_at
    return anchor + timedelta(minutes=transition.offset_minutes)


def _transition_of(row: EventTrigger) -> Transition:
    return Transition(row.anchor, row.offset_minutes)


def _find_passed(row: EventTrigger, *, is_moved: bool) -> datetime | None:
    """The start of the last occurrence that must not come again, None where any may."""
    if row.occurrence_at is None or row.state == WorkState.DONE:
        return row.occurrence_at
    return None if is_moved else row.occurrence_at - timedelta(microseconds=1)


def _renew(row: EventTrigger, event: ManagedEvent, transition: Transition, place: Place) -> EventTrigger:
    """The trigger as a row of its own; one that was delivered, and whose moment did not move, stays delivered."""
    renewed = EventTrigger(
        event=event, uri=row.uri, anchor=transition.anchor, offset_minutes=transition.offset_minutes, state=row.state
    )
    _put(renewed, place)
    if place.occurrence_at is None and row.state == WorkState.DONE:
        renewed.state, renewed.occurrence_at = WorkState.DONE, row.occurrence_at
    return renewed


def _put(row: EventTrigger, place: Place) -> None:
    row.occurrence_at, row.next_attempt_at, row.placed_at = place.occurrence_at, place.due_at, now()
    row.state = WorkState.PENDING


def _describe_place(event: ManagedEvent, place: BusyTime) -> dict[str, Any]:
    """An occurrence in the contract's words."""
    said = json.loads(place.text.content.partition("\n")[0]) if place.text is not None else {}
    if place.starts_on is not None and place.ends_on is not None:
        times = {"start": place.starts_on.isoformat(), "end": place.ends_on.isoformat()}
    else:
        times = {"start": write_instant(place.starts_at), "end": write_instant(place.ends_at)}
    names = {"calendar_id": event.calendar_id, "event_id": event.event_id, "event_uid": place.event_uid}
    return {**names, **said, **times}


def _describe_state(event: ManagedEvent, state: EventState) -> dict[str, Any]:
    conferencing = state.conferencing
    assert conferencing is not None
    return {
        "calendar_id": event.calendar_id,
        "event_id": event.event_id,
        "summary": state.summary,
        "start": state.start.on or state.start.at,
        "end": state.end.on or state.end.at,
        "conferencing": {"provider_name": conferencing.profile_id, "join_url": conferencing.join_url},
    }
