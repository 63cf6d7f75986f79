"""Events as Graph takes them and as it gives them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape, unescape
from typing import Any

from tests.fakes.microsoft.graph.times import (
    check_moment,
    read_moment,
    read_wall,
    write_instant,
    write_moment,
    write_wall,
)
from tests.fakes.microsoft.rules import bad_request, check_members
from tests.fakes.microsoft.store import TEAMS, Event

MEMBERS = {
    "showAs": {"free", "tentative", "busy", "oof", "workingElsewhere", "unknown"},
    "sensitivity": {"normal", "personal", "private", "confidential"},
    "importance": {"low", "normal", "high"},
    "onlineMeetingProvider": {"unknown", TEAMS, "skypeForBusiness", "skypeForConsumer"},
}
FLAGS = {"isAllDay", "isOnlineMeeting", "allowNewTimeProposals", "hideAttendees", "responseRequested", "isReminderOn"}
WRITABLE = {
    *MEMBERS,
    *FLAGS,
    *("subject", "body", "start", "end", "location", "locations", "attendees", "categories", "recurrence"),
    *("reminderMinutesBeforeStart", "transactionId", "singleValueExtendedProperties"),
}
READ_ONLY = {
    *("id", "iCalUId", "uid", "changeKey", "createdDateTime", "lastModifiedDateTime", "webLink", "bodyPreview", "type"),
    *("organizer", "isOrganizer", "isCancelled", "isDraft", "onlineMeeting", "onlineMeetingUrl", "originalStart"),
    *("originalStartTimeZone", "originalEndTimeZone", "responseStatus", "seriesMasterId", "hasAttachments"),
    *("occurrenceId", "@odata.etag", "@odata.context"),
}
UNKNOWN_PROPERTY = (
    "The property '{name}' does not exist on type 'microsoft.graph.event'. "
    "Make sure to only use property names that are defined by the type."
)
EXTENDED = re.compile(
    r"(String|Integer|Boolean|Double|SystemTime|CLSID) \{[0-9a-fA-F-]{36}\} (Name .+|Id 0x[0-9A-Fa-f]+)"
)
PATTERNS = {"daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"}
RANGES = {"endDate", "noEnd", "numbered"}
NEVER = "0001-01-01T00:00:00Z"
MOST_ATTENDEES = 500
LINK = re.compile(r'<a [^>]*href="([^"]*)"[^>]*>([^<]*)</a>', re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
BREAK = re.compile(r"<br ?/?>|</p>|</div>", re.IGNORECASE)


@dataclass(frozen=True)
class Wants:
    """What the headers and options of a request ask of answers."""

    is_immutable: bool = False
    zone: str = "UTC"
    has_text_bodies: bool = False
    extended_ids: frozenset[str] = frozenset()
    page_size: int | None = None


def check_fields(given: Any, *, is_new: bool) -> dict[str, Any]:
    """What may be kept of a POSTed or PATCHed event."""
    if not isinstance(given, dict):
        raise bad_request("property-known", "BadRequest", "Empty Payload. JSON content expected.")
    given = {name: value for name, value in given.items() if not name.endswith("@odata.type")}
    check_members("property-known", given, WRITABLE | READ_ONLY, UNKNOWN_PROPERTY)
    for name in given:
        if name in READ_ONLY:
            raise bad_request("property-read-only", "ErrorInvalidPropertySet", f"{name} is set by the server.")
    if not is_new and "transactionId" in given:
        raise bad_request("create-only", "ErrorInvalidPropertySet", "transactionId cannot be changed.")
    for name, members in MEMBERS.items():
        if name in given and given[name] not in members:
            raise bad_request("value-known", "RequestBodyRead", f"'{given[name]}' is no value of {name}.")
    for name in FLAGS & set(given):
        if not isinstance(given[name], bool):
            raise bad_request("value-known", "RequestBodyRead", f"{name} is true or false.")
    fields = dict(given)
    for name in ("start", "end"):
        if name in given:
            fields[name] = check_moment(given[name])
    if "attendees" in given:
        fields["attendees"] = check_attendees(given["attendees"])
    if "body" in given:
        fields["body"] = check_body(given["body"])
    if given.get("recurrence"):
        check_recurrence(given["recurrence"])
    for prop in given.get("singleValueExtendedProperties", []):
        if not EXTENDED.fullmatch(str(prop.get("id", ""))) or not isinstance(prop.get("value"), str):
            raise bad_request("extended-shape", "ErrorInvalidRequest", "PropertyId values may only be in its formats.")
    return fields


def check_attendees(given: Any) -> list[dict[str, Any]]:
    """Attendees as they are kept; nobody has answered yet."""
    if len(given or []) > MOST_ATTENDEES:
        raise bad_request("attendees-most", "ErrorExceededMessageLimit", "Too many attendees.")
    kept = []
    for attendee in given or []:
        email = attendee.get("emailAddress") if isinstance(attendee, dict) else None
        if not isinstance(email, dict) or "@" not in str(email.get("address", "")):
            raise bad_request("attendee-shape", "ErrorInvalidRecipients", "At least one recipient isn't valid.")
        address = {"name": email.get("name") or email["address"], "address": email["address"]}
        kept.append({"type": attendee.get("type", "required"), "emailAddress": address, "status": make_status("none")})
    return kept


def check_recurrence(given: Any) -> None:
    """A pattern and a range of known types."""
    kinds = [isinstance(given, dict) and (given.get(part) or {}).get("type") for part in ("pattern", "range")]
    if kinds[0] not in PATTERNS or kinds[1] not in RANGES:
        raise bad_request("value-known", "ErrorInvalidRequest", "The recurrence has to have a pattern and a range.")


def make_status(response: str, at: str = NEVER) -> dict[str, str]:
    """A responseStatus."""
    return {"response": response, "time": at}


def check_body(given: Any) -> dict[str, str]:
    """Exchange keeps bodies as HTML."""
    if not isinstance(given, dict) or str(given.get("contentType", "text")).lower() not in {"text", "html"}:
        raise bad_request("value-known", "RequestBodyRead", "body has a contentType, text or html, and a content.")
    content = given.get("content") or ""
    if str(given.get("contentType", "text")).lower() == "text":
        lines = escape(content, quote=False).replace("\r\n", "\n").replace("\n", "<br>\r\n")
        content = f"<html><head></head><body>{lines}</body></html>"
    return {"contentType": "html", "content": content}


def check_times(fields: dict[str, Any]) -> None:
    """Whether start, end and isAllDay of a complete event go together."""
    if "start" not in fields or "end" not in fields:
        raise bad_request("time-shape", "ErrorInvalidRequest", "start and end are needed.")
    start, end = fields["start"], fields["end"]
    if read_moment(end) < read_moment(start):
        raise bad_request(
            "end-after-start", "ErrorPropertyValidationFailure", "At least one property failed validation."
        )
    if fields.get("isAllDay"):
        is_whole = all(read_wall(moment).time().isoformat() == "00:00:00" for moment in (start, end))
        if not is_whole or start["timeZone"] != end["timeZone"] or read_wall(end) <= read_wall(start):
            raise bad_request(
                "all-day-midnight",
                "ErrorInvalidRequest",
                "The Event.Start property for an all-day event needs to be set to midnight.",
            )


def occurrence_id(event: Event, day: date, wants: Wants) -> str:
    """An occurrence is known by its series and the day it belongs to, also after it was moved."""
    stem = event.id if wants.is_immutable else event.mutable_id
    return f"{stem.rstrip('=')}-{day:%Y%m%d}="


def list_all_day(fields: dict[str, Any]) -> tuple[date, date]:
    """First day and the day after the last one."""
    return read_wall(fields["start"]).date(), read_wall(fields["end"]).date()


def write_times(fields: dict[str, Any], wants: Wants) -> dict[str, Any]:
    """Start and end in the preferred zone; the midnights of all-day events stay midnights there."""
    if fields.get("isAllDay"):
        return {name: write_wall(read_wall(fields[name]), wants.zone) for name in ("start", "end")}
    return {name: write_moment(read_moment(fields[name]), wants.zone) for name in ("start", "end")}


def write_event(event: Event, wants: Wants, day: date | None = None) -> dict[str, Any]:
    """A row of an event, of a master, or of the occurrence that belongs to `day`, with everything."""
    person = event.calendar.person
    fields = event.fields if day is None else fields_on(event, day)
    online = event.teams in {"pending", "ready"}
    has_link = event.teams == "ready"
    me = {"name": person.name, "address": person.email}
    organizer = dict(zip(("name", "address"), event.organizer, strict=True)) if event.organizer else me
    own_id = occurrence_id(event, day, wants) if day else (event.id if wants.is_immutable else event.mutable_id)
    body = fields.get("body", {"contentType": "html", "content": ""})
    text = read_text(body["content"])
    row = {
        "@odata.etag": event.etag,
        "id": own_id,
        "createdDateTime": write_instant(event.created_at),
        "lastModifiedDateTime": write_instant(event.modified_at),
        "changeKey": event.change_key,
        "categories": fields.get("categories", []),
        "transactionId": event.transaction_id,
        "originalStartTimeZone": fields["start"]["timeZone"],
        "originalEndTimeZone": fields["end"]["timeZone"],
        "iCalUId": event.ical_uid if day is None else f"{event.ical_uid[:32]}{day:%Y%m%d}{event.ical_uid[40:]}",
        "uid": event.ical_uid,
        "reminderMinutesBeforeStart": fields.get("reminderMinutesBeforeStart", 15),
        "isReminderOn": fields.get("isReminderOn", True),
        "hasAttachments": False,
        "subject": fields.get("subject", ""),
        "bodyPreview": text[:255],
        "importance": fields.get("importance", "normal"),
        "sensitivity": fields.get("sensitivity", "normal"),
        "isAllDay": bool(fields.get("isAllDay")),
        "isCancelled": event.is_cancelled,
        "isOrganizer": event.organizer is None,
        "responseRequested": fields.get("responseRequested", True),
        "seriesMasterId": (event.id if wants.is_immutable else event.mutable_id) if day else None,
        "showAs": fields.get("showAs", "busy"),
        "type": name_type(event, day),
        "webLink": f"https://outlook.office365.com/owa/?itemid={own_id}&exvsurl=1&path=/calendar/item",
        "onlineMeetingUrl": None,
        "isOnlineMeeting": online,
        "onlineMeetingProvider": TEAMS if online else "unknown",
        "allowNewTimeProposals": fields.get("allowNewTimeProposals", True),
        "isDraft": False,
        "hideAttendees": fields.get("hideAttendees", False),
        "recurrence": fields.get("recurrence") if day is None else None,
        "responseStatus": make_status(event.response),
        "body": {"contentType": "text", "content": text} if wants.has_text_bodies else body,
        **write_times(fields, wants),
        "location": fields.get("location", {"displayName": ""}),
        "locations": fields.get("locations", [fields["location"]] if fields.get("location") else []),
        "attendees": fields.get("attendees", []),
        "organizer": {"emailAddress": organizer},
        "onlineMeeting": {"joinUrl": join_url(event)} if has_link else None,
    }
    if day:
        row["originalStart"] = write_original(event, day)
    kept = [{"id": key, "value": value} for key, value in event.properties.items() if key in wants.extended_ids]
    return row | ({"singleValueExtendedProperties": kept} if kept else {})


def name_type(event: Event, day: date | None) -> str:
    """Which of Graph's four types a row is of."""
    if day is None:
        return "seriesMaster" if event.is_series else "singleInstance"
    return "exception" if day in event.changed_days else "occurrence"


