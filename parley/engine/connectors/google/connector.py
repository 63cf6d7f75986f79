"""The Google connector: the contract of connectors, kept over Google's calendar API."""

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
from parley.engine.connectors.errors import PermissionMissing
from parley.engine.connectors.google.calendars import list_calendars
from parley.engine.connectors.google.events.writing import (
    change_object,
    describe_written,
    put_event,
    remove_event,
    remove_object,
)
from parley.engine.connectors.google.objects import find_own, list_between, read_object, read_whole
from parley.engine.connectors.google.session import GoogleSession
from parley.engine.connectors.google.sync import sync_events
from parley.engine.connectors.google.watching import end_watch, watch_calendar


class GoogleConnector:
    """One person's calendars at Google; see CalendarConnector for what the methods promise.

    The href of a calendar is its id, that of an event both ids, encoded.
    """

    def __init__(self, settings: ConnectorSettings) -> None:
        self._session = GoogleSession(settings)

    def list_calendars(self) -> list[RemoteCalendar]:
        """All calendars in the person's list."""
        return list_calendars(self._session)

    def create_calendar(self, slug: str, name: str, color: str = "") -> RemoteCalendar:
        """Parley does not ask for the right to make calendars at Google."""
        raise PermissionMissing("Make the calendar at Google; it appears here soon after.")

    def sync_calendar(
        self, calendar_href: str, sync_state: str, span: SyncSpan, list_known: ListKnown = know_nothing
    ) -> SyncResult:
        """What changed since `sync_state`."""
        return sync_events(self._session, calendar_href, sync_state, span)

    def list_objects_between(
        self, calendar_href: str, starts_at: datetime, ends_at: datetime, deadline_seconds: float
    ) -> list[RemoteObject]:
        """What occurs in the span and blocks time; of series excerpts."""
        return list_between(self._session, calendar_href, starts_at, ends_at, deadline_seconds)

    def read_event(self, calendar_href: str, uid: str) -> RemoteObject | None:
        """The event that we wrote under this UID, or None."""
        item = find_own(self._session, calendar_href, uid)
        return None if item is None else read_whole(self._session, calendar_href, item)

    def write_event(
        self, calendar_href: str, uid: str, ics: bytes, etag: str | None, wish: WriteWish = NO_WISH
    ) -> WrittenEvent:
        """Create or change an event; it gets an id that follows from the UID."""
        return put_event(self._session, calendar_href, uid, ics, etag, wish)

    def delete_event(self, calendar_href: str, uid: str, etag: str | None) -> None:
        """Remove an event that we wrote."""
        remove_event(self._session, calendar_href, uid, etag)

    def read_object(self, href: str) -> RemoteObject | None:
        """The event at this address, or None."""
        return read_object(self._session, href)

    def change_object(self, href: str, ics: bytes, etag: str) -> WrittenEvent:
        """Change what stands at this address."""
        return change_object(self._session, href, ics, etag)

    def remove_object(self, href: str, etag: str | None) -> None:
        """Remove what stands at this address."""
        remove_object(self._session, href, etag)

    def read_link(self, calendar_href: str, uid: str) -> WrittenEvent | None:
        """The event that we wrote under this UID with what became of its link, or None."""
        item = find_own(self._session, calendar_href, uid)
        return None if item is None else describe_written(calendar_href, item)

    def watch_calendar(
        self, calendar_href: str, address: str, watch_id: str, secret: str, wanted_until: datetime
    ) -> Watch:
        """Let Google call whenever the calendar changes."""
        return watch_calendar(self._session, calendar_href, address, watch_id, secret, wanted_until)

    def renew_watch(self, watch: Watch, wanted_until: datetime) -> Watch | None:
        """Google renews no channel: make a new one, then end the old."""
        return None

    def end_watch(self, watch: Watch) -> None:
        """Let Google stop calling."""
        end_watch(self._session, watch)

    def close(self) -> None:
        """Free the network connections."""
        self._session.close()
