"""An event as a calendar object for its owner's calendar, and as the message that invites people to it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from parley.engine.domain.event_writing.objects.colors import name_color
from parley.engine.domain.event_writing.objects.conferencing import tell_conferencing
from parley.engine.domain.event_writing.objects.lines import escape, write_line, write_zone
from parley.engine.domain.event_writing.states import UTC_TZID, EventState, EventTime, Guest
from parley.engine.domain.invitations import PRODUCT, Method, Person
from parley.engine.domain.zones.names import zone_of

_UTC_NAMES = frozenset({UTC_TZID, "UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal"})
# How long the rules of a zone are written out for an event that repeats without end.
_YEARS_AHEAD = 10
_MICROSOFT = {"out_of_office": "OOF", "tentative": "TENTATIVE", "working_elsewhere": "WORKINGELSEWHERE"}
_FREE = ("transparent", "working_elsewhere")
_PARTSTAT = {
    "accepted": "ACCEPTED",
    "declined": "DECLINED",
    "tentative": "TENTATIVE",
    "needs_action": "NEEDS-ACTION",
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an object needs besides what the event says."""

    uid: str
    sequence: int
    created_at: datetime
    stamped_at: datetime
    organizer: Person


def build_event_object(state: EventState, envelope: Envelope) -> bytes:
    """The event for its owner's calendar: no METHOD (RFC 4791 §4.1), reminders in the order they were named.

    SCHEDULE-AGENT=CLIENT keeps the server from mailing invitations of its own (RFC 6638 §7.1).
    """
    lines = _describe(state, envelope, state.guests, {"SCHEDULE-AGENT": "CLIENT"})
    for minutes in state.reminders:
        lines += [
            "BEGIN:VALARM\r\nACTION:DISPLAY\r\n",
            write_line("DESCRIPTION", escape(state.summary)),
            f"TRIGGER:-PT{minutes}M\r\nEND:VALARM\r\n",
        ]
    return _wrap(state, lines, None)


def build_event_message(state: EventState, envelope: Envelope, method: Method, guests: tuple[Guest, ...]) -> bytes:
    """The object that goes into a mail to guests: an invitation, or that it is off for them (RFC 5546 §3.2)."""
    return _wrap(state, _describe(state, envelope, guests, {}, is_cancelled=method == "CANCEL"), method)


def write_organizer(person: Person) -> bytes:
    """The line that names the organizer, as it stands in the objects."""
    return _write_person("ORGANIZER", person.name, person.email, {}).encode()


def _describe(
    state: EventState,
    envelope: Envelope,
    guests: tuple[Guest, ...],
    parameters: dict[str, str],
    *,
    is_cancelled: bool = False,
) -> list[str]:
    told = tell_conferencing(state)
    lines = [
        write_line("UID", escape(envelope.uid)),
        f"SEQUENCE:{envelope.sequence}\r\n",
        f"DTSTAMP:{_write_instant(envelope.stamped_at)}\r\n",
        f"CREATED:{_write_instant(envelope.created_at)}\r\n",
        f"LAST-MODIFIED:{_write_instant(envelope.stamped_at)}\r\n",
        *_write_span(state),
        write_line("SUMMARY", escape(told.summary)),
    ]
    for name, text in (("DESCRIPTION", told.description), ("LOCATION", told.place)):
        if text:
            lines.append(write_line(name, escape(text)))
    if state.latitude:
        lines.append(write_line("GEO", f"{state.latitude};{state.longitude}"))
    if state.url:
        lines.append(write_line("URL", state.url))
    lines += _write_standing(state, is_cancelled=is_cancelled)
    lines += _write_conferencing(state)
    for file in state.files:
        shown = {"FMTTYPE": file.content_type, "FILENAME": file.name, "SIZE": str(file.size_bytes)}
        lines.append(write_line("ATTACH", file.url, shown))
    if guests:
        lines.append(_write_person("ORGANIZER", envelope.organizer.name, envelope.organizer.email, {}))
    for guest in guests:
        invited = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": _PARTSTAT[guest.answer]}
        lines.append(_write_person("ATTENDEE", guest.name, guest.email, {**invited, "RSVP": "TRUE", **parameters}))
    return lines


def _write_standing(state: EventState, *, is_cancelled: bool) -> list[str]:
    lines = [f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED'}\r\n"]
    lines.append(f"TRANSP:{'TRANSPARENT' if state.transparency in _FREE else 'OPAQUE'}\r\n")
    if state.transparency in _MICROSOFT:
        lines.append(f"X-MICROSOFT-CDO-BUSYSTATUS:{_MICROSOFT[state.transparency]}\r\n")
    if state.is_private:
        lines.append("CLASS:PRIVATE\r\n")
    if state.categories:
        lines.append(write_line("CATEGORIES", ",".join(escape(each) for each in state.categories)))
    if state.color:
        # RFC 7986 §5.9 knows names only; the exact shade stands beside it.
        lines.append(f"COLOR:{name_color(state.color)}\r\nX-PARLEY-COLOR:{state.color}\r\n")
    return lines


def _write_conferencing(state: EventState) -> list[str]:
    if state.conferencing is None or not state.conferencing.join_url:
        return []
    shown = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": state.conferencing.description or "Join"}
    return [write_line("CONFERENCE", state.conferencing.join_url, shown)]


def _write_span(state: EventState) -> list[str]:
    if state.start.is_date:
        last = max(date.fromisoformat(state.end.on), date.fromisoformat(state.start.on) + timedelta(days=1))
        starts, ends = state.start.on.replace("-", ""), last.isoformat().replace("-", "")
        lines = [f"DTSTART;VALUE=DATE:{starts}\r\n", f"DTEND;VALUE=DATE:{ends}\r\n"]
    else:
        lines = [_write_time("DTSTART", state.start, state), _write_time("DTEND", state.end, state)]
    return [*lines, f"RRULE:{state.rule}\r\n"] if state.rule else lines


def _write_time(name: str, time: EventTime, state: EventState) -> str:
    if not _is_told_in_zone(time, state):
        return f"{name}:{_write_instant(time.instant)}\r\n"
    return write_line(name, f"{time.instant.astimezone(zone_of(time.tzid)):%Y%m%dT%H%M%S}", {"TZID": time.tzid})


def _is_told_in_zone(time: EventTime, state: EventState) -> bool:
    """Whether the zone is written with the time: of an hour that comes twice a zone can name the first pass only."""
    if time.is_date or time.tzid in _UTC_NAMES:
        return False
    return bool(state.rule) or not time.instant.astimezone(zone_of(time.tzid)).fold


def _write_instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _write_person(name: str, person: str, email: str, parameters: dict[str, str]) -> str:
    return write_line(name, f"mailto:{email}", {"CN": person, **parameters} if person else parameters)


def _wrap(state: EventState, lines: list[str], method: Method | None) -> bytes:
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODUCT}\r\nCALSCALE:GREGORIAN\r\n"
    zones = "".join(
        write_zone(tzid, state.start.instant.year, state.end.instant.year + (_YEARS_AHEAD if state.rule else 0))
        for tzid in sorted({time.tzid for time in (state.start, state.end) if _is_told_in_zone(time, state)})
    )
    said = f"METHOD:{method}\r\n" if method is not None else ""
    return f"{head}{said}{zones}BEGIN:VEVENT\r\n{''.join(lines)}END:VEVENT\r\nEND:VCALENDAR\r\n".encode()
