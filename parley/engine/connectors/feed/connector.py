"""The connector of published calendars: one file behind a secret address, asked for only when it may have changed."""

import hashlib
import json
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

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
from parley.engine.connectors.errors import (
    AnswerUnreadable,
    NotACalendarServer,
    PermissionMissing,
    PushNotOffered,
    ServerUnavailable,
)
from parley.engine.connectors.feed.splitting import find_name, find_pause_seconds, split_feed
from parley.engine.connectors.reaching import read_retry_after, translate_failures
from parley.toolkit.safe_http.client import Answer, open_guarded_client

# A person's calendar with all its past; a minute is long for a file of this size.
MAX_BYTES = 10_000_000
TOTAL_SECONDS = 30.0
MAX_REDIRECTS = 5
HREF = "feed"
READ_ONLY = "This calendar is published by somebody and can only be read. Choose another one for bookings."
EMPTY_WORDS = (
    "The published calendar is empty all of a sudden. What was known stays busy until the next look says the same."
)


class FeedConnector:
    """One published file as one calendar; see CalendarConnector for what the methods promise."""

    def __init__(self, settings: ConnectorSettings) -> None:
        self._url = _read_url(settings.base_url)
        # What it is called, where it is known already: a whole file is much to fetch for a name.
        self._name = settings.username
        self._client = open_guarded_client(
            allowed_origins=settings.allowed_origins,
            allowed_networks=settings.allowed_networks,
            total_seconds=TOTAL_SECONDS,
            max_bytes=MAX_BYTES,
        )

    def list_calendars(self) -> list[RemoteCalendar]:
        """The one calendar, by the name that the file gives itself."""
        if not self._name:
            body = self._fetch({}).body
            split_feed(body)
            self._name = find_name(body) or urlsplit(self._url).hostname or "Published calendar"
        return [RemoteCalendar(HREF, self._name, is_writable=False, is_primary=True)]

    def create_calendar(self, slug: str, name: str, color: str = "") -> RemoteCalendar:
        """A file cannot be written."""
        _refuse_writing()

    def sync_calendar(
        self, calendar_href: str, sync_state: str, span: SyncSpan, list_known: ListKnown = know_nothing
    ) -> SyncResult:
        """Everything, where the file changed since (RFC 9110 §13.1); nothing where it did not.

        A file that is suddenly empty is believed at the second look only.
        """
        known = _read_state(sync_state)
        answer = self._fetch(_ask_for_changes(known))
        if answer.status == 304:
            return SyncResult([], [], sync_state, is_complete=False, pause_seconds=known.get("pause", 0))
        digest = hashlib.sha256(answer.body).hexdigest()
        pause = find_pause_seconds(answer.body)
        state: dict[str, object] = {name: answer.headers.get(name, "")[:300] for name in ("etag", "last-modified")}
        state |= {"digest": digest, "pause": pause}
        if digest == known.get("digest") and not known.get("was_empty"):
            kept = _write_state(state | {"count": known["count"]})
            return SyncResult([], [], kept, is_complete=False, pause_seconds=pause)
        objects = split_feed(answer.body)
        if not objects and known.get("count") and not known.get("was_empty"):
            doubted = {"count": known["count"], "was_empty": True}
            return SyncResult([], [], _write_state(doubted), is_complete=False, doubt=EMPTY_WORDS)
        kept = _write_state(state | {"count": len(objects)})
        return SyncResult(objects, [], kept, is_complete=True, pause_seconds=pause)

    def list_objects_between(
        self, calendar_href: str, starts_at: datetime, ends_at: datetime, deadline_seconds: float
    ) -> list[RemoteObject]:
        """Publishers lag by minutes to hours: asking again right before a booking tells nothing new."""
        raise ServerUnavailable("A published calendar cannot be asked at once.")

    def read_event(self, calendar_href: str, uid: str) -> RemoteObject | None:
        """Nothing was ever written here."""
        return None

    def write_event(
        self, calendar_href: str, uid: str, ics: bytes, etag: str | None, wish: WriteWish = NO_WISH
    ) -> WrittenEvent:
        """A file cannot be written."""
        _refuse_writing()

    def delete_event(self, calendar_href: str, uid: str, etag: str | None) -> None:
        """A file cannot be written."""
        _refuse_writing()

    def read_object(self, href: str) -> RemoteObject | None:
        """The event in the file as it is now, or None."""
        return next((found for found in split_feed(self._fetch({}).body) if found.href == href), None)

    def change_object(self, href: str, ics: bytes, etag: str) -> WrittenEvent:
        """A file cannot be written."""
        _refuse_writing()

    def remove_object(self, href: str, etag: str | None) -> None:
        """A file cannot be written."""
        _refuse_writing()

    def read_link(self, calendar_href: str, uid: str) -> WrittenEvent | None:
        """Nothing was ever written here."""
        return None

    def watch_calendar(
        self, calendar_href: str, address: str, watch_id: str, secret: str, wanted_until: datetime
    ) -> Watch:
        """Publishers do not call."""
        raise PushNotOffered

    def renew_watch(self, watch: Watch, wanted_until: datetime) -> Watch | None:
        """No watch was ever made."""
        return None

    def end_watch(self, watch: Watch) -> None:
        """No watch was ever made."""

    def close(self) -> None:
        """Free the network connections."""
        self._client.close()

    def _fetch(self, headers: dict[str, str]) -> Answer:
        with translate_failures():
            answer = self._client.request(
                "GET",
                self._url,
                headers={"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "gzip", **headers},
                max_redirects=MAX_REDIRECTS,
            )
        if answer.status in (200, 304):
            return answer
        if answer.status in (404, 410):
            # Not CalendarMissing: no listing tells later whether it is gone for good, and what is known stays busy.
            raise PermissionMissing("The published calendar is gone. Copy its address anew from where it is published.")
        if answer.status in (401, 403):
            raise PermissionMissing("The published calendar is not public any more. Copy its secret address anew.")
        if answer.status == 429 or answer.status >= 500:
            raise ServerUnavailable(retry_after_seconds=read_retry_after(answer))
        raise AnswerUnreadable


def _refuse_writing() -> NoReturn:
    raise PermissionMissing(READ_ONLY)


def _read_url(typed: str) -> str:
    """The address as HTTP knows it: calendar apps write webcal: for "subscribe to this" (no RFC; Apple, 2002)."""
    scheme, colon, rest = typed.strip().partition("://")
    if not colon or scheme.lower() not in ("webcal", "webcals", "https", "http"):
        raise NotACalendarServer("Enter the whole address of the published calendar, beginning with https://.")
    return f"{'http' if scheme.lower() == 'http' else 'https'}://{rest}"


def _ask_for_changes(known: dict[str, Any]) -> dict[str, str]:
    if known.get("was_empty"):
        return {}
    named = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    return {header: str(known[name]) for header, name in named.items() if known.get(name)}


def _read_state(sync_state: str) -> dict[str, Any]:
    return dict(json.loads(sync_state)) if sync_state else {}


def _write_state(state: dict[str, object]) -> str:
    return json.dumps(state, separators=(",", ":"))
