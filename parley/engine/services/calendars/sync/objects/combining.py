"""Putting the events of a series together to the one calendar object that the rest of Parley reads."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from parley.engine.connectors.base import RemoteObject

HEAD = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Parley//Parley//EN\r\n"
FOOT = b"END:VCALENDAR\r\n"
_UID = re.compile(rb"^UID[:;][^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*", re.MULTILINE | re.IGNORECASE)
_COMPONENT = re.compile(rb"^BEGIN:(VEVENT|VTIMEZONE)\r?\n.*?^END:\1\r?\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class PartContent:
    """One event of a series as it is kept; its object's address is the same as the master's own."""

    href: str
    etag: str
    ics: bytes


def combine_parts(object_href: str, parts: Sequence[PartContent]) -> RemoteObject:
    """The series as one object: its master first, all under one UID, each zone once.

    The etag is the master's; without a master it changes with any of the parts. The UID is the master's, else the one
    that all parts share, else the object's address: it must not change with the parts that happen to be there.
    """
    ordered = sorted(parts, key=lambda part: (part.href != object_href, part.href))
    events = [(part, event) for part in ordered for kind, event in _list_components(part.ics) if kind == b"VEVENT"]
    zones = dict.fromkeys(zone for part in ordered for kind, zone in _list_components(part.ics) if kind == b"VTIMEZONE")
    uid_line = _choose_uid_line(object_href, events)
    bodies = [event.replace(b"\n", b"\n" + uid_line, 1) for event in (_UID.sub(b"", event) for _, event in events)]
    return RemoteObject(object_href, _make_etag(object_href, ordered), b"".join([HEAD, *zones, *bodies, FOOT]))


def _list_components(ics: bytes) -> Iterator[tuple[bytes, bytes]]:
    text = ics if ics.endswith(b"\n") else ics + b"\r\n"
    for found in _COMPONENT.finditer(text):
        yield found[1], found[0]


def _choose_uid_line(object_href: str, events: Sequence[tuple[PartContent, bytes]]) -> bytes:
    lines = [(part, found[0]) for part, event in events if (found := _UID.search(event)) is not None]
    for part, line in lines:
        if part.href == object_href:
            return line
    if len({line for _, line in lines}) == 1:
        return lines[0][1]
    # Fits one line of 75 octets, whatever the address holds (RFC 5545 §3.1).
    return b"UID:" + hashlib.sha256(object_href.encode()).hexdigest().encode() + b"\r\n"


def _make_etag(object_href: str, parts: Iterable[PartContent]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        if part.href == object_href:
            return part.etag
        digest.update(f"{part.href}\n{part.etag}\n".encode())
    return f'"{digest.hexdigest()[:32]}"'
