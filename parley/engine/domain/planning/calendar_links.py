"""Addresses under which web calendars and maps take something over: opened by a click, never loaded by a page."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry in a calendar says; times are aware."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    description: str


def list_calendar_links(entry: Entry) -> list[tuple[str, str]]:
    """Web calendars by name, each with its address for adding the entry."""
    return [
        ("Google Calendar", _write_google(entry)),
        ("Outlook.com", _write_outlook("outlook.live.com", entry)),
        ("Office 365", _write_outlook("outlook.office.com", entry)),
        ("Yahoo", _write_yahoo(entry)),
    ]


def write_map_link(address: str) -> str:
    """OpenStreetMap's search for an address; "" where it says nothing."""
    words = " ".join(address.split())
    return f"https://www.openstreetmap.org/search?{urlencode({'query': words}, quote_via=quote)}" if words else ""


def _write_google(entry: Entry) -> str:
    fields = {
        "action": "TEMPLATE",
        "text": entry.title,
        "dates": f"{_stamp(entry.starts_at)}/{_stamp(entry.ends_at)}",
        "details": entry.description,
        "location": entry.place,
    }
    return _write("https://calendar.google.com/calendar/render", fields)


def _write_outlook(host: str, entry: Entry) -> str:
    """Both of Microsoft's calendars read plus signs literally, so blanks are %20."""
    fields = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": entry.title,
        "startdt": f"{entry.starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{entry.ends_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "location": entry.place,
        "body": entry.description,
    }
    return _write(f"https://{host}/calendar/0/action/compose", fields)


def _write_yahoo(entry: Entry) -> str:
    fields = {
        "v": "60",
        "title": entry.title,
        "st": _stamp(entry.starts_at),
        "et": _stamp(entry.ends_at),
        "in_loc": entry.place,
        "desc": entry.description,
    }
    return _write("https://calendar.yahoo.com/", fields)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _write(address: str, fields: dict[str, str]) -> str:
    return f"{address}?{urlencode({name: value for name, value in fields.items() if value}, quote_via=quote)}"
