"""The CalDAV connector: the contract of connectors, kept over CalDAV."""

from datetime import datetime

from parley.engine.connectors.base import (
    NO_WISH,
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
from parley.engine.connectors.caldav.addresses import normalise_href
from parley.engine.connectors.caldav.discovery import find_homes, list_home_calendars
from parley.engine.connectors.caldav.documents import make_calendar
from parley.engine.connectors.caldav.objects import list_between, read_object
from parley.engine.connectors.caldav.session import CalDavSession, check_status
from parley.engine.connectors.caldav.sync import sync_objects
from parley.engine.connectors.caldav.writing import change_object, find_event, put_event, remove_event, remove_object
from parley.engine.connectors.errors import NotACalendarServer, PermissionMissing, PushNotOffered

XML = {"Content-Type": "application/xml; charset=utf-8"}


class CalDavConnector:
    """One person's calendars on one CalDAV server; see CalendarConnector for what the methods promise."""

    def __init__(self, settings: ConnectorSettings) -> None:
        self._session = CalDavSession(settings)
        self._homes: list[str] = []

    def list_calendars(self) -> list[RemoteCalendar]:
        """All calendars that hold events."""
        return list_home_calendars(self._session, self._list_homes())

    def create_calendar(self, slug: str, name: str, color: str = "") -> RemoteCalendar:
        """Make a calendar named `name` at `slug`, or answer the one that stands there."""
        href = normalise_href(f"{self._list_homes()[0].rstrip('/')}/", f"./{slug}/")
        # A server that does not know colors may refuse the whole wish (RFC 4791 §5.3.1).
        for wish in dict.fromkeys((color, "")):
            answer = self._session.ask("MKCALENDAR", href, make_calendar(name, wish), XML)
            # Servers disagree on how to say that the place is taken; the listing tells.
            made = next((calendar for calendar in self.list_calendars() if calendar.href == href), None)
            if made is not None:
                return made
        check_status(answer, 201)
        raise PermissionMissing

    def sync_calendar(
        self, calendar_href: str, sync_state: str, span: SyncSpan, list_known: ListKnown = know_nothing
    ) -> SyncResult:
        """What changed since `sync_state`."""
        return sync_objects(self._session, normalise_href(calendar_href, ""), sync_state, list_known)

    def list_objects_between(
        self, calendar_href: str, starts_at: datetime, ends_at: datetime, deadline_seconds: float
    ) -> list[RemoteObject]:
        """The objects with an occurrence in the span."""
        return list_between(self._session, calendar_href, starts_at, ends_at, deadline_seconds)

    def read_event(self, calendar_href: str, uid: str) -> RemoteObject | None:
        """The event with this UID, or None."""
        return find_event(self._session, calendar_href, uid)

    def write_event(
        self, calendar_href: str, uid: str, ics: bytes, etag: str | None, wish: WriteWish = NO_WISH
    ) -> WrittenEvent:
        """Create or change an event; a CalDAV server makes no conferencing and takes a UID again after a deletion."""
        return put_event(self._session, calendar_href, uid, ics, etag)

    def delete_event(self, calendar_href: str, uid: str, etag: str | None) -> None:
        """Remove an event."""
        remove_event(self._session, calendar_href, uid, etag)

    def read_object(self, href: str) -> RemoteObject | None:
        """The object at this address, or None."""
        return read_object(self._session, href)

    def change_object(self, href: str, ics: bytes, etag: str) -> WrittenEvent:
        """Change what stands at this address."""
        return change_object(self._session, href, ics, etag)

    def remove_object(self, href: str, etag: str | None) -> None:
        """Remove what stands at this address."""
        remove_object(self._session, href, etag)

    def read_link(self, calendar_href: str, uid: str) -> WrittenEvent | None:
        """The event with this UID, or None; a CalDAV server makes no links."""
        present = self.read_event(calendar_href, uid)
        return None if present is None else WrittenEvent(present.href, present.etag)

    def watch_calendar(
        self, calendar_href: str, address: str, watch_id: str, secret: str, wanted_until: datetime
    ) -> Watch:
        """CalDAV servers do not call."""
        raise PushNotOffered

    def renew_watch(self, watch: Watch, wanted_until: datetime) -> Watch | None:
        """No watch was ever made."""
        return None

    def end_watch(self, watch: Watch) -> None:
        """No watch was ever made."""

    def close(self) -> None:
        """Free the network connections."""
        self._session.close()

    def _list_homes(self) -> list[str]:
        self._homes = self._homes or find_homes(self._session)
        if not self._homes:
            raise NotACalendarServer
        return self._homes
