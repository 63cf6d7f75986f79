"""Subscriptions: letting Graph call when a calendar changes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from parley.engine.connectors.base import Watch
from parley.engine.connectors.errors import CalendarMissing, PermissionMissing, PushNotOffered, ServerUnavailable
from parley.engine.connectors.microsoft.addresses import read_json
from parley.engine.connectors.microsoft.events.times import read_moment
from parley.engine.connectors.microsoft.session import GraphSession, check_status
from parley.toolkit.clock import now
from parley.toolkit.safe_http.client import Answer

# Graph lets a subscription to events live for less than 10,080 minutes; before, it was 4,230.
LONGEST_MINUTES = 10_070
FORMER_MINUTES = 4_200
CHANGES = "created,updated,deleted"
MAX_SECRET_CHARACTERS = 128
_UNREACHABLE = "Microsoft could not reach Parley's public address, so it will be asked for changes instead."


def watch_calendar(
    session: GraphSession, calendar_href: str, address: str, secret: str, wanted_until: datetime
) -> Watch:
    """Subscribe to the calendar's events. While this asks, Graph calls `address` to see whether it answers.

    Lifecycle messages come to the same address; they bear `lifecycleEvent`.
    """
    wish = {
        "changeType": CHANGES,
        "notificationUrl": address,
        "lifecycleNotificationUrl": address,
        "resource": f"me/calendars/{unquote(calendar_href)}/events",
        "clientState": secret[:MAX_SECRET_CHARACTERS],
    }
    answer = _subscribe(session, wish, wanted_until, LONGEST_MINUTES)
    if answer.status == 409:
        _end_former(session, wish)
        answer = _subscribe(session, wish, wanted_until, LONGEST_MINUTES)
    if answer.status == 400 and b"expiration" in answer.body.lower():
        answer = _subscribe(session, wish, wanted_until, FORMER_MINUTES)
    if answer.status == 400 and b"validat" in answer.body.lower():
        raise ServerUnavailable(_UNREACHABLE)
    if answer.status in (400, 403, 405, 409, 501):
        raise PushNotOffered
    check_status(answer, 201)
    return _read_watch(read_json(answer))


def _subscribe(session: GraphSession, wish: dict[str, str], wanted_until: datetime, most_minutes: int) -> Answer:
    expires_at = min(wanted_until, now() + timedelta(minutes=most_minutes))
    return session.ask("POST", "/subscriptions", {**wish, "expirationDateTime": _spell(expires_at)})


def _end_former(session: GraphSession, wish: dict[str, str]) -> None:
    """End subscriptions of ours to the same calendar: Graph takes only one, and an answer of ours was lost."""
    for row in session.list_all("/subscriptions"):
        is_same = all(str(row.get(name, "")).strip("/") == wish[name] for name in ("resource", "notificationUrl"))
        if is_same and row.get("id"):
            session.ask("DELETE", f"/subscriptions/{row['id']}")


def renew_watch(session: GraphSession, watch: Watch, wanted_until: datetime) -> Watch | None:
    """The same subscription for longer, which also authorizes it anew; None where Graph does not know it any more."""
    for minutes in (LONGEST_MINUTES, FORMER_MINUTES):
        expires_at = min(wanted_until, now() + timedelta(minutes=minutes))
        answer = session.ask("PATCH", f"/subscriptions/{watch.watch_id}", {"expirationDateTime": _spell(expires_at)})
        if answer.status in (404, 410):
            return None
        if answer.status != 400:
            break
    check_status(answer, 200)
    return _read_watch({"id": watch.watch_id, "resource": watch.resource_id, **read_json(answer)})


def end_watch(session: GraphSession, watch: Watch) -> None:
    """Delete the subscription."""
    answer = session.ask("DELETE", f"/subscriptions/{watch.watch_id}")
    try:
        check_status(answer, 204, 404, 410)
    except (CalendarMissing, PermissionMissing):
        # Whoever may not end it does not get its calls either.
        return


def _read_watch(row: dict[str, Any]) -> Watch:
    return Watch(str(row.get("id")), str(row.get("resource")), read_moment(row.get("expirationDateTime")))


def _spell(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
