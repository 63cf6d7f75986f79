"""Letting Google call when a calendar changes. There is no renewal: a new channel is made beside the old one."""

from datetime import UTC, datetime

from parley.engine.connectors.base import Watch
from parley.engine.connectors.errors import AnswerUnreadable, WriteConflict
from parley.engine.connectors.google.addresses import join_path
from parley.engine.connectors.google.refusals import GONE, judge
from parley.engine.connectors.google.session import GoogleSession

ID_TAKEN = "channelIdNotUnique"


def watch_calendar(
    session: GoogleSession, calendar_href: str, address: str, watch_id: str, secret: str, wanted_until: datetime
) -> Watch:
    """A channel for the calendar's events; Google says how long it lasts.

    Raises PushNotOffered, ClientRefused where the address was not allowed for this installation, WriteConflict where
    `watch_id` was used before.
    """
    body = {
        "id": watch_id,
        "type": "web_hook",
        "address": address,
        "token": secret,
        "expiration": str(int(wanted_until.timestamp() * 1000)),
    }
    reply = session.ask("POST", join_path("calendars", calendar_href, "events", "watch"), body=body)
    if ID_TAKEN in reply.reason:
        raise WriteConflict
    if not reply.is_done:
        raise judge(reply.answer, reply.reason)
    try:
        expires_at = datetime.fromtimestamp(int(reply.content["expiration"]) / 1000, UTC)
        return Watch(watch_id, str(reply.content["resourceId"]), expires_at)
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        raise AnswerUnreadable from None


def end_watch(session: GoogleSession, watch: Watch) -> None:
    """Stop a channel; one that ended already is done."""
    reply = session.ask("POST", "channels/stop", body={"id": watch.watch_id, "resourceId": watch.resource_id})
    if not reply.is_done and reply.status not in GONE:
        raise judge(reply.answer, reply.reason)
