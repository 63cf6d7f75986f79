"""Answers of a small CalDAV server that follows a script."""

from parley.engine.connectors.base import ConnectorSettings
from tests.fakes.misbehaving_servers import Asked, FakeServer, Reply

XML = {"Content-Type": "application/xml; charset=utf-8"}
CALENDAR = "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"
SYNC_REPORT = (
    "<D:supported-report-set><D:supported-report><D:report><D:sync-collection/></D:report>"
    "</D:supported-report></D:supported-report-set>"
)
ICS = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\nBEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260301T000000Z\n"
    "DTSTART:20260303T100000Z\nDTEND:20260303T103000Z\nEND:VEVENT\nEND:VCALENDAR\n"
)


def multistatus(*responses: str, token: str = "") -> Reply:
    """A 207 with these responses."""
    end = f"<D:sync-token>{token}</D:sync-token>" if token else ""
    text = (
        '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" '
        f'xmlns:S="http://calendarserver.org/ns/">{"".join(responses)}{end}</D:multistatus>'
    )
    return Reply(207, XML, text.encode())


def found(href: str, props: str) -> str:
    """A response with these properties."""
    status = "<D:status>HTTP/1.1 200 OK</D:status>"
    return f"<D:response><D:href>{href}</D:href><D:propstat><D:prop>{props}</D:prop>{status}</D:propstat></D:response>"


def without(href: str, status: str = "404 Not Found") -> str:
    """A response with a status of its own."""
    return f"<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 {status}</D:status></D:response>"


def object_at(href: str, uid: str, etag: str = '"1"') -> str:
    """A response with a whole event."""
    data = ICS.format(uid=uid)
    return found(href, f"<D:getetag>{etag}</D:getetag><C:calendar-data>{data}</C:calendar-data>")


def answer_home(asked: Asked, home: str, *calendars: str) -> Reply:
    """What a well-behaved server says on the way to its calendars."""
    if b"current-user-principal" in asked.body:
        return multistatus(
            found(asked.path, "<D:current-user-principal><D:href>/me/</D:href></D:current-user-principal>")
        )
    if asked.path == "/me/":
        return multistatus(found("/me/", f"<C:calendar-home-set><D:href>{home}</D:href></C:calendar-home-set>"))
    return multistatus(*calendars)


def settle(server: FakeServer, *others: FakeServer, path: str = "") -> ConnectorSettings:
    """Settings for this server; the guard would also reach the others."""
    return ConnectorSettings(
        base_url=f"{server.origin}{path}",
        username="rosa",
        password="secret-of-rosa",
        allowed_origins=frozenset({server.origin, *(other.origin for other in others)}),
    )
