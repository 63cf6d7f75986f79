"""iCalendar text split into components and properties (RFC 5545 §3.1), in one pass and with limits."""

import re
from dataclasses import dataclass, field

from parley.engine.domain.errors.calendars import EventUnreadable

MOST_BYTES = 20_000_000
MOST_DEPTH = 8
MOST_LINES = 400_000
# What may be read of one text, in units of about four microseconds; some seven thousand events of the usual size.
MOST_WORK = 150_000
_WORK_OF_COMPONENT = {"VEVENT": 8}
_WORK_OF_VALUE = {"RDATE": 1, "EXDATE": 1, "FREEBUSY": 3}

_SIBLINGS = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"})
# What nobody reads is not kept: a feed may carry megabytes of attachments.
_KEPT = frozenset(
    [
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "UID",
        "SEQUENCE",
        "DTSTAMP",
        "SUMMARY",
        "LOCATION",
        "DESCRIPTION",
        "STATUS",
        "TRANSP",
        "X-MICROSOFT-CDO-BUSYSTATUS",
        "X-PARLEY-BOOKING",
        "ORGANIZER",
        "ATTENDEE",
        "METHOD",
        "TZID",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "X-WR-TIMEZONE",
        "FREEBUSY",
    ]
)
_FOLD = re.compile(rb"\r?\n[ \t]")
_PARAMETER = re.compile(r';([^=;:"]+)=((?:"[^"]*"|[^";:,])*(?:,(?:"[^"]*"|[^";:,])*)*)')
_CARET = re.compile(r"\^([n'^])")
_CARETS = {"n": "\n", "'": '"', "^": "^"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Property:
    """One content line: its name in capitals, its parameters as written, its value as written."""

    name: str
    raw_parameters: str
    value: str

    def parameter(self, name: str) -> str:
        """A parameter's value without quotes and caret escapes (RFC 6868), or nothing."""
        for match in _PARAMETER.finditer(self.raw_parameters):
            if match[1].strip().upper() == name:
                return _CARET.sub(lambda escape: _CARETS[escape[1]], match[2].strip().strip('"'))
        return ""

    @property
    def text(self) -> str:
        """The value of a TEXT property with its escapes undone."""
        return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], self.value)


@dataclass(slots=True)
class Component:
    """A component with its properties and those within it; `name` in capitals."""

    name: str
    properties: list[Property] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)

    def find(self, name: str) -> Property | None:
        """The first property of that name."""
        for each in self.properties:
            if each.name == name:
                return each
        return None

    def list_all(self, name: str) -> list[Property]:
        """All properties of that name."""
        return [each for each in self.properties if each.name == name]


def parse_components(data: bytes) -> list[Component]:
    """The outermost components of a text. Lines that cannot be read are passed over; what is cut off counts as ended.

    Raises EventUnreadable where the text holds no component at all or is too large.
    """
    if len(data) > MOST_BYTES:
        raise EventUnreadable("The calendar data is too large.")
    if data.count(b"\n") > MOST_LINES:
        raise EventUnreadable("The calendar data has too many lines.")
    roots: list[Component] = []
    stack: list[Component] = []
    left = MOST_WORK
    for line in _unfold(data):
        if line[:6].upper() == "BEGIN:":
            _open(line, roots, stack)
            left -= _WORK_OF_COMPONENT.get(stack[-1].name, 1)
        elif line[:4].upper() == "END:":
            _close(line, stack)
        elif stack and (found := _parse_line(line)) is not None:
            stack[-1].properties.append(found)
            left -= 1 + _WORK_OF_VALUE.get(found.name, 0) * (found.value.count(",") + 1)
        if left < 0:
            raise EventUnreadable("The calendar data holds too much.")
    if not roots:
        raise EventUnreadable("This is not calendar data.")
    return roots


def _unfold(data: bytes) -> list[str]:
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    # Folding may cut a character in two, so it is undone before decoding.
    data = _FOLD.sub(b"", data)
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").decode("utf-8", "replace").split("\n")


def _open(line: str, roots: list[Component], stack: list[Component]) -> None:
    component = Component(line[6:].strip().upper())
    if component.name == "VCALENDAR":
        stack.clear()
    elif component.name in _SIBLINGS:
        # These never stand within each other: the one before was not ended, or its end was misspelt.
        while stack and stack[-1].name != "VCALENDAR":
            stack.pop()
    elif len(stack) >= MOST_DEPTH:
        stack.pop()
    (stack[-1].children if stack else roots).append(component)
    stack.append(component)


def _close(line: str, stack: list[Component]) -> None:
    name = line[4:].strip().upper()
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth].name == name:
            del stack[depth:]
            return


def _parse_line(line: str) -> Property | None:
    colon = line.find(":")
    semicolon = line.find(";", 0, colon)
    name = line[: colon if semicolon < 0 else semicolon].strip().upper()
    if colon < 1 or name not in _KEPT:
        return None
    if semicolon < 0:
        return Property(name, "", line[colon + 1 :])
    if '"' in line[semicolon:colon] and (end := _end_of_head(line)) > 0:
        colon = end
    return Property(name, line[semicolon:colon], line[colon + 1 :])


def _end_of_head(line: str) -> int:
    """Where the first colon outside quotes stands, or -1."""
    is_quoted = False
    for place, character in enumerate(line):
        if character == '"':
            is_quoted = not is_quoted
        elif character == ":" and not is_quoted:
            return place
    return -1
