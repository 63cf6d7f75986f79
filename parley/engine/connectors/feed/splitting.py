"""One published file taken apart into calendar objects: a UID with its events and the zones that they name."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parley.engine.connectors.base import RemoteObject
from parley.engine.connectors.errors import AnswerTooLarge, AnswerUnreadable

BEGINS, ENDS = b"BEGIN:", b"END:"
UID = re.compile(rb"^UID(?:;[^:\r\n]*)?:(.*)$", re.IGNORECASE)
OVERRIDE = re.compile(rb"^RECURRENCE-ID[;:]", re.IGNORECASE | re.MULTILINE)
NAMED_ZONE = re.compile(rb"TZID=(\"[^\"]*\"|[^;:\r\n]*)", re.IGNORECASE)
ZONE_ID = re.compile(rb"^TZID(?:;[^:\r\n]*)?:(.*)$", re.IGNORECASE | re.MULTILINE)
# What a floating time of the file means.
DEFAULT_ZONE = re.compile(rb"^X-WR-TIMEZONE(?:;[^:\r\n]*)?:.*$", re.IGNORECASE | re.MULTILINE)
NAME = re.compile(r"^X-WR-CALNAME(?:;[^:\r\n]*)?:(.*)$", re.IGNORECASE | re.MULTILINE)
# How rarely the publisher wishes to be asked (RFC 7986 §5.7, and what Outlook wrote before it).
PAUSE = re.compile(
    rb"^(?:REFRESH-INTERVAL|X-PUBLISHED-TTL)(?:;[^:\r\n]*)?:P"
    rb"(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:\d{1,6}S)?)?[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
# Who publishes a file anew every minute still lags; who wishes for a week would show a week of old times.
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 15 * 60, 12 * 3600
FOLD = re.compile(rb"\r?\n[ \t]")
KEPT = (b"VEVENT", b"VFREEBUSY")
# Every event bears its zones along: a file of one large zone and many small events would fill all memory.
MOST_BYTES_APART = 100_000_000
WRONG_WORDS = (
    "This address answers with something that is not a calendar file. It may be a sign-in page: use the secret "
    "address in iCal format that your calendar offers for subscribing."
)
# Some publishers write a line of their own below the end.
LAST_BYTES = 2_000
CUT_WORDS = "The published calendar broke off before its end. What was known stays busy until the next look."


@dataclass(slots=True)
class Entry:
    """The events of one UID, as they stand in the file."""

    texts: list[bytes] = field(default_factory=list)
    has_master: bool = False
    # How many of this UID there are, so that each next one finds its number at once.
    copies: int = 1


def split_feed(body: bytes) -> list[RemoteObject]:
    """The objects of the file, in its order; the same event always has the same href and, unchanged, the same etag.

    What stands there twice under one UID without saying which occurrence it is about (which RFC 5545 forbids and
    exporters do) becomes two objects. Raises AnswerUnreadable for what is no calendar, AnswerTooLarge.
    """
    text = FOLD.sub(b"", read_text(body))
    if b"END:VCALENDAR" not in text[-LAST_BYTES:].upper():
        # What the rest held would count as gone, and its time as free.
        raise AnswerUnreadable(CUT_WORDS)
    zones: dict[bytes, bytes] = {}
    entries: dict[str, Entry] = {}
    for kind, block in _list_components(text):
        if kind == b"VTIMEZONE":
            found = ZONE_ID.search(block)
            zones[found[1].strip() if found else b""] = block
        elif kind in KEPT:
            _add(entries, block)
    default = DEFAULT_ZONE.search(text)
    head = default[0].strip() + b"\r\n" if default else b""
    objects: list[RemoteObject] = []
    left = MOST_BYTES_APART
    for href, entry in entries.items():
        objects.append(_build(href, entry, zones, head))
        left -= len(objects[-1].ics)
        if left < 0:
            raise AnswerTooLarge
    return objects


def read_text(body: bytes) -> bytes:
    """The file as UTF-8 without a mark at its start. Raises AnswerUnreadable for what is no calendar."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = body.decode("utf-16", "replace").encode()
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        raise AnswerUnreadable(WRONG_WORDS)
    try:
        text.decode()
    except UnicodeDecodeError:
        # Old exporters write what their Windows speaks.
        text = text.decode("cp1252", "replace").encode()
    return text


def find_name(body: bytes) -> str:
    """What the file calls itself, or ""."""
    found = NAME.search(FOLD.sub(b"", body[:20_000]).decode("utf-8", "replace"))
    return found[1].strip().replace("\\,", ",").replace("\\;", ";")[:200] if found else ""


def find_pause_seconds(body: bytes) -> int:
    """How long the publisher wishes to be left alone, within reason; 0 where it does not say."""
    found = PAUSE.search(FOLD.sub(b"", body[:20_000]))
    if not found or not any(found.groups()):
        return 0
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    wished = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60
    return min(max(wished, SHORTEST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)


def _list_components(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The components right below VCALENDAR, each with its name and its lines."""
    depth, kind = 0, b""
    lines: list[bytes] = []
    for line in text.splitlines():
        word = line.strip().upper()
        if word.startswith(BEGINS):
            depth += 1
            if depth == 2:
                kind, lines = word[len(BEGINS) :], []
        if depth >= 2:
            lines.append(line)
        if word.startswith(ENDS):
            depth -= 1
            if depth == 1 and lines:
                yield kind, b"\r\n".join(lines) + b"\r\n"
                lines = []


def _add(entries: dict[str, Entry], block: bytes) -> None:
    # Only the event's own lines count, not those of an alarm inside of it.
    own = block.split(b"\r\nBEGIN:", 1)[0]
    found = next((match for line in own.splitlines() if (match := UID.match(line))), None)
    uid = found[1].strip().decode("utf-8", "replace") if found else ""
    name = uid or hashlib.sha256(block).hexdigest()[:32]
    is_override = bool(OVERRIDE.search(own))
    href, first = name, entries.get(name)
    while first is not None and not is_override and href in entries and entries[href].has_master:
        first.copies += 1
        href = f"{name}#{first.copies}"
    entry = entries.setdefault(href, Entry())
    entry.texts.append(block)
    entry.has_master |= not is_override


def _build(href: str, entry: Entry, zones: dict[bytes, bytes], head: bytes) -> RemoteObject:
    events = b"".join(entry.texts)
    named = {match.strip(b'" ') for match in NAMED_ZONE.findall(events)}
    needed = b"".join(zones[name] for name in sorted(named & zones.keys()))
    ics = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + head + needed + events + b"END:VCALENDAR\r\n"
    return RemoteObject(href, hashlib.sha256(ics).hexdigest()[:40], ics)
