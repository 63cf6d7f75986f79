"""Writing events of the imitated Calendar v3: what is checked, what a patch leaves, and what follows a change."""

import re
from copy import deepcopy
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.google.calendar_v3.events import EventReader, make_conference
from tests.fakes.google.calendar_v3.series import Body, read_line, read_point, write_instant, write_moment
from tests.fakes.google.faults import Call
from tests.fakes.google.rules import ANSWERS, ATTENDEE, READ_ONLY, SETTABLE, VALUES, Refused
from tests.fakes.google.store import TIMES, Calendar, Kept, Person, Store

# What only the organizer changes.
SHARED = ("start", "end", "recurrence", "summary", "description", "location")
# What a caller may send with a new event without an effect.
NOT_INSERTED = {"organizer", "originalStartTime", "attendeesOmitted"}
_EVENT_ID = re.compile(r"[0-9a-v]{5,1024}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class EventWriter:
    """What changes events. `mails` are those that Google would have sent: to whom, of which event."""

    def __init__(self, store: Store, reader: EventReader) -> None:
        self.store, self.reader = store, reader
        self.mails: list[tuple[str, str, list[str]]] = []

    def insert(self, person: Person, call: Call, calendar_id: str) -> Body:
        """A new event, under the caller's own id where one is given."""
        calendar = self.store.open_calendar(person, calendar_id, "writer")
        fields = {name: value for name, value in read_fields(call.payload).items() if name not in NOT_INSERTED}
        if "id" in fields and "iCalUID" in fields:
            raise Refused("one-id", "Only one of id and iCalUID may be given.", "id")
        event_id = fields.get("id") or self.store.make_id()
        if not _EVENT_ID.fullmatch(event_id):
            raise Refused("event-id-letters", "Invalid resource id value.", "id")
        if event_id in calendar.events:
            raise Refused("event-id-taken", "The requested identifier already exists.")
        kept = self.make(
            person, calendar, fields | {"id": event_id}, int(call.parameters.get("conferenceDataVersion", 0))
        )
        self._mail(call, "invited", kept.body)
        return self.reader.show(person, call, calendar, kept)

    def make(self, person: Person, calendar: Calendar, fields: Body, conference_version: int = 1) -> Kept:
        """Store a new event; also what a person does in Google's own pages."""
        now = write_instant(self.store.clock.now())
        organizer = {"email": calendar.id} if calendar.id != calendar.owner else {"email": person.email}
        body: Body = {
            "status": "confirmed",
            "htmlLink": f"https://www.google.com/calendar/event?eid={fields['id']}",
            "created": now,
            "creator": {"email": person.email},
            "organizer": organizer,
            "iCalUID": f"{fields['id']}@google.com",
            "sequence": 0,
            "eventType": "default",
            "reminders": {"useDefault": True},
        } | fields
        wish = body.pop("conferenceData", None)
        check(body, calendar)
        settle(body, calendar)
        if wish and conference_version:
            self._wish_conference(calendar, body, wish)
        return self.store.keep(calendar, body)

    def update(self, person: Person, call: Call, calendar_id: str, event_id: str) -> Body:
        """The whole event anew: what is not sent is taken away."""
        fields = read_fields(call.payload)
        if "start" not in fields or "end" not in fields:
            raise Refused("times-given", "Missing end time.", "end")
        return self._change(person, call, calendar_id, event_id, fields, is_whole=True)

    def patch(self, person: Person, call: Call, calendar_id: str, event_id: str) -> Body:
        """Some fields anew: objects are merged, lists are replaced, null takes away."""
        fields = read_fields({name: value for name, value in call.payload.items() if value is not None})
        fields |= {name: None for name, value in call.payload.items() if value is None and name in SETTABLE}
        return self._change(person, call, calendar_id, event_id, fields, is_whole=False)

    def _change(
        self, person: Person, call: Call, calendar_id: str, event_id: str, fields: Body, *, is_whole: bool
    ) -> Body:
        calendar = self.store.open_calendar(person, calendar_id, "writer")
        kept = self.store.find(calendar, event_id)
        if kept is None:
            raise Refused("event-known", "Not Found")
        check_state(call, kept)
        if kept.is_deleted and fields.get("status", "cancelled") == "cancelled":
            raise Refused("deleted", "Resource has been deleted")
        version = int(call.parameters.get("conferenceDataVersion", 0))
        changed = self.change(calendar, kept, fields, is_whole=is_whole, conference_version=version)
        self._mail(call, "changed", changed.body)
        return self.reader.show(person, call, calendar, changed)

    def change(
        self,
        calendar: Calendar,
        kept: Kept,
        fields: Body,
        *,
        is_whole: bool = False,
        conference_version: int = 1,
        is_organizer: bool = False,
    ) -> Kept:
        """Store an event's new state; also what a person (where it is told: the organizer) does in Google's pages."""
        old, given = kept.body, dict(fields)
        wish, has_wish = given.pop("conferenceData", None), is_whole or "conferenceData" in given
        if is_whole:
            left = {name for name in SETTABLE if name not in ("id", "iCalUID", "eventType", "sequence", "organizer")}
            body = {name: value for name, value in old.items() if name not in left - {"conferenceData"}}
            body = (
                {"status": "confirmed"}
                | body
                | given
                | {name: old[name] for name in ("originalStartTime",) if name in old}
            )
        else:
            body = merge(old, given)
        if given.get("eventType", old["eventType"]) != old["eventType"]:
            raise Refused("event-type-stays", "The event type cannot be changed.", "eventType")
        if given.get("sequence", old["sequence"]) < old["sequence"]:
            raise Refused("sequence-rises", "Invalid sequence value. It is below the current one.", "sequence")
        body |= {"id": old["id"], "iCalUID": old["iCalUID"], "organizer": old["organizer"]}
        check(body, calendar)
        settle(body, calendar, old)
        if not is_organizer:
            _check_organizer(calendar, old, body)
        if body["status"] == "cancelled":
            return self.store.keep(calendar, body)
        if "sequence" not in given and any(old.get(name) != body.get(name) for name in TIMES):
            body["sequence"] = old["sequence"] + 1
        if conference_version and has_wish:
            self._wish_conference(calendar, body, wish)
        only_reminders = {name for name in body | old if body.get(name) != old.get(name)} <= {"reminders"}
        return self.store.keep(calendar, body, is_quiet=only_reminders)

    def delete(self, person: Person, call: Call, calendar_id: str, event_id: str) -> None:
        """Delete an event or one occurrence of a series."""
        calendar = self.store.open_calendar(person, calendar_id, "writer")
        kept = self.store.find(calendar, event_id)
        if kept is None:
            raise Refused("event-known", "Not Found")
        if kept.is_deleted:
            raise Refused("deleted", "Resource has been deleted")
        check_state(call, kept)
        self._mail(call, "cancelled", kept.body)
        self.store.delete(calendar, kept)

    def move(self, person: Person, call: Call, calendar_id: str, event_id: str) -> Body:
        """To another calendar, under the same id."""
        calendar = self.store.open_calendar(person, calendar_id, "writer")
        target = self.store.open_calendar(person, call.parameters.get("destination", ""), "writer")
        return self.reader.show(person, call, target, self.carry(calendar, target, event_id))

    def carry(self, calendar: Calendar, target: Calendar, event_id: str) -> Kept:
        """Move a stored event with its exceptions; the old calendar tells of it as deleted."""
        kept = calendar.events.get(event_id)
        if kept is None or kept.is_deleted or "recurringEventId" in kept.body:
            raise Refused("event-known", "Not Found")
        moved = deepcopy(kept.body)
        if kept.body["organizer"]["email"] in (calendar.id, calendar.owner):
            moved["organizer"] = {"email": target.id}
        exceptions = [deepcopy(calendar.events[name].body) for name in sorted(calendar.exceptions.get(event_id, set()))]
        self.store.delete(calendar, kept)
        made = self.store.keep(target, moved)
        for body in exceptions:
            self.store.keep(target, body)
        return made

    def _wish_conference(self, calendar: Calendar, body: Body, wish: Body | None) -> None:
        old = body.get("conferenceData", {})
        if wish is None:
            body.pop("conferenceData", None)
            body.pop("hangoutLink", None)
            return
        request = wish.get("createRequest")
        if request is None or request.get("requestId") == old.get("createRequest", {}).get("requestId"):
            body["conferenceData"] = old or wish
            return
        solution = request.get("conferenceSolutionKey", {}).get("type", "")
        if solution not in calendar.solutions or not request.get("requestId"):
            raise Refused("conference-type", "Invalid conference type value.", "conferenceData")
        body["conferenceData"] = {"createRequest": dict(request)}
        outcome = self.reader.faults.meet
        make_conference(body, "pending" if outcome in ("pending", "stuck") else outcome)

    def _mail(self, call: Call, about: str, body: Body) -> None:
        wanted = call.parameters.get("sendUpdates") or ("all" if call.parameters.get("sendNotifications") else "none")
        if wanted != "none" and body.get("attendees"):
            self.mails.append((about, body["id"], [guest["email"] for guest in body["attendees"]]))


def check_state(call: Call, kept: Kept) -> None:
    """If-Match names the present state."""
    wanted = call.header("If-Match")
    if wanted and wanted != "*" and kept.etag not in [etag.strip() for etag in wanted.split(",")]:
        raise Refused("if-match", "Precondition Failed", "If-Match")


def read_fields(payload: dict[str, Any]) -> Body:
    """What a caller may set, of what was sent; Google's own fields are passed over."""
    fields = {}
    for name, value in payload.items():
        if name in READ_ONLY or value is None:
            continue
        if name not in SETTABLE or not isinstance(value, SETTABLE[name]):
            raise Refused("body-fields", f"Invalid value for: {name}", name)
        fields[name] = deepcopy(value)
    return fields


def merge(old: Body, new: Body) -> Body:
    """What a patch leaves (RFC 7396): objects are merged, everything else is replaced."""
    merged = deepcopy(old)
    for name, value in new.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict) and isinstance(merged.get(name), dict):
            merged[name] = merge(merged[name], value)
        else:
            merged[name] = value
    return merged


