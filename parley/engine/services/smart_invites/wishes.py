"""What a call asks of a smart invite, every field checked (Cronofy, Smart Invites)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parley.engine.domain.errors.base import EngineRefusal, InputRefused
from parley.engine.domain.event_writing.fields.event import read_event_fields
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.states import EventState, apply_fields
from parley.engine.domain.invitations import Person
from parley.engine.services.notifications.deliveries import require_callback_url

METHODS = ("request", "cancel", "remove")
MOST_RECIPIENTS = 200
_LONGEST_ID = 64
_ID = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


@dataclass(frozen=True, slots=True)
class InviteWish:
    """An invitation as it shall be; `state` is None for all but requests, `has_many` says that a list was sent."""

    smart_invite_id: str
    method: str
    emails: tuple[str, ...]
    has_many: bool
    callback_url: str
    organizer_name: str
    organizer_email: str
    state: EventState | None


def read_wish(fields: Mapping[str, Any]) -> InviteWish:
    """What the call asks for. Raises InputRefused with everything that is wrong."""
    reader = FieldReader(fields)
    method = reader.word("method", METHODS) or "request"
    smart_invite_id = reader.text("smart_invite_id", _LONGEST_ID, is_required=True) or ""
    if smart_invite_id and not _ID.fullmatch(smart_invite_id):
        reader.refuse("smart_invite_id", "invalid", "An id holds ASCII characters only.")
    emails, has_many = _read_recipients(reader, is_required=method == "request")
    organizer = reader.inner("organizer")
    name = organizer.text("name", 200) if organizer is not None else None
    address = _read_email(organizer) if organizer is not None and organizer.raw("email") else ""
    callback_url = _read_callback_url(reader)
    event = reader.inner("event")
    if event is None and method == "request":
        reader.refuse("event", "required", "This is needed.")
    reader.finish()
    return InviteWish(
        smart_invite_id=smart_invite_id,
        method=method,
        emails=emails,
        has_many=has_many,
        callback_url=callback_url,
        organizer_name=name or "",
        organizer_email=address,
        state=_read_state(fields["event"]) if method == "request" else None,
    )


def _read_recipients(reader: FieldReader, *, is_required: bool) -> tuple[tuple[str, ...], bool]:
    many = reader.each("recipients", MOST_RECIPIENTS)
    if many is None:
        one = reader.inner("recipient")
        email = _read_email(one) if one is not None else ""
        if one is None and is_required:
            reader.refuse("recipient", "required", "Say who is invited.")
        return ((email,) if email else ()), False
    emails = {email.lower(): email for each in many if (email := _read_email(each))}
    if not emails and not reader.problems:
        reader.refuse("recipients", "required", "Say who is invited.")
    return tuple(emails.values()), True


def _read_email(reader: FieldReader) -> str:
    email = reader.text("email", 254, is_required=True)
    if not email:
        return ""
    try:
        return Person("", email).email
    except EngineRefusal as refusal:
        reader.refuse("email", "invalid", refusal.message)
        return ""


def _read_callback_url(reader: FieldReader) -> str:
    value = reader.raw("callback_url")
    if value in (None, ""):
        return ""
    try:
        return require_callback_url(value)
    except InputRefused as refusal:
        reader.refuse("callback_url", "invalid", refusal.message)
        return ""


def _read_state(event: Mapping[str, Any]) -> EventState:
    """The event without what belongs to a calendar of the application's only. Raises InputRefused."""
    left_out = ("attendees", "conferencing", "attachments", "subscriptions", "recurrence")
    said = {name: value for name, value in event.items() if name not in left_out}
    return apply_fields(None, read_event_fields(said))
