"""One person's answer to an invitation, or the other time they propose (RFC 5546, REPLY and COUNTER)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.domain.errors.calendars import CalendarDataRefused, ReplyUnreadable
from parley.engine.domain.events import list_occurrences
from parley.engine.domain.ical.text import Component, Property, parse_components
from parley.engine.domain.ical.values import parse_date_time
from parley.engine.domain.intervals import EPOCH

LONGEST_COMMENT = 4096
_ANSWERS = frozenset({"ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED", "NEEDS-ACTION"})
# Zones lie within 14 hours of UTC, so the time itself lies within two days of what a wall shows.
_MARGIN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to an invitation: whose, to which version, and what (`partstat` in lower case, such as accepted).

    `is_versioned` says whether it named the version; `starts_at` and `ends_at` are the time it speaks of, which is
    the time proposed where `is_proposal`.
    """

    uid: str
    sequence: int
    attendee_email: str
    partstat: str
    stamped_at: datetime
    comment: str = ""
    is_versioned: bool = True
    is_proposal: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    organizer_email: str = ""


def read_reply(ics: bytes, sender: str = "") -> Reply:
    """The one answer in an iTIP REPLY or COUNTER (RFC 5546 §3.2.3, §3.2.7). Raises ReplyUnreadable otherwise.

    `sender`, in lower case, says who of several attendees answers: a counter-proposal may name all of them.
    """
    try:
        roots = parse_components(ics)
    except CalendarDataRefused as refusal:
        raise ReplyUnreadable from refusal
    method = roots[0].word("METHOD") if len(roots) == 1 else ""
    events = [child for child in roots[0].children if child.name == "VEVENT"]
    if method not in ("REPLY", "COUNTER") or len(events) != 1:
        raise ReplyUnreadable
    return _read_answer(ics, events[0], sender, is_proposal=method == "COUNTER")


def _read_answer(ics: bytes, event: Component, sender: str, *, is_proposal: bool) -> Reply:
    attendee = _find_attendee(event, sender)
    stamp = event.find("DTSTAMP")
    stamped = parse_date_time(stamp.value) if stamp is not None else None
    uid, email = event.text("UID").strip(), _read_address(attendee)
    if not uid or not email or attendee is None or stamped is None:
        raise ReplyUnreadable("The answer does not say who answers to what.")
    # Whoever proposes another time would perhaps come, unless they say otherwise.
    partstat = attendee.parameter("PARTSTAT").upper() or ("TENTATIVE" if is_proposal else "")
    if partstat not in _ANSWERS:
        raise ReplyUnreadable("The answer is neither yes, no nor perhaps.")
    sequence = event.word("SEQUENCE")
    is_versioned = sequence.isascii() and sequence.isdigit() and len(sequence) <= 9
    starts_at, ends_at = _read_span(ics, event)
    return Reply(
        uid=uid,
        sequence=int(sequence) if is_versioned else 0,
        attendee_email=email,
        partstat="tentative" if is_proposal and partstat == "NEEDS-ACTION" else partstat.lower(),
        stamped_at=datetime.fromtimestamp(stamped.wall, UTC) if stamped.wall >= 0 else EPOCH,
        comment=(event.text("COMMENT") or attendee.parameter("X-RESPONSE-COMMENT")).strip()[:LONGEST_COMMENT],
        is_versioned=is_versioned,
        is_proposal=is_proposal,
        starts_at=starts_at,
        ends_at=ends_at,
        organizer_email=_read_address(event.find("ORGANIZER")),
    )


def _find_attendee(event: Component, sender: str) -> Property | None:
    attendees = event.list_all("ATTENDEE")
    if len(attendees) == 1:
        return attendees[0]
    return next((each for each in attendees[:1000] if sender and _read_address(each) == sender), None)


def _read_span(ics: bytes, event: Component) -> tuple[datetime | None, datetime | None]:
    """The time that the answer speaks of; None where it names none that can be read."""
    start = event.find("DTSTART")
    time = parse_date_time(start.value) if start is not None else None
    if time is None:
        return None, None
    try:
        wall = EPOCH + timedelta(seconds=time.wall)
        found = list_occurrences(ics, wall - _MARGIN, wall + _MARGIN, "Etc/UTC")
    except (EngineRefusal, OverflowError):
        # The last days of the year 9999 have no week after them.
        return None, None
    return (found[0].starts_at, found[0].ends_at) if found and not found[0].is_guess else (None, None)


def _read_address(found: Property | None) -> str:
    if found is None:
        return ""
    address = found.value.strip().lower()
    return (address[7:].strip() if address.startswith("mailto:") else found.parameter("EMAIL").lower())[:320]