def write_original(event: Event, day: date) -> str:
    """When the occurrence of a day would start if nobody had moved it."""
    return write_instant(read_moment(times_on(event, day)["start"]))[:19] + "Z"


def times_on(event: Event, day: date) -> dict[str, Any]:
    """Start and end of the occurrence that belongs to a day, by the series alone."""
    start, end = event.fields["start"], event.fields["end"]
    shift = day - read_wall(start).date()
    return {
        name: write_wall(read_wall(moment) + timedelta(days=shift.days), moment["timeZone"])
        for name, moment in (("start", start), ("end", end))
    }


def fields_on(event: Event, day: date) -> dict[str, Any]:
    """Everything of the occurrence that belongs to a day."""
    return {**event.fields, **times_on(event, day), **event.changed_days.get(day, {})}


def read_text(html: str) -> str:
    """What Graph gives for a body when text is preferred."""
    plain = LINK.sub(r"\2&lt;\1&gt;", html.replace("\r\n", "").replace("\n", ""))
    return unescape(TAG.sub("", BREAK.sub("\n", plain))).strip()


def join_url(event: Event) -> str:
    """Where people meet."""
    return f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{event.number:08d}%40thread.v2/0"


def add_join_blob(event: Event) -> None:
    """What Teams adds at the foot of the body. Who takes it away takes the meeting away."""
    body = event.fields.setdefault("body", {"contentType": "html", "content": "<html><body></body></html>"})
    blob = (
        '<br><div style="width:100%"><span style="white-space:nowrap">________________</span></div>'
        '<div class="me-email-text" lang="en-US"><span>Microsoft Teams</span><br>'
        f'<a id="meet_invite_block.action.join_link" class="me-email-headline" href="{join_url(event)}">'
        "Join the meeting now</a></div>"
    )
    before, end, after = body["content"].partition("</body>")
    event.fields["body"] = {"contentType": "html", "content": before + blob + end + after}


def loses_join_blob(event: Event, body: dict[str, str]) -> bool:
    """Whether a new body ends the meeting: a link that was turned into text does not save it."""
    return event.teams == "ready" and f'href="{join_url(event)}"' not in body["content"]


def list_addresses(fields: dict[str, Any]) -> list[str]:
    """Whom Exchange mails."""
    return [attendee["emailAddress"]["address"] for attendee in fields.get("attendees", [])]


def keep_statuses(event: Event, attendees: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A new list of attendees with the answers of those who were there before."""
    before = {
        attendee["emailAddress"]["address"].lower(): attendee["status"]
        for attendee in event.fields.get("attendees", [])
    }
    return [
        attendee | {"status": before.get(attendee["emailAddress"]["address"].lower(), attendee["status"])}
        for attendee in attendees
    ]
