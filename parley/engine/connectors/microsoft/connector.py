"""The Microsoft connector: the contract of connectors, kept over Graph."""

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
from parley.engine.connectors.microsoft.calendars import create_calendar, find_owner, list_calendars
from parley.engine.connectors.microsoft.events.objects import describe, find_by_href, remove_object
from parley.engine.connectors.microsoft.events.people import asks_owner
from parley.engine.connectors.microsoft.session import GraphSession
from parley.engine.connectors.microsoft.syncing.sync import sync_events
from parley.engine.connectors.microsoft.syncing.views import list_between
from parley.engine.connectors.microsoft.watching import end_watch, renew_watch, watch_calendar
from parley.engine.connectors.microsoft.writing.answering import change_object
from parley.engine.connectors.microsoft.writing.putting import find_event, put_event, read_link, remove_event


class MicrosoftConnector:
    """One person's calendars in Microsoft 365 or Outlook.com; see CalendarConnector for what the methods promise."""

    def __init__(self, settings: ConnectorSettings) -> None:
        self._session = GraphSession(settings)

    def list_calendars(self) -> list[RemoteCalendar]:
        """All calendars of the mailbox."""
        return list_calendars(self._session)

    def create_calendar(self, slug: str, name: str, color: str = "") -> RemoteCalendar:
        """Make a calendar of this name; Graph keeps no slug, so the name tells whether it was made before."""
        return create_calendar(self._session, name)

    def sync_calendar(
        self, calendar_href: str, sync_state: str, span: SyncSpan, list_known: ListKnown = know_nothing
    ) -> SyncResult:
        """What changed since `sync_state`."""
        return sync_events(self._session, calendar_href, sync_state, span)

    def list_objects_between(
        self, calendar_href: str, starts_at: datetime, ends_at: datetime, deadline_seconds: float
    ) -> list[RemoteObject]:
        """The events of the span; series are excerpts."""
        return list_between(self._session, calendar_href, starts_at, ends_at, deadline_seconds)

    def read_event(self, calendar_href: str, uid: str) -> RemoteObject | None:
        """The event that was written under this UID, or None."""
        present = find_event(self._session, calendar_href, uid)
        return None if present is None else describe(present, calendar_href)

    def write_event(
        self, calendar_href: str, uid: str, ics: bytes, etag: str | None, wish: WriteWish = NO_WISH
    ) -> WrittenEvent:
        """Create or change an event. Guests are written only where Exchange shall mail them: it always does."""
        return put_event(self._session, calendar_href, uid, ics, etag, wish)

    def delete_event(self, calendar_href: str, uid: str, etag: str | None) -> None:
        """Remove an event."""
        remove_event(self._session, calendar_href, uid, etag)

    def read_object(self, href: str) -> RemoteObject | None:
        """The event at this href, or None; a series by its rule, without its exceptions."""
        present = find_by_href(self._session, href)
        if present is None:
            return None
        calendar_href = href.partition("/")[0]
        owner = find_owner(self._session, calendar_href) if asks_owner(present) else ""
        return describe(present, calendar_href, owner)

    def change_object(self, href: str, ics: bytes, etag: str) -> WrittenEvent:
        """Change the event at this href."""
        owner = find_owner(self._session, href.partition("/")[0])
        return change_object(self._session, href, ics, etag, owner)

    def remove_object(self, href: str, etag: str | None) -> None:
        """Remove the event at this href."""
        remove_object(self._session, href, etag)

    def read_link(self, calendar_href: str, uid: str) -> WrittenEvent | None:
        """The event of this UID with what became of its Teams link."""
        return read_link(self._session, calendar_href, uid)

    def watch_calendar(
        self, calendar_href: str, address: str, watch_id: str, secret: str, wanted_until: datetime
    ) -> Watch:
        """Subscribe; Graph gives the id, `secret` comes back as clientState."""
        return watch_calendar(self._session, calendar_href, address, secret, wanted_until)

    def renew_watch(self, watch: Watch, wanted_until: datetime) -> Watch | None:
        """The same subscription for longer."""
        return renew_watch(self._session, watch, wanted_until)

    def end_watch(self, watch: Watch) -> None:
        """Delete the subscription."""
        end_watch(self._session, watch)

    def close(self) -> None:
        """Free the network connections."""
        self._session.close()
