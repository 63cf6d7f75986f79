"""Making hosted links: what the application sent is checked whole, and told whole, before anything is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from parley.engine.domain.asking.question import QuestionAsked
from parley.engine.domain.asking.reading import read_question
from parley.engine.domain.asking.sequences import read_steps
from parley.engine.domain.errors.base import FieldsRefused
from parley.engine.domain.event_writing.fields.event import read_event_fields, read_event_id
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.fields.times import read_zone
from parley.engine.models import Application, BookingLink, BookingLinkKind
from parley.engine.services.availability.questions.limits import read_limits
from parley.engine.services.availability.questions.reach import check_reach, find_zones
from parley.engine.services.booking_links.links import keep_booking_link
from parley.engine.services.booking_links.targets import read_targets
from parley.engine.services.events.attachments import find_files

_LONGEST_URL = 500
_LONGEST_STATE = 1000
_LONGEST_SCOPE = 500
_MOST_NOTICE_DAYS = 366
# Of a step's fields, those that are no part of the question about times.
_CALLBACKS = {
    "completed": "completed_url",
    "no_times_suitable": "no_times_suitable_url",
    "no_times_displayed": "no_times_displayed_url",
}


def make_scheduling_link(application: Application, fields: Mapping[str, Any]) -> BookingLink:
    """A link at which one time is chosen (7.1). Raises FieldsRefused with everything that is wrong."""
    reader = FieldReader(fields)
    question = _require(reader, "availability")
    if question is not None:
        check_people(application, reader, [read_question(question, read_limits())])
    event = _read_event(reader, "event")
    check_files(application, reader, {"event": event})
    columns = _read_common(application, reader, event)
    reader.finish()
    columns |= {"question": dict(fields["availability"]), "event": event}
    return keep_booking_link(application, BookingLinkKind.SCHEDULING, columns)


def make_sequencing_link(application: Application, fields: Mapping[str, Any]) -> BookingLink:
    """A link at which several conversations in a row are chosen (7.2). Raises FieldsRefused.

    One client of Cronofy's sends the question under a misspelled name; it is meant all the same.
    """
    name = "availablity" if "availablity" in fields and "availability" not in fields else "availability"
    reader = FieldReader(fields)
    question = _require(reader, name)
    events: dict[str, Any] = {}
    if question is not None:
        check_people(application, reader, [step.question for step in read_steps(question, read_limits())])
        events = _read_step_events(question)
        check_files(
            application, question, {f"sequence[{place}].event": each for place, each in enumerate(events.values())}
        )
    event = _read_event(reader, "event") if fields.get("event") else {}
    check_files(application, reader, {"event": event})
    columns = _read_common(application, reader, event or next(iter(events.values()), {}))
    reader.finish()
    columns |= {"question": dict(fields[name]), "event": {**event, "steps": events}}
    return keep_booking_link(application, BookingLinkKind.SEQUENCING, columns)


def make_event_link(application: Application, fields: Mapping[str, Any]) -> BookingLink:
    """A link at which an event is taken into the visitor's calendar (7.3). Raises FieldsRefused."""
    reader = FieldReader(fields)
    event = _read_event(reader, "event", has_time=True)
    check_files(application, reader, {"event": event})
    columns = _read_common(application, reader, event, is_zone_needed=False)
    reader.finish()
    return keep_booking_link(application, BookingLinkKind.ADD_TO_CALENDAR, {**columns, "event": event})


def check_people(application: Application, reader: FieldReader, questions: Sequence[QuestionAsked]) -> None:
    """That the application may ask about everybody whom the questions name; who it may not stands in the reader."""
    members = [member for question in questions for member in question.members if member.sub]
    try:
        check_reach(members, find_zones(application, {member.sub for member in members}), None)
    except FieldsRefused as refusal:
        reader.problems.extend(refusal.parts)


def check_files(application: Application, reader: FieldReader, events: Mapping[str, Mapping[str, Any]]) -> None:
    """That the files which the events name, by their place in the body, are the application's. At most one query."""
    named = {
        f"{place}.attachments[{number}].attachment_id": str(entry.get("attachment_id"))
        for place, event in events.items()
        for number, entry in enumerate(event.get("attachments") or ())
        if isinstance(entry, dict)
    }
    known = find_files(application, set(named.values())) if named else {}
    for place, attachment_id in named.items():
        if attachment_id not in known:
            reader.refuse(place, "not_recognized", "There is no such file.")


