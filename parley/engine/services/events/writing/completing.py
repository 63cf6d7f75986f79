"""What a call's fields refer to: the person's own meeting room, and the application's files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from parley.engine.domain.errors.base import FieldProblem, FieldsRefused
from parley.engine.domain.event_writing.states import INTEGRATED, AttachedFile, Conferencing, EventFields
from parley.engine.models import Account, Application, ApplicationCalendar, Calendar
from parley.engine.services.calendars.calendars import find_conferencing
from parley.engine.services.events.attachments import find_files
from parley.engine.services.events.conferencing import find_rooms

_AS_SAID = ("explicit", "none")
Call = tuple[Calendar, EventFields]
Completed = EventFields | FieldsRefused


def complete_fields(application: Application, account: Account, calls: Sequence[Call]) -> list[Completed]:
    """Each call's fields with what they refer to, or why that cannot be; at most three queries for all of them."""
    said = [fields for _, fields in calls]
    wants_rooms = any(call.conferencing and call.conferencing.profile_id not in _AS_SAID for call in said)
    rooms = find_rooms(account) if wants_rooms else {}
    ids = {file.attachment_id for call in said for file in call.files or ()}
    files = find_files(application, ids) if ids else {}
    may_invite = not any(call.invite for call in said) or not _is_of_application(account)
    found: list[Completed] = []
    for calendar, call in calls:
        try:
            if call.invite and not may_invite:
                words = "An application's own calendar cannot invite anybody."
                raise FieldsRefused([FieldProblem("attendees", "not_supported", words)])
            conferencing = _complete_conferencing(calendar, call, rooms)
            found.append(replace(call, conferencing=conferencing, files=_complete_files(call, files)))
        except FieldsRefused as refusal:
            found.append(refusal)
    return found


def complete_what_is_there(application: Application, account: Account, calls: Sequence[Call]) -> list[EventFields]:
    """The same for what was checked when a link was made: a room or file that is gone since is left out."""
    found = complete_fields(application, account, calls)
    return [
        _leave_out(application, account, call) if isinstance(each, FieldsRefused) else each
        for call, each in zip(calls, found, strict=True)
    ]


def _leave_out(application: Application, account: Account, whole: Call) -> EventFields:
    calendar, call = whole
    known = find_files(application, {file.attachment_id for file in call.files or ()})
    rooms = find_rooms(account)
    asked = call.conferencing
    is_there = (
        asked is None
        or asked.profile_id in (*_AS_SAID, "default")
        or asked.profile_id in rooms
        or _makes_link(calendar, call)
    )
    left = replace(
        call,
        conferencing=asked if is_there else None,
        files=tuple(file for file in call.files or () if file.attachment_id in known) or None,
        invite=() if _is_of_application(account) else call.invite,
    )
    return replace(left, conferencing=_complete_conferencing(calendar, left, rooms), files=_complete_files(left, known))


def _is_of_application(account: Account) -> bool:
    return ApplicationCalendar.objects.filter(account=account).exists()


def _makes_link(calendar: Calendar, call: EventFields) -> bool:
    """Whether the call leaves the link to the calendar, and its provider makes one with events of applications."""
    is_left_to_it = call.conferencing is not None and call.conferencing.profile_id == INTEGRATED
    return is_left_to_it and not call.is_patch and find_conferencing(calendar) is not None


def _complete_conferencing(
    calendar: Calendar, call: EventFields, rooms: Mapping[str, Conferencing]
) -> Conferencing | None:
    """`default` is the person's own room, and nothing where they keep none; a room is named by its profile.

    `integrated` has no address of ours: the calendar's provider makes it.
    """
    asked = call.conferencing
    if asked is None or asked.profile_id in _AS_SAID or _makes_link(calendar, call):
        return asked
    if asked.profile_id == "default":
        room = next(iter(rooms.values()), None)
        return asked if room is None else replace(room, profile_id="default")
    if asked.profile_id not in rooms:
        words = "This calendar makes no conferencing by itself."
        if asked.profile_id != INTEGRATED:
            words = "The account has no such conferencing profile."
        raise FieldsRefused([FieldProblem("conferencing.profile_id", "not_available", words)])
    return rooms[asked.profile_id]


def _complete_files(call: EventFields, files: Mapping[str, AttachedFile]) -> tuple[AttachedFile, ...] | None:
    if call.files is None:
        return None
    missing = [
        FieldProblem(f"attachments[{number}].attachment_id", "not_recognized", "There is no such file.")
        for number, file in enumerate(call.files)
        if file.attachment_id not in files
    ]
    if missing:
        raise FieldsRefused(missing)
    return tuple(files[file.attachment_id] for file in call.files)
