"""The built-in calendar: how this installation's own calendar server is reached in the name of one account."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings

from parley.engine.connectors.base import (
    NO_WISH,
    CalendarConnector,
    ConnectorSettings,
    ListKnown,
    RemoteCalendar,
    RemoteObject,
    SyncResult,
    SyncSpan,
    Watch,
    WriteWish,
    WrittenEvent,
    know_nothing,
)
from parley.engine.connectors.registry import BUILTIN, open_connector
from parley.engine.domain.errors.base import NotPermitted
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.models import Account, ConnectionState
from parley.toolkit.clock import now
from parley.toolkit.safe_http.client import Answer, open_guarded_client

DAV_PREFIX = "/dav"
MAX_ANSWER_BYTES = 50_000_000
TOTAL_SECONDS = 60
READING = frozenset({"OPTIONS", "GET", "HEAD", "PROPFIND", "REPORT"})


class BuiltinConnector:
    """A connector whose hrefs are kept without their origin: the server has another port after every start."""

    def __init__(self, inner: CalendarConnector, origin: str) -> None:
        self._inner = inner
        self._origin = origin

    def list_calendars(self) -> list[RemoteCalendar]:
        """All calendars that hold events."""
        return [self._keep_calendar(calendar) for calendar in self._inner.list_calendars()]

    def create_calendar(self, slug: str, name: str, color: str = "") -> RemoteCalendar:
        """Make a calendar, or answer the one that stands there."""
        return self._keep_calendar(self._inner.create_calendar(slug, name, color))

    def sync_calendar(
        self, calendar_href: str, sync_state: str, span: SyncSpan, list_known: ListKnown = know_nothing
    ) -> SyncResult:
        """What changed since `sync_state`."""

        def list_reached() -> dict[str, str]:
            return {self._reach(href): etag for href, etag in list_known().items()}

        result = self._inner.sync_calendar(self._reach(calendar_href), sync_state, span, list_reached)
        return replace(
            result,
            changed=[self._keep_object(item) for item in result.changed],
            removed_hrefs=[self._keep(href) for href in result.removed_hrefs],
        )

    def list_objects_between(
        self, calendar_href: str, starts_at: datetime, ends_at: datetime, deadline_seconds: float
    ) -> list[RemoteObject]:
        """The objects with an occurrence in the span."""
        found = self._inner.list_objects_between(self._reach(calendar_href), starts_at, ends_at, deadline_seconds)
        return [self._keep_object(item) for item in found]

    def read_event(self, calendar_href: str, uid: str) -> RemoteObject | None:
        """The event under this UID, or None."""
        found = self._inner.read_event(self._reach(calendar_href), uid)
        return None if found is None else self._keep_object(found)

    def write_event(
        self, calendar_href: str, uid: str, ics: bytes, etag: str | None, wish: WriteWish = NO_WISH
    ) -> WrittenEvent:
        """Create or change an event."""
        written = self._inner.write_event(self._reach(calendar_href), uid, ics, etag, wish)
        return WrittenEvent(self._keep(written.href), written.etag)

    def delete_event(self, calendar_href: str, uid: str, etag: str | None) -> None:
        """Remove an event."""
        self._inner.delete_event(self._reach(calendar_href), uid, etag)

    def read_object(self, href: str) -> RemoteObject | None:
        """The object at this address, or None."""
        found = self._inner.read_object(self._reach(href))
        return None if found is None else self._keep_object(found)

    def change_object(self, href: str, ics: bytes, etag: str) -> WrittenEvent:
        """Change what stands at this address."""
        written = self._inner.change_object(self._reach(href), ics, etag)
        return WrittenEvent(self._keep(written.href), written.etag)

    def remove_object(self, href: str, etag: str | None) -> None:
        """Remove what stands at this address."""
        self._inner.remove_object(self._reach(href), etag)

    def read_link(self, calendar_href: str, uid: str) -> WrittenEvent | None:
        """The event under this UID, or None."""
        found = self._inner.read_link(self._reach(calendar_href), uid)
        return None if found is None else replace(found, href=self._keep(found.href))

    def watch_calendar(
        self, calendar_href: str, address: str, watch_id: str, secret: str, wanted_until: datetime
    ) -> Watch:
        """The built-in calendar does not call."""
        return self._inner.watch_calendar(self._reach(calendar_href), address, watch_id, secret, wanted_until)

    def renew_watch(self, watch: Watch, wanted_until: datetime) -> Watch | None:
        """No watch was ever made."""
        return self._inner.renew_watch(watch, wanted_until)

    def end_watch(self, watch: Watch) -> None:
        """No watch was ever made."""
        self._inner.end_watch(watch)

    def close(self) -> None:
        """Free the network connections."""
        self._inner.close()

    def _reach(self, href: str) -> str:
        return f"{self._origin}{href}"

    def _keep(self, href: str) -> str:
        return href.removeprefix(self._origin)

    def _keep_calendar(self, calendar: RemoteCalendar) -> RemoteCalendar:
        return replace(calendar, href=self._keep(calendar.href))

    def _keep_object(self, found: RemoteObject) -> RemoteObject:
        return replace(found, href=self._keep(found.href))


def has_builtin_calendar() -> bool:
    """Whether this installation runs its own calendar server."""
    return bool(settings.PARLEY_RADICALE_URL)


def open_builtin_calendar(account_id: str) -> CalendarConnector:
    """A connector for the account's own part of the built-in calendar server. Raises CalendarNotConnected."""
    origin = find_origin()
    inner = open_connector(
        BUILTIN,
        ConnectorSettings(
            base_url=f"{origin}/",
            username=account_id,
            password=settings.PARLEY_RADICALE_SECRET,
            allowed_origins=frozenset({origin}),
        ),
    )
    return BuiltinConnector(inner, origin)