def _require(reader: FieldReader, name: str) -> FieldReader | None:
    inner = reader.inner(name)
    if inner is None and reader.raw(name) is None:
        reader.refuse(name, "required", "This is needed.")
    return inner


def _read_event(reader: FieldReader, name: str, *, has_time: bool = False) -> dict[str, Any]:
    """The event as it was sent, found usable; its time comes with the choice, unless it has one."""
    inner = _require(reader, name)
    if inner is None:
        return {}
    given = {key: value for key, value in reader.raw(name).items() if has_time or key not in ("start", "end")}
    if inner.raw("attendees") is not None:
        inner.refuse("attendees", "invalid", "Those who take part are named as participants.")
    if inner.raw("event_uid") is not None:
        inner.refuse("event_uid", "invalid", "A link makes an event of the application's own, named by event_id.")
    if not has_time and not inner.text("summary", 1024):
        inner.refuse("summary", "required", "This is needed.")
    for check in (lambda: read_event_fields(given, is_patch=not has_time), lambda: read_event_id(given)):
        try:
            check()
        except FieldsRefused as refusal:
            for part in refusal.parts:
                if inner.name_of(part.field) not in {problem.field for problem in reader.problems}:
                    inner.refuse(part.field, part.key, part.description)
    return given


def _read_step_events(question: FieldReader) -> dict[str, Any]:
    events = {}
    for place, step in enumerate(question.each("sequence", 100) or ()):
        event = _read_event(step, "event")
        events[step.text("sequence_id", 64) or str(place + 1)] = event
    return events


def _read_common(
    application: Application, reader: FieldReader, event: Mapping[str, Any], *, is_zone_needed: bool = True
) -> dict[str, Any]:
    nothing = FieldReader({}, reader.problems)
    oauth, formatting = reader.inner("oauth") or nothing, reader.inner("formatting") or nothing
    return {
        "tzid": _read_zone(reader, event, is_zone_needed),
        "target_calendars": read_targets(application, reader),
        "is_single_event": reader.word("event_creation", ("default", "single")) == "single",
        "minimum_notice_minutes": _read_notice(reader),
        "hour_format": formatting.word("hour_format", ("h", "H")) or "",
        "is_chosen_at_once": reader.text("selection_mode", 40) == "no_confirm",
        "addresses": _read_addresses(reader, oauth),
        "scope": oauth.text("scope", _LONGEST_SCOPE) or "",
        "state": oauth.text("state", _LONGEST_STATE) or "",
    }


def _read_zone(reader: FieldReader, event: Mapping[str, Any], is_needed: bool) -> str:
    tzid = read_zone(FieldReader(event, reader.problems, "event"), "tzid") or read_zone(reader, "tzid")
    if not tzid and is_needed and not any(problem.field.endswith("tzid") for problem in reader.problems):
        reader.refuse("tzid", "required", "A time zone is needed, here or in the event.")
    return tzid or "Etc/UTC"


def _read_notice(reader: FieldReader) -> int:
    notice = reader.inner("minimum_notice")
    if notice is None:
        return 0
    days = notice.number("days", 0, _MOST_NOTICE_DAYS) or 0
    hours = notice.number("hours", 0, _MOST_NOTICE_DAYS * 24) or 0
    return (days * 24 + hours) * 60 + (notice.number("minutes", 0, _MOST_NOTICE_DAYS * 24 * 60) or 0)


def _read_addresses(reader: FieldReader, oauth: FieldReader) -> dict[str, str]:
    nothing = FieldReader({}, reader.problems)
    callbacks, redirects = reader.inner("callback_urls") or nothing, reader.inner("redirect_urls") or nothing
    found = {key: callbacks.link(name, _LONGEST_URL) for key, name in _CALLBACKS.items()}
    found["completed"] = found["completed"] or reader.link("callback_url", _LONGEST_URL)
    found["redirect_completed"] = redirects.link("completed_url", _LONGEST_URL)
    found["redirect_uri"] = oauth.link("redirect_uri", _LONGEST_URL)
    return {name: address for name, address in found.items() if address}
