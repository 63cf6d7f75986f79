"""What a call says of an event, every field checked (Cronofy, Create or update events)."""

import re
from collections.abc import Mapping
from typing import Any

from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.fields.repeating import read_rule
from parley.engine.domain.event_writing.fields.subscribing import read_subscriptions
from parley.engine.domain.event_writing.fields.times import read_span
from parley.engine.domain.event_writing.states import AttachedFile, Conferencing, EventFields, Guest
from parley.engine.domain.invitations import Person

SUMMARY, DESCRIPTION, EVENT_ID = 1024, 4096, 64
_PLACE = 1024
MOST_GUESTS = 200
_MOST_REMINDERS = 5
_MOST_REMINDER_MINUTES = 40_320
_MOST_FILES = 10
_TRANSPARENCY = ("opaque", "transparent", "unknown")
_EXTENDED = (*_TRANSPARENCY, "working_elsewhere", "tentative", "out_of_office")
_PROFILE = re.compile(r"[A-Za-z0-9_-]{1,80}")
_ID = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


def read_event_id(fields: Mapping[str, Any]) -> tuple[str, str]:
    """The `event_id` or the `event_uid` of a call, the other one empty. Raises FieldsRefused."""
    reader = FieldReader(fields)
    event_id, event_uid = reader.text("event_id", EVENT_ID), reader.text("event_uid", 80)
    if event_id and event_uid:
        reader.refuse("event_id", "invalid", "Name the event by event_id or by event_uid, not both.")
    elif not event_id and not event_uid and not reader.problems:
        reader.refuse("event_id", "required", "This is needed.")
    elif event_id and not _ID.fullmatch(event_id):
        reader.refuse("event_id", "invalid", "An id holds ASCII characters only.")
    reader.finish()
    return event_id or "", event_uid or ""


def read_event_fields(fields: Mapping[str, Any], *, is_patch: bool = False) -> EventFields:
    """What a call says. A patch changes what it names; otherwise summary, start and end are needed.

    Raises FieldsRefused with everything that is wrong.
    """
    reader = FieldReader(fields)
    summary = reader.text("summary", SUMMARY, is_required=not is_patch)
    if is_patch and summary == "":
        reader.refuse("summary", "required", "A title is needed.")
    start, end = read_span(reader, is_required=not is_patch)
    place, latitude, longitude = _read_location(reader)
    found = EventFields(
        summary=summary,
        start=start,
        end=end,
        description=reader.text("description", DESCRIPTION, has_lines=True),
        place=place,
        latitude=latitude,
        longitude=longitude,
        url=_read_url(reader),
        transparency=_read_transparency(reader),
        is_private=reader.flag("event_private"),
        color=_read_color(reader),
        locale=_read_locale(reader),
        categories=_read_categories(reader),
        rule=read_rule(reader, start),
        reminders=_read_reminders(reader),
        reminders_create_only=bool(reader.flag("reminders_create_only")),
        conferencing=_read_conferencing(reader),
        files=_read_files(reader),
        subscriptions=read_subscriptions(reader),
        is_patch=is_patch,
        **_read_guests(reader),
    )
    reader.finish()
    return found


def _read_location(reader: FieldReader) -> tuple[str | None, str | None, str | None]:
    location = reader.inner("location")
    if location is None:
        return None, None, None
    place = location.text("description", _PLACE)
    latitude, longitude = location.text("lat", 20), location.text("long", 20)
    for name, value, most in (("lat", latitude, 90.0), ("long", longitude, 180.0)):
        if value and (not re.fullmatch(r"-?\d{1,3}(\.\d{1,12})?", value) or abs(float(value)) > most):
            location.refuse(name, "invalid", "This is not a place on Earth.")
    if bool(latitude) != bool(longitude):
        location.refuse("long" if latitude else "lat", "required", "Latitude and longitude belong together.")
    return place or "", latitude or "", longitude or ""


def _read_url(reader: FieldReader) -> str | None:
    if reader.has("url") and reader.raw("url") in (None, ""):
        return ""
    return reader.link("url")


def _read_transparency(reader: FieldReader) -> str | None:
    plain, extended = reader.word("transparency", _TRANSPARENCY), reader.word("extended_transparency", _EXTENDED)
    chosen = extended or plain
    # What is not known keeps the time: a free hour too few is safer than one too many.
    return "opaque" if chosen == "unknown" else chosen


def _read_color(reader: FieldReader) -> str | None:
    value = reader.text("color", 20)
    if value and not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        reader.refuse("color", "invalid", "A colour is written like #49BED8.")
    return value.upper() if value is not None else None


def _read_locale(reader: FieldReader) -> str | None:
    value = reader.text("locale", 35)
    if value and not re.fullmatch(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*", value):
        reader.refuse("locale", "invalid", "This is not a language such as en or pt-BR.")
    return value


def _read_categories(reader: FieldReader) -> tuple[str, ...] | None:
    values = reader.list_values("event_classes", 20)
    if values is None:
        return None
    inner = FieldReader({str(number): value for number, value in enumerate(values)}, reader.problems, "event_classes")
    return tuple(text for number in range(len(values)) if (text := inner.text(str(number), 100)))


def _read_reminders(reader: FieldReader) -> tuple[int, ...] | None:
    found = reader.each("reminders", _MOST_REMINDERS)
    if found is None:
        return None
    minutes = [each.number("minutes", 0, _MOST_REMINDER_MINUTES, is_required=True) for each in found]
    return tuple(dict.fromkeys(each for each in minutes if each is not None))


def _read_guests(reader: FieldReader) -> dict[str, Any]:
    attendees = reader.inner("attendees")
    if attendees is None:
        return {}
    invite = [_read_guest(each) for each in attendees.each("invite", MOST_GUESTS) or []]
    # What Ruby's and PHP's clients say in their descriptions is `reject`.
    remove = [_read_guest(each) for name in ("remove", "reject") for each in attendees.each(name, MOST_GUESTS) or []]
    return {
        "invite": tuple(guest for guest in invite if guest is not None),
        "remove": tuple(guest.email for guest in remove if guest is not None),
    }


def _read_guest(reader: FieldReader) -> Guest | None:
    email = reader.text("email", 254, is_required=True)
    name = reader.text("display_name", 200) or ""
    if not email:
        return None
    try:
        person = Person(name, email)
    except EngineRefusal as refusal:
        reader.refuse("email", "invalid", refusal.message)
        return None
    return Guest(person.email, person.name)


def _read_conferencing(reader: FieldReader) -> Conferencing | None:
    conferencing = reader.inner("conferencing")
    if conferencing is None:
        return None
    profile_id = conferencing.text("profile_id", 80, is_required=True)
    if profile_id is None or not _PROFILE.fullmatch(profile_id):
        if profile_id:
            conferencing.refuse("profile_id", "invalid", "This is not a conferencing profile.")
        return None
    if profile_id != "explicit":
        return Conferencing(profile_id)
    join_url, description = conferencing.link("join_url"), conferencing.text("provider_description", 200)
    if conferencing.raw("join_url") is None:
        conferencing.refuse("join_url", "required", "This is needed.")
    return Conferencing(profile_id, description or "", join_url or "")


def _read_files(reader: FieldReader) -> tuple[AttachedFile, ...] | None:
    found = reader.each("attachments", _MOST_FILES)
    if found is None:
        return None
    ids = [each.text("attachment_id", 40, is_required=True) for each in found]
    return tuple(AttachedFile(attachment_id) for attachment_id in dict.fromkeys(ids) if attachment_id)
