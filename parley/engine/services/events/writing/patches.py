"""What a call wants to be different in somebody else's event: kept as JSON, joined with later calls, and applied."""

import json
from dataclasses import asdict, fields, replace
from typing import Any

from parley.engine.domain.event_writing.objects.documents import Envelope, build_event_object
from parley.engine.domain.event_writing.objects.editing import edit_object
from parley.engine.domain.event_writing.states import (
    AttachedFile,
    Conferencing,
    EventFields,
    EventState,
    EventTime,
    Guest,
)
from parley.engine.models import Account
from parley.engine.services.events.writing.envelopes import make_organizer
from parley.toolkit.clock import now

_SAME_IN_BOTH = (
    "description",
    "place",
    "latitude",
    "longitude",
    "url",
    "transparency",
    "is_private",
    "color",
    "locale",
    "categories",
    "reminders",
    "files",
    "conferencing",
)
_NEVER = EventTime(at="2000-01-01T00:00:00Z")


def write_patch(patch: EventFields) -> str:
    """The patch as JSON, without what it does not name."""
    return json.dumps({name: value for name, value in asdict(patch).items() if value is not None})


def read_patch(text: str) -> EventFields:
    """The patch of `write_patch`; one that names nothing for an empty text."""
    found: dict[str, Any] = json.loads(text) if text else {}
    for name in ("start", "end"):
        if name in found:
            found[name] = EventTime(**found[name])
    if "conferencing" in found:
        found["conferencing"] = Conferencing(**found["conferencing"])
    if "files" in found:
        found["files"] = tuple(AttachedFile(**each) for each in found["files"])
    found["invite"] = tuple(Guest(**each) for each in found.get("invite", ()))
    for name in ("remove", "categories", "reminders"):
        if name in found:
            found[name] = tuple(found[name])
    return EventFields(**found)


def join_patches(earlier: str, later: EventFields) -> EventFields:
    """What two calls want together, of which the first may not be written yet."""
    first = read_patch(earlier)
    said = {
        each.name: value
        for each in fields(EventFields)
        if each.name not in ("invite", "remove") and (value := getattr(later, each.name)) is not None
    }
    gone = {email.lower() for email in later.remove}
    invited = {guest.email.lower() for guest in later.invite}
    invite = tuple(guest for guest in first.invite if guest.email.lower() not in gone | invited) + later.invite
    remove = tuple(email for email in first.remove if email.lower() not in gone | invited) + later.remove
    return replace(first, **said, invite=invite, remove=remove)


def apply_patch(theirs: bytes, uid: str, patch: EventFields, account: Account) -> bytes:
    """Their object with what the patch names; the same bytes where that changes nothing. Raises EventUnreadable."""
    said = {name: value for name in _SAME_IN_BOTH if (value := getattr(patch, name)) is not None}
    if patch.conferencing is not None and patch.conferencing.profile_id == "none":
        said["conferencing"] = None
    wanted = EventState(
        summary=patch.summary or "",
        start=patch.start or _NEVER,
        end=patch.end or _NEVER,
        guests=patch.invite,
        **said,
    )
    moment = now()
    envelope = Envelope(uid, 0, moment, moment, make_organizer(account, account.email))
    return edit_object(theirs, build_event_object(wanted, envelope), uid, patch)
