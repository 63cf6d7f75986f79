"""Content lines of iCalendar, escaped and folded (RFC 5545 §3.1, RFC 6868), and the rules of a zone."""

import re
from datetime import UTC, datetime
from functools import lru_cache

from parley.engine.domain.zones.offsets import clock_of

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_CARETS = str.maketrans({"^": "^^", '"': "^'", "\n": "^n"})
_UNQUOTED = re.compile(r"[A-Za-z0-9_./@ +=*-]*")
_LONGEST_LINE = 75
_YEAR_SECONDS = 31_556_952


def escape(text: str) -> str:
    """A value of type TEXT."""
    return text.translate(_ESCAPES)


def write_line(name: str, value: str, parameters: dict[str, str] | None = None) -> str:
    """One content line with its end, folded so that no character is cut; `value` is written as it is."""
    for key, parameter in (parameters or {}).items():
        written = parameter.translate(_CARETS)
        name += f";{key}={written}" if _UNQUOTED.fullmatch(written) else f';{key}="{written}"'
    line = f"{name}:{value}"
    if len(line) * 4 <= _LONGEST_LINE or len(line.encode()) <= _LONGEST_LINE:
        return f"{line}\r\n"
    return _fold(line)


def _fold(line: str) -> str:
    if line.isascii():
        # The blank in front of a continued line counts.
        rest = range(_LONGEST_LINE, len(line), _LONGEST_LINE - 1)
        return "\r\n ".join([line[:_LONGEST_LINE], *(line[at : at + _LONGEST_LINE - 1] for at in rest)]) + "\r\n"
    parts: list[str] = []
    start, size = 0, 0
    for place, character in enumerate(line):
        width = len(character.encode()) if character > "\x7f" else 1
        if size + width > _LONGEST_LINE:
            parts.append(line[start:place])
            start, size = place, 1
        size += width
    return "\r\n ".join([*parts, line[start:]]) + "\r\n"


@lru_cache(maxsize=512)
def write_zone(tzid: str, first_year: int, last_year: int) -> str:
    """A VTIMEZONE that is right for the years named, both included (RFC 5545 §3.6.5)."""
    begin, end = ((year - 1970) * _YEAR_SECONDS for year in (first_year - 1, last_year + 2))
    stretches = clock_of(tzid, begin, end).stretches(begin, end)
    least = min(offset for _, _, offset in stretches)
    lines = [write_line("BEGIN", "VTIMEZONE"), write_line("TZID", escape(tzid))]
    before = stretches[0][2]
    for starts, _, offset in stretches:
        kind = "STANDARD" if offset == least else "DAYLIGHT"
        onset = _write_wall(starts + before)
        lines += [
            f"BEGIN:{kind}\r\nDTSTART:{onset}\r\n",
            f"TZOFFSETFROM:{_write_offset(before)}\r\nTZOFFSETTO:{_write_offset(offset)}\r\nEND:{kind}\r\n",
        ]
        before = offset
    return "".join([*lines, write_line("END", "VTIMEZONE")])


def _write_wall(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y%m%dT%H%M%S}"


def _write_offset(seconds: int) -> str:
    size = abs(seconds)
    hours, minutes, rest = size // 3600, size // 60 % 60, size % 60
    return f"{'-' if seconds < 0 else '+'}{hours:02d}{minutes:02d}{f'{rest:02d}' if rest else ''}"