def settle(body: Body, calendar: Calendar, old: Body | None = None) -> None:
    """Times in the calendar's zone, guests with what was known of them."""
    for name in ("start", "end"):
        body[name] = {key: value for key, value in body[name].items() if value is not None}
        if "dateTime" in body[name] and (old or {}).get(name) != body[name]:
            moment = read_point(body[name], calendar.timezone)
            zone = body[name].get("timeZone") or calendar.timezone
            body[name] = {"dateTime": write_moment(moment, calendar.timezone), "timeZone": zone}
    if "attendees" in body:
        body["attendees"] = [
            {"responseStatus": "needsAction"}
            | {key: value for key, value in guest.items() if key not in ("self", "organizer")}
            for guest in body["attendees"]
        ]
    for name in [name for name in ("attendees", "recurrence") if body.get(name) == []]:
        del body[name]


def check(body: Body, calendar: Calendar) -> None:
    """What every stored event has to keep to."""
    for name, values in VALUES.items():
        if name in body and body[name] not in values:
            raise Refused("body-fields", f"Invalid value for: {name}", name)
    _check_times(body, calendar)
    for guest in body.get("attendees", []):
        if not isinstance(guest, dict) or set(guest) - ATTENDEE or not _EMAIL.fullmatch(str(guest.get("email", ""))):
            raise Refused("body-fields", "Invalid attendee email.", "attendees")
        if guest.get("responseStatus", "needsAction") not in ANSWERS:
            raise Refused("body-fields", "Invalid value for: responseStatus", "attendees")
    for kind, properties in body.get("extendedProperties", {}).items():
        if kind not in ("private", "shared") or not isinstance(properties, dict):
            raise Refused("body-fields", "Invalid extended properties.", "extendedProperties")
        if any(len(key) > 44 or not isinstance(text, str) or len(text) > 1024 for key, text in properties.items()):
            raise Refused("properties-bounded", "Extended property is too long.", "extendedProperties")
    if len(body.get("attachments", [])) > 25:
        raise Refused("body-fields", "Too many attachments.", "attachments")


