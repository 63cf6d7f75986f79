"""The XML that CalDAV speaks: reading answers with entities switched off, and the bodies of questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from parley.engine.connectors.errors import AnswerUnreadable, NotACalendarServer
from parley.toolkit.safe_http.client import Answer

DAV = "{DAV:}"
CAL = "{urn:ietf:params:xml:ns:caldav}"
CALENDARSERVER = "{http://calendarserver.org/ns/}"
APPLE = "{http://apple.com/ns/ical/}"

NAMESPACES = (
    'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" '
    'xmlns:S="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/"'
)


@dataclass(frozen=True, slots=True)
class Item:
    """One response of a multistatus: `status` where it has one of its own, `props` only those found (200)."""

    href: str
    status: int | None
    props: dict[str, Element]

    def find_text(self, name: str) -> str:
        """The text of a property, "" where it is missing."""
        element = self.props.get(name)
        return (element.text or "").strip() if element is not None else ""

    def find_hrefs(self, name: str) -> list[str]:
        """The addresses inside a property."""
        element = self.props.get(name)
        return [] if element is None else [text for link in element.iter(f"{DAV}href") if (text := link.text or "")]

    def has_child(self, name: str, *children: str) -> bool:
        """Whether any of these elements stands anywhere inside the property."""
        element = self.props.get(name)
        return element is not None and any(next(element.iter(child), None) is not None for child in children)


@dataclass(frozen=True, slots=True)
class Multistatus:
    """A whole multistatus answer (RFC 4918 §13)."""

    items: list[Item]
    sync_token: str


def read_multistatus(answer: Answer) -> Multistatus:
    """The answer taken apart. Raises NotACalendarServer for another document, AnswerUnreadable for hostile XML."""
    root = read_document(answer)
    if root.tag != f"{DAV}multistatus":
        raise NotACalendarServer
    items = [_read_item(element) for element in root.findall(f"{DAV}response")]
    return Multistatus(items, (root.findtext(f"{DAV}sync-token") or "").strip())


def read_document(answer: Answer) -> Element:
    """The root of an XML answer. Raises NotACalendarServer for HTML, AnswerUnreadable for broken or hostile XML."""
    kind = answer.headers.get("content-type", "").lower()
    if "html" in kind or answer.body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise NotACalendarServer
    try:
        return fromstring(answer.body, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise AnswerUnreadable from None


def has_error(answer: Answer, *names: str) -> bool:
    """Whether the answer names one of these preconditions (RFC 4918 §16)."""
    try:
        root = read_document(answer)
    except (AnswerUnreadable, NotACalendarServer):
        return False
    return any(next(root.iter(name), None) is not None for name in names)


def _read_item(element: Element) -> Item:
    props: dict[str, Element] = {}
    for propstat in element.findall(f"{DAV}propstat"):
        if _read_status(propstat) in {200, None}:
            props.update({child.tag: child for prop in propstat.findall(f"{DAV}prop") for child in prop})
    return Item((element.findtext(f"{DAV}href") or "").strip(), _read_status(element), props)


def _read_status(element: Element) -> int | None:
    words = (element.findtext(f"{DAV}status") or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else None


def ask_props(*names: str) -> bytes:
    """The body of a PROPFIND; names with the prefixes D, C, S, A."""
    return _encode(f"<D:propfind {NAMESPACES}><D:prop>{_spell_props(names)}</D:prop></D:propfind>")


def ask_changes(sync_token: str) -> bytes:
    """The body of a sync-collection REPORT; no DAV:limit, which several servers obey without saying so."""
    return _encode(
        f"<D:sync-collection {NAMESPACES}><D:sync-token>{escape(sync_token)}</D:sync-token>"
        "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
    )


def ask_objects(paths: Iterable[str]) -> bytes:
    """The body of a calendar-multiget REPORT (RFC 4791 §7.9)."""
    links = "".join(f"<D:href>{escape(path)}</D:href>" for path in paths)
    return _encode(
        f"<C:calendar-multiget {NAMESPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop>{links}"
        "</C:calendar-multiget>"
    )


def ask_between(starts_at: datetime, ends_at: datetime) -> bytes:
    """The body of a calendar-query REPORT for events with an occurrence in the span (RFC 4791 §7.8)."""
    return _encode(
        f"<C:calendar-query {NAMESPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter>"
        '<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
        f'<C:time-range start="{_spell_instant(starts_at)}" end="{_spell_instant(ends_at)}"/>'
        "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
    )


def make_calendar(name: str, color: str = "") -> bytes:
    """The body of a MKCALENDAR for events only (RFC 4791 §5.3.1), with Apple's property for its color."""
    colored = f"<A:calendar-color>{escape(color)}</A:calendar-color>" if color else ""
    return _encode(
        f"<C:mkcalendar {NAMESPACES}><D:set><D:prop><D:displayname>{escape(name)}</D:displayname>{colored}"
        '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
        "</D:prop></D:set></C:mkcalendar>"
    )


def _spell_props(names: Iterable[str]) -> str:
    return "".join(f"<{name}/>" for name in names)


def _spell_instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _encode(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>{text}'.encode()