def find_origin() -> str:
    """Where the built-in calendar server listens since its last start. Raises CalendarNotConnected without one."""
    if not has_builtin_calendar():
        raise CalendarNotConnected("This installation runs without its built-in calendar.")
    return str(settings.PARLEY_RADICALE_URL).rstrip("/")


def forward_request(account: Account, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Ask the built-in calendar server in the name of `account`; `path` is the one under `/dav`, decoded.

    `headers` are those that may pass; who asks is said by us alone. Raises NotPermitted for a path of somebody else,
    CalendarNotConnected, and the errors of `safe_http.errors` when the server does not answer.
    """
    origin = find_origin()
    check_path(account, path)
    sent = dict(headers)
    if "Destination" in sent:
        sent["Destination"] = f"{origin}{_find_destination(account, sent['Destination'])}"
    pair = f"{account.id}:{settings.PARLEY_RADICALE_SECRET}".encode()
    secrets = {"Authorization": f"Basic {b64encode(pair).decode()}"}
    sent["X-Script-Name"] = DAV_PREFIX
    with open_guarded_client(
        allowed_origins=frozenset({origin}), total_seconds=TOTAL_SECONDS, max_bytes=MAX_ANSWER_BYTES
    ) as client:
        answer = client.request(method, f"{origin}{quote(path)}", headers=sent, secret_headers=secrets, body=body)
    if method not in READING:
        # What a calendar app changed must count at once, not at the next polling.
        account.connections.filter(service=BUILTIN, state=ConnectionState.ACTIVE).update(next_sync_at=now())
    return answer


def check_path(account: Account, path: str) -> None:
    """Raise NotPermitted unless the decoded path is the root, for discovery, or the account's own."""
    segments = path.strip("/").split("/")
    if any(segment in {".", ".."} for segment in segments) or "\0" in path:
        raise NotPermitted
    if segments[0] not in {"", account.id} or (path != "/" and segments[0] == ""):
        raise NotPermitted


def _find_destination(account: Account, destination: str) -> str:
    """The path that a COPY or MOVE goes to, with its prefix; whatever host a client names, it stays on this one."""
    path = urlsplit(destination).path
    if not path.startswith(f"{DAV_PREFIX}/"):
        raise NotPermitted
    check_path(account, unquote(path.removeprefix(DAV_PREFIX)))
    return path