def _check_times(body: Body, calendar: Calendar) -> None:
    for name in ("start", "end"):
        if not body.get(name):
            raise Refused("times-given", f"Missing {name} time.", name)
        check_point(body[name], name)
    if ("date" in body["start"]) != ("date" in body["end"]):
        raise Refused("times-shaped", "Start and end are both dates or both moments.", "end")
    start, end = read_point(body["start"], calendar.timezone), read_point(body["end"], calendar.timezone)
    if end < start or (end == start and "date" in body["start"]):
        raise Refused("times-ordered", "The specified time range is empty.", "end")
    for line in body.get("recurrence", []):
        try:
            read_line(line)
        except (ValueError, TypeError):
            raise Refused("recurrence-lines", "Invalid recurrence rule.", "recurrence") from None
    if body.get("recurrence") and "dateTime" in body["start"] and "timeZone" not in body["start"]:
        raise Refused("series-zone", "Missing time zone definition for start time.", "start.timeZone")


def check_point(point: Body, name: str) -> None:
    """One start or end: exactly one of date and dateTime, the latter with an offset or a zone that exists."""
    told = {key for key, value in point.items() if value is not None}
    try:
        if told - {"date", "dateTime", "timeZone"} or len(told & {"date", "dateTime"}) != 1:
            raise ValueError(told)
        zone = point.get("timeZone")
        if zone:
            ZoneInfo(zone)
        if "date" in told:
            date.fromisoformat(point["date"])
        elif datetime.fromisoformat(point["dateTime"]).tzinfo is None and not zone:
            raise ValueError(point)
    except (ValueError, TypeError, KeyError, OSError):
        raise Refused("times-shaped", f"Invalid {name} time.", name) from None


def _check_organizer(calendar: Calendar, old: Body, new: Body) -> None:
    is_own = old["organizer"]["email"].casefold() in (calendar.id.casefold(), calendar.owner.casefold())
    if not is_own and not old.get("guestsCanModify") and any(old.get(name) != new.get(name) for name in SHARED):
        raise Refused("organizer-only", "Shared properties can only be changed by the organizer of the event.")
