"""What Google has no field for, kept with the event in private properties that only applications see.

Our own events bear their UID there, and the lines of iCalendar that would be lost: guests whom we invite by mail
ourselves (Google would invite them again under a UID of its own), places on the map, categories, X- properties.
"""

from collections.abc import Iterable, Mapping
from typing import Any

UID = "parleyUid"
# The event's own id: a copy that somebody makes of it has another, and is theirs.
EVENT = "parleyEvent"
MARKER = "parleyMarker"
SEQUENCE = "parleySequence"
# Whether Google mails the guests, and whether a Meet link was wished for.
TELLS = "parleyTells"
MEET = "parleyMeet"
_LINES = "parleyLines"
# A value may have 1024 characters, all properties of an event together 32 kB.
_PIECE = 1000
_MOST_PIECES = 16


def list_kept(item: Mapping[str, Any]) -> dict[str, str]:
    """What is kept with an event that we wrote, or an exception to it; nothing for others and for copies."""
    extended = item.get("extendedProperties")
    private = extended.get("private") if isinstance(extended, dict) else None
    if not isinstance(private, dict) or UID not in private:
        return {}
    if private.get(EVENT) != (item.get("recurringEventId") or item.get("id")):
        return {}
    return {str(name): str(value) for name, value in private.items()}


def read_lines(private: Mapping[str, str]) -> list[str]:
    """The unfolded lines that were kept."""
    if not private:
        return []
    pieces = (private.get(f"{_LINES}{number}", "") for number in range(_MOST_PIECES))
    return [line for line in "".join(pieces).split("\n") if line]


def write_lines(lines: Iterable[str], present: Mapping[str, str]) -> dict[str, str | None]:
    """The properties that keep these lines; None takes away a piece that `present` has and nobody needs.

    What does not fit any more is left out, whole lines at a time.
    """
    text = ""
    for line in lines:
        if len(text) + len(line) + 1 <= _PIECE * _MOST_PIECES:
            text += f"{line}\n"
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    found: dict[str, str | None] = {f"{_LINES}{number}": piece for number, piece in enumerate(pieces)}
    stale = (f"{_LINES}{number}" for number in range(len(pieces), _MOST_PIECES))
    return found | {name: None for name in stale if name in present}
