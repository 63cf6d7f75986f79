"""A smart invite as applications see it: the object of Cronofy's interface with the calendar object to be mailed."""

import json
from datetime import UTC, datetime
from typing import Any

from parley.engine.domain.event_writing.objects.documents import Envelope, build_event_message
from parley.engine.domain.event_writing.states import EventState, EventTime, Guest
from parley.engine.domain.invitations import Method, Person
from parley.engine.domain.zones.instants import describe_local, describe_time
from parley.engine.models import SmartInvite, SmartInviteRecipient
from parley.engine.services.smart_invites.addresses import write_own_reply_address, write_reply_address
from parley.engine.services.smart_invites.invites import Outcome, get_state, list_recipients

_ANSWERS = {"pending": "needs_action"}
_TEXTS = ("summary", "description", "url", "color", "transparency", "locale")


def describe_outcome(outcome: Outcome) -> dict[str, Any]:
    """The invitation after a call; whoever was taken off gets a cancellation to be mailed to them alone."""
    invite, removed = outcome.invite, outcome.removed
    recipients = list_recipients(invite)
    method: Method = "CANCEL" if invite.method == "cancel" else "REQUEST"
    attachments: dict[str, Any] = {"icalendar": build_object(invite, method, recipients)}
    if removed is not None:
        cancelled = build_object(invite, "CANCEL", [removed])
        attachments["removed"] = {"email": removed.email, "icalendar": cancelled}
    state = get_state(invite)
    shown: dict[str, Any] = {
        "smart_invite_id": invite.smart_invite_id,
        "callback_url": invite.callback_url,
        "method": "remove" if removed is not None else invite.method,
        "replies": [
            describe_reply(row, state.start.tzid) for row in recipients if row.answered_at and row.status != "pending"
        ],
        "event": describe_event(state),
        "attachments": attachments,
    }
    if organizer := {name: value for name, value in json.loads(invite.organizer).items() if value}:
        shown["organizer"] = organizer
    if invite.has_many:
        # One object for everybody is what the interface knows: with these organizers each has one of their own.
        own = [{"email": row.email, "address": write_own_reply_address(invite, row.email)} for row in recipients]
        shown["parley"] = {"organizers": own}
    return {**describe_recipients(invite, removed if removed is not None else None, recipients), **shown}


def describe_recipients(
    invite: SmartInvite, one: SmartInviteRecipient | None, everybody: list[SmartInviteRecipient]
) -> dict[str, Any]:
    """`recipient` with whom it is about, and for an invitation to several all of them as `recipients`."""
    meant = one if one is not None or invite.has_many else everybody[0]
    shown: dict[str, Any] = {"recipient": _describe_recipient(meant)} if meant is not None else {}
    if invite.has_many:
        shown["recipients"] = [_describe_recipient(row) for row in everybody]
    return shown


def describe_reply(row: SmartInviteRecipient, tzid: str) -> dict[str, Any]:
    """What somebody answered; a proposed time is told in the event's zone, with its offset."""
    reply: dict[str, Any] = _describe_recipient(row)
    if row.comment:
        reply["comment"] = row.comment
    if row.proposal:
        proposed = json.loads(row.proposal)
        reply["proposal"] = {name: _write_local(proposed[name], tzid) for name in ("start", "end")}
    return reply


def describe_event(state: EventState) -> dict[str, Any]:
    """The event as it was asked for."""
    shown: dict[str, Any] = {name: value for name in _TEXTS if (value := getattr(state, name))}
    shown["start"], shown["end"] = _describe_time(state.start), _describe_time(state.end)
    shown["tzid"] = state.start.tzid
    location = {"description": state.place, "lat": state.latitude, "long": state.longitude}
    if place := {name: value for name, value in location.items() if value}:
        shown["location"] = place
    if state.reminders:
        shown["reminders"] = [{"minutes": minutes} for minutes in state.reminders]
    if state.is_private:
        shown["event_private"] = True
    return shown


def build_object(invite: SmartInvite, method: Method, recipients: list[SmartInviteRecipient]) -> str:
    """The calendar object that the application mails: organized by this service, so that answers come here."""
    organizer = json.loads(invite.organizer)
    name = organizer["name"] or organizer["email"] or invite.application.name
    envelope = Envelope(
        uid=invite.uid,
        sequence=invite.sequence,
        created_at=invite.created_at,
        stamped_at=invite.stamped_at,
        organizer=Person(" ".join(name.split()), write_reply_address(invite)),
    )
    guests = tuple(Guest(row.email, "", _ANSWERS.get(row.status, row.status)) for row in recipients)
    return build_event_message(get_state(invite), envelope, method, guests).decode()


def _describe_recipient(row: SmartInviteRecipient) -> dict[str, Any]:
    return {"email": row.email, "status": row.status}


def _describe_time(time: EventTime) -> dict[str, str]:
    return describe_time(time.on or time.at, time.tzid)


def _write_local(instant: str, tzid: str) -> dict[str, str]:
    moment = datetime.strptime(instant, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return describe_local(moment, tzid)
