"""iCalendar text split into components and properties (RFC 5545 §3.1), in one pass and with limits."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from parley.engine.domain.errors.calendars import CalendarTooLarge, EventUnreadable

MOST_BYTES = 20_000_000
MOST_DEPTH = 8
MOST_LINES = 600_000
# What may be read of one text, in units of about two microseconds; some 23,000 events of the usual size.
MOST_WORK = 500_000
_WORK_OF_COMPONENT = {"VEVENT": 10}
_WORK_OF_VALUE = {"RDATE": 2, "EXDATE": 2, "FREEBUSY": 6}
# The ways of writing a property's name and parameters repeat; so many are remembered while a text is read.
_MOST_HEADS = 1000

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
        "COMMENT",
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
        "CREATED",
        "CLASS",
        "CATEGORIES",
        "GEO",
        "URL",
        "CONFERENCE",
        "X-GOOGLE-CONFERENCE",
        "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    ]
)
_FOLD = re.compile(rb"\r?\n[ \t]")
_PARAMETER = re.compile(r';([^=;:"]+)=((?:"[^"]*"|[^";:,])*(?:,(?:"[^"]*"|[^";:,])*)*)')
_CARET = re.compile(r"\^([n'^])")
_CARETS = {"n": "\n", "'": '"', "^": "^"}
_COMMA = re.compile(r"(?<!\\),")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_UNREAD = ("", "")


class Property(NamedTuple):
    """One content line: its name in capitals, its parameters as written, its value as written."""

    name: str
    raw_parameters: str
    value: str

    def parameter(self, name: str) -> str:
        """A parameter's value without quotes and caret escapes (RFC 6868), or nothing."""
        return _find_parameter(self.raw_parameters, name) if self.raw_parameters else ""

    def list_texts(self) -> list[str]:
        """The values of a TEXT property that holds several."""
        return [_unescape(part) for part in _COMMA.split(self.value)]


def _unescape(value: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


@dataclass(slots=True)
class Component:
    """A component with its properties and the components within it; names in capitals.

    A large file has hundreds of thousands of properties, so they are kept as bare texts in three lists.
    """

    name: str
    children: list["Component"] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)
    _raw_parameters: list[str] = field(default_factory=list)
    _values: list[str] = field(default_factory=list)

    def add(self, name: str, raw_parameters: str, value: str) -> None:
        """Put a property behind the others."""
        self._names.append(name)
        self._raw_parameters.append(raw_parameters)
        self._values.append(value)

    def find(self, name: str) -> Property | None:
        """The first property of that name."""
        return self._at(self._names.index(name)) if name in self._names else None

    def word(self, name: str) -> str:
        """The first property of that name as a word in capitals, or nothing."""
        return self._values[self._names.index(name)].strip().upper() if name in self._names else ""

    def text(self, name: str) -> str:
        """The first property of that name with the escapes of TEXT undone, or nothing."""
        if name not in self._names:
            return ""
        value = self._values[self._names.index(name)]
        return _unescape(value) if "\\" in value else value

    def list_all(self, name: str) -> list[Property]:
        """All properties of that name."""
        if name not in self._names:
            return []
        return [self._at(place) for place, each in enumerate(self._names) if each == name]

    def _at(self, place: int) -> Property:
        return Property(self._names[place], self._raw_parameters[place], self._values[place])


def parse_components(data: bytes) -> list[Component]:
    """The outermost components of a text. Lines that cannot be read are passed over; what is cut off counts as ended.

    Raises CalendarTooLarge, and EventUnreadable where the text holds no component at all.
    """
    if len(data) > MOST_BYTES:
        raise CalendarTooLarge("The calendar data is too large.")
    if data.count(b"\n") > MOST_LINES:
        raise CalendarTooLarge("The calendar data has too many lines.")
    # No calendar may hold a NUL (RFC 5545 §3.1), and PostgreSQL can keep none: it would refuse everything else with it.
    data = data.replace(b"\0", b"") if b"\0" in data else data
    roots: list[Component] = []
    stack: list[Component] = []
    heads: dict[str, tuple[str, str] | None] = {}
    left = MOST_WORK
    for line in _unfold(data):
        head, colon, value = line.partition(":")
        known = heads.get(head, _UNREAD)
        if known is _UNREAD:
            known, value = _read_head(line, head, value)
            if len(heads) < _MOST_HEADS and '"' not in head:
                heads[head] = known
        if known is None or not colon:
            continue
        name, raw_parameters = known
        if name == "BEGIN":
            _open(value, roots, stack)
            left -= _WORK_OF_COMPONENT.get(stack[-1].name, 5)
        elif name == "END":
            _close(value, stack)
        elif stack:
            stack[-1].add(name, raw_parameters, value)
            left -= 1 + (_WORK_OF_VALUE[name] * (value.count(",") + 1) if name in _WORK_OF_VALUE else 0)
        if left < 0:
            raise CalendarTooLarge("The calendar data holds too much.")
    if not roots:
        raise EventUnreadable("This is not calendar data.")
    return roots


def _unfold(data: bytes) -> list[str]:
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    # Folding may cut a character in two, so it is undone before decoding.
    data = _FOLD.sub(b"", data)
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").decode("utf-8", "replace").split("\n")


def _open(name: str, roots: list[Component], stack: list[Component]) -> None:
    component = Component(name.strip().upper())
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


def _close(name: str, stack: list[Component]) -> None:
    name = name.strip().upper()
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth].name == name:
            del stack[depth:]
            return


def _read_head(line: str, head: str, value: str) -> tuple[tuple[str, str] | None, str]:
    """A property's name and raw parameters, None where nobody reads it, and its value.

    `head` and `value` are the line cut at its first colon, which may stand within quotes.
    """
    name = head.partition(";")[0].strip().upper()
    if name not in _KEPT and name not in ("BEGIN", "END"):
        return None, value
    if '"' in head and (end := _end_of_head(line)) > 0:
        head, value = line[:end], line[end + 1 :]
    return (name, head[head.find(";") :] if ";" in head else ""), value


@lru_cache(maxsize=4096)
def _find_parameter(raw_parameters: str, name: str) -> str:
    for match in _PARAMETER.finditer(raw_parameters):
        if match[1].strip().upper() == name:
            return _CARET.sub(lambda escape: _CARETS[escape[1]], match[2].strip().strip('"'))
    return ""


def _end_of_head(line: str) -> int:
    """Where the first colon outside quotes stands, or -1."""
    is_quoted = False
    for place, character in enumerate(line):
        if character == '"':
            is_quoted = not is_quoted
        elif character == ":" and not is_quoted:
            return place
    return -1
