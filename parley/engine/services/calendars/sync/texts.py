"""What an event says of itself, in the contract's fields, for one reader: the owner of its calendar."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from parley.engine.domain.free_busy import BusyStatus
from parley.engine.domain.ical.series import Attendee, CalendarEvent, EventDetails
from parley.engine.domain.intervals import EPOCH

_ANSWERS = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
    "NEEDS-ACTION": "needs_action",
}
_STATES = {"": "confirmed", "CONFIRMED": "confirmed", "TENTATIVE": "tentative", "CANCELLED": "cancelled"}
_MEETING_HOSTS = {
    "zoom.us": "zoom",
    "meet.google.com": "google",
    "teams.microsoft.com": "ms_teams",
    "teams.live.com": "ms_teams",
    "gotomeet.me": "go_to",
    "gotomeeting.com": "go_to",
}
_LINK = re.compile(r"https://[^\s<>\"')\]]{4,1000}")
_MOST_ATTENDEES = 200
_LONGEST_DESCRIPTION = 8192


def describe_event(event: CalendarEvent, details: EventDetails, owner_addresses: frozenset[str]) -> dict[str, Any]:
    """The event's fields as `/v1/events` answers them, without what differs between its occurrences."""
    found: dict[str, Any] = {
        "summary": event.summary[:1024],
        "description": event.description[:_LONGEST_DESCRIPTION],
        "participation_status": _describe_participation(event, owner_addresses),
        "attendees": [_describe_attendee(each) for each in event.attendees[:_MOST_ATTENDEES]],
        "transparency": "transparent" if event.status is BusyStatus.FREE else "opaque",
        "extended_transparency": _describe_transparency(event, details),
        "status": _STATES.get(details.state, "unknown"),
        "categories": list(details.categories),
        "recurring": event.is_repeating or event.recurrence_id is not None,
        "event_private": details.is_private,
    }
    if event.organizer_email or details.organizer_name:
        found["organizer"] = {"email": event.organizer_email, "display_name": details.organizer_name}
    if event.location or details.latitude:
        found["location"] = {"description": event.location}
    if details.url:
        found["url"] = details.url
    if meeting_url := _find_meeting_url(event, details):
        found["meeting_url"] = meeting_url
        found["conferencing"] = {"provider_name": name_meeting_provider(meeting_url), "join_url": meeting_url}
    return found


def find_created_at(details: EventDetails) -> datetime | None:
    """When the event was made, where it says so."""
    created = details.created
    return EPOCH + timedelta(seconds=created) if created is not None and created >= 0 else None


def _describe_participation(event: CalendarEvent, owner_addresses: frozenset[str]) -> str:
    for attendee in event.attendees:
        if attendee.email in owner_addresses:
            return _ANSWERS.get(attendee.partstat, "unknown")
    # Nobody was asked, or the owner did the asking.
    is_own = not event.organizer_email or event.organizer_email in owner_addresses
    return "accepted" if is_own else "unknown"


def _describe_attendee(attendee: Attendee) -> dict[str, str]:
    status = _ANSWERS.get(attendee.partstat, "unknown")
    return {"email": attendee.email, "display_name": attendee.name, "status": status}


def _describe_transparency(event: CalendarEvent, details: EventDetails) -> str:
    if details.microsoft_status == "WORKINGELSEWHERE":
        return "working_elsewhere"
    if event.status is BusyStatus.FREE:
        return "transparent"
    return {BusyStatus.TENTATIVE: "tentative", BusyStatus.OUT_OF_OFFICE: "out_of_office"}.get(event.status, "opaque")


def _find_meeting_url(event: CalendarEvent, details: EventDetails) -> str:
    """The address of the video call: where the event says so, else the first known one in its texts."""
    if details.meeting_url:
        return details.meeting_url
    for text in (details.url, event.location, event.description):
        for match in _LINK.finditer(text) if "https://" in text else ():
            if name_meeting_provider(match[0]) != "unknown":
                return match[0]
    return ""


def name_meeting_provider(url: str) -> str:
    """The service behind the address of a video call, in the contract's words; "unknown" where it is none of theirs."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return "unknown"
    for known, name in _MEETING_HOSTS.items():
        if host == known or host.endswith(f".{known}"):
            return name
    return "unknown"
