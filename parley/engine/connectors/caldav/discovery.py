"""From an address to the calendars behind it (RFC 6764 §6, RFC 5397, RFC 4791 §6.2.1)."""

import re
import unicodedata
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from parley.engine.connectors.base import RemoteCalendar
from parley.engine.connectors.caldav.addresses import normalise_href, read_link
from parley.engine.connectors.caldav.documents import APPLE, CAL, DAV, Item, ask_props
from parley.engine.connectors.caldav.session import CalDavSession
from parley.engine.connectors.errors import (
    AnswerUnreadable,
    CalendarMissing,
    ConnectorError,
    CredentialsRefused,
    NotACalendarServer,
    PermissionMissing,
)

# After the standard's own address, the server's root and where Nextcloud and Baikal live: their well-known redirects
# are often left out or lead to http behind a proxy, which is not followed.
GUESSES = ("/.well-known/caldav", "/", "/remote.php/dav/", "/dav.php/")
MAX_NAME_CHARACTERS = 200
DELETED = "{http://nextcloud.com/ns}deleted-calendar"
WRITING = tuple(f"{DAV}{name}" for name in ("write", "write-content", "bind", "all"))
COLOR = re.compile(r"(#[0-9A-Fa-f]{6})(?:[0-9A-Fa-f]{2})?")
TZID = re.compile(r"^TZID:(\S+)\s*$", re.MULTILINE)
# What servers call the calendar that everybody starts with.
USUAL_NAMES = frozenset({"calendar", "home", "default", "personal", "work"})
# Another door of the same server may still be right when one of them answers like this.
WRONG_DOOR = (NotACalendarServer, CalendarMissing, PermissionMissing, AnswerUnreadable)

ASK_PRINCIPAL = ask_props("D:current-user-principal", "D:resourcetype", "C:calendar-home-set")
ASK_HOMES = ask_props("C:calendar-home-set")
ASK_CALENDARS = ask_props(
    "D:resourcetype",
    "D:displayname",
    "D:current-user-privilege-set",
    "C:supported-calendar-component-set",
    "C:calendar-timezone",
    "A:calendar-color",
)


def find_homes(session: CalDavSession) -> list[str]:
    """Where the person's calendars live.

    No DNS records are asked: they could name a stranger's host for the password. Raises NotACalendarServer when no
    door of the server knows of calendars, CredentialsRefused at the first refusal.
    """
    failure: ConnectorError | None = None
    for door in _list_doors(session.base_url):
        try:
            return _ask_door(session, door)
        except WRONG_DOOR as error:
            # What the person typed counts most; the other doors are guesses.
            failure = failure or error
    raise NotACalendarServer from failure


def _list_doors(base_url: str) -> list[str]:
    path = read_link(base_url).url.path
    guesses = [normalise_href(base_url, guess) for guess in GUESSES]
    return [base_url, *guesses] if path not in {"", "/"} else guesses


def _ask_door(session: CalDavSession, door: str) -> list[str]:
    item, url = _ask_one(session, door, ASK_PRINCIPAL)
    homes = item.find_hrefs(f"{CAL}calendar-home-set")
    principals = item.find_hrefs(f"{DAV}current-user-principal")
    if item.has_child(f"{DAV}current-user-principal", f"{DAV}unauthenticated"):
        raise CredentialsRefused
    if not homes and principals:
        item, url = _ask_one(session, normalise_href(url, principals[0]), ASK_HOMES)
        homes = item.find_hrefs(f"{CAL}calendar-home-set")
    if not homes and item.has_child(f"{DAV}resourcetype", f"{CAL}calendar"):
        homes = [url]
    if not homes:
        raise NotACalendarServer
    return list(dict.fromkeys(normalise_href(url, home) for home in homes))


def _ask_one(session: CalDavSession, url: str, body: bytes) -> tuple[Item, str]:
    multistatus, answered_url = session.list_items("PROPFIND", url, body, depth="0")
    if not multistatus.items:
        raise NotACalendarServer
    return multistatus.items[0], answered_url


def list_home_calendars(session: CalDavSession, homes: list[str]) -> list[RemoteCalendar]:
    """The calendars for events in these homes; a calendar on another host than its home is left out."""
    found: dict[str, RemoteCalendar] = {}
    for home in homes:
        multistatus, url = session.list_items("PROPFIND", home, ASK_CALENDARS, depth="1")
        for item in multistatus.items:
            href = normalise_href(url, item.href)
            if _is_event_calendar(item) and read_link(href).origin == read_link(url).origin:
                found[href] = _read_calendar(href, item)
    return _mark_primary(list(found.values()))


def _is_event_calendar(item: Item) -> bool:
    components = item.props.get(f"{CAL}supported-calendar-component-set")
    names = set() if components is None else {comp.get("name", "").upper() for comp in components.iter(f"{CAL}comp")}
    return (
        item.has_child(f"{DAV}resourcetype", f"{CAL}calendar")
        and not item.has_child(f"{DAV}resourcetype", DELETED)
        and (not names or "VEVENT" in names)
    )


def _read_calendar(href: str, item: Item) -> RemoteCalendar:
    privileges = f"{DAV}current-user-privilege-set"
    color = COLOR.fullmatch(item.find_text(f"{APPLE}calendar-color"))
    return RemoteCalendar(
        href=href,
        name=_clean_name(item.find_text(f"{DAV}displayname")) or _clean_name(find_last_segment(href)) or "Calendar",
        color=color[1].lower() if color else "",
        is_writable=privileges not in item.props or item.has_child(privileges, *WRITING),
        timezone=_read_zone(item.find_text(f"{CAL}calendar-timezone")),
    )


def find_last_segment(href: str) -> str:
    """The last part of an address, decoded."""
    return unquote(href.rstrip("/").rpartition("/")[2])


def _clean_name(text: str) -> str:
    printable = "".join(" " if unicodedata.category(character)[0] == "C" else character for character in text)
    return " ".join(printable.split())[:MAX_NAME_CHARACTERS]


def _read_zone(vtimezone: str) -> str:
    """The IANA name that a calendar-timezone property holds, "" for names of the server's own making."""
    named = TZID.search(vtimezone)
    try:
        return ZoneInfo(named[1]).key if named else ""
    except (KeyError, ValueError, OSError):
        return ""


def _mark_primary(calendars: list[RemoteCalendar]) -> list[RemoteCalendar]:
    writable = [calendar for calendar in calendars if calendar.is_writable]
    usual = [calendar for calendar in writable if find_last_segment(calendar.href).lower() in USUAL_NAMES]
    primary = next(iter(usual or writable), None)
    return [
        RemoteCalendar(item.href, item.name, item.color, item.is_writable, item is primary, item.timezone)
        for item in calendars
    ]
