"""The contract that every calendar connector keeps, and the values it speaks in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ConnectorSettings:
    """How to reach one person's calendars. `headers` are as secret as the password and go to the same places only.

    Providers with OAuth take `access_token`; `renew_token` answers a fresh one for a token that was refused, once, and
    may raise a ConnectorError; None where nobody may refresh. `base_url` is the root of their API.
    """

    base_url: str
    username: str = ""
    password: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    access_token: str = field(default="", repr=False)
    renew_token: Callable[[str], str] | None = field(default=None, repr=False)
    allowed_origins: frozenset[str] = frozenset()
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()


class Conferencing(StrEnum):
    """Conferencing that a provider makes together with an event."""

    GOOGLE_MEET = "google_meet"
    MICROSOFT_TEAMS = "microsoft_teams"


class LinkState(StrEnum):
    """What became of the wish for a conferencing link."""

    NONE = "none"  # nobody wished for one
    PENDING = "pending"  # the provider is still making it: ask again with `read_link`
    READY = "ready"
    FAILED = "failed"  # there will be none; the event stands nevertheless


@dataclass(frozen=True, slots=True)
class RemoteCalendar:
    """A calendar as its provider describes it; `timezone` is an IANA name or "" where the provider gives none."""

    href: str
    name: str
    color: str = ""
    is_writable: bool = True
    is_primary: bool = False
    timezone: str = ""
    # Which conferencing the provider adds to events of this calendar by itself.
    conferencing: frozenset[Conferencing] = frozenset()


@dataclass(frozen=True, slots=True)
class RemoteObject:
    """One calendar object: a UID with its master and all overrides (RFC 4791 §4.1).

    `is_excerpt`: of its occurrences only those of the span that was asked for are here, each with RECURRENCE-ID; what
    is known of the others stays as it is. Only `list_objects_between` answers such objects.
    """

    href: str
    etag: str
    ics: bytes
    is_excerpt: bool = False


@dataclass(frozen=True, slots=True)
class RemotePart:
    """One event of a series that its provider tells apart: its master (`href == object_href`), or one occurrence.

    `ics` is a calendar with this one VEVENT; an occurrence bears RECURRENCE-ID, one that was called off
    STATUS:CANCELLED. The parts of an object together are the object; they need not agree on a UID, the master's counts.
    """

    object_href: str
    href: str
    etag: str
    ics: bytes


@dataclass(frozen=True, slots=True)
class SyncSpan:
    """Which time has to be known, for providers that only tell of a span; half-open."""

    starts_at: datetime
    ends_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What changed since a sync state. `is_complete`: what is in it is the whole calendar, sweep everything else.

    `removed_hrefs` name objects or parts, also such as nobody knows. Of the objects in `whole_objects` the parts given
    here are all there are. An object in `changed` has no parts any more. `doubt` says in words why the answer is not
    believed yet: then only `sync_state` is kept, and the calendar counts as failing. `pause_seconds` is how
    rarely the publisher wishes to be asked, 0 where it says nothing.
    """

    changed: list[RemoteObject]
    removed_hrefs: list[str]
    sync_state: str
    is_complete: bool
    parts: list[RemotePart] = field(default_factory=list)
    whole_objects: frozenset[str] = frozenset()
    doubt: str = ""
    pause_seconds: int = 0


@dataclass(frozen=True, slots=True)
class WriteWish:
    """What a calendar object cannot say of an event that shall be written.

    `marker` is kept with the event where only we see it. `generation` tells events of one UID apart after the first
    was deleted, for providers that never give an id again. `tells_guests`: the provider mails the invitations.
    """

    marker: str = ""
    generation: int = 0
    conferencing: Conferencing | None = None
    tells_guests: bool = False


NO_WISH = WriteWish()


@dataclass(frozen=True, slots=True)
class WrittenEvent:
    """Where an event now stands, in which state, and what became of the wish for conferencing."""

    href: str
    etag: str
    link_state: LinkState = LinkState.NONE
    join_url: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """A calendar that its provider promised to tell about, until then. Ids are the provider's."""

    watch_id: str
    resource_id: str
    expires_at: datetime


# The etag of every object that is kept of a calendar, by its href; asked for only where it is needed.
ListKnown = Callable[[], Mapping[str, str]]


def know_nothing() -> Mapping[str, str]:
    """For those who keep nothing of a calendar."""
    return {}


class CalendarConnector(Protocol):
    """One person's calendars at one provider. Every method may raise a ConnectorError.

    All hrefs are absolute and normalised: the same object always has the same href, fit for a unique key.
    A connector serves one piece of work in one thread; `close` frees its network connections.
    """

    def list_calendars(self) -> list[RemoteCalendar]:
        """All calendars that hold events, finding the way from the address first (RFC 6764 §6).

        Raises CredentialsRefused, CredentialsWithheld, NotACalendarServer, AddressForbidden.
        """

    def create_calendar(self, slug: str, name: str, color: str = "") -> RemoteCalendar:
        """Make a calendar for events; answers the existing one where `slug` is taken (RFC 4791 §5.3.1).

        A provider that keeps no slugs answers the one of that name.
        The color (#rrggbb) is a wish that a provider may leave out.
        Raises PermissionMissing where the provider does not let anybody make calendars.
        """

    def sync_calendar(
        self, calendar_href: str, sync_state: str, span: SyncSpan, list_known: ListKnown = know_nothing
    ) -> SyncResult:
        """What changed since `sync_state` ("" at first). An expired state gives a complete listing (RFC 6578 §3.2).

        Where a provider tells etags before contents, an expired state gives what differs from `list_known` instead.
        Events that do not touch `span` may be missing. A state that no longer covers it gives a complete listing.
        Store the result and its `sync_state` in one transaction. Raises CalendarMissing when the calendar is gone.
        """

    def list_objects_between(
        self, calendar_href: str, starts_at: datetime, ends_at: datetime, deadline_seconds: float
    ) -> list[RemoteObject]:
        """The objects with an occurrence in the span, series whole and unexpanded (RFC 4791 §7.8) or as excerpts.

        All requests end within the deadline. Raises ServerTooSlow, ServerUnavailable.
        """

    def read_event(self, calendar_href: str, uid: str) -> RemoteObject | None:
        """The event that `write_event` wrote under this UID, or None."""

    def write_event(
        self, calendar_href: str, uid: str, ics: bytes, etag: str | None, wish: WriteWish = NO_WISH
    ) -> WrittenEvent:
        """Create (etag None) or change (etag of the last known state) an event; safe to repeat after a lost answer.

        Creating an event that already stands there with the same UID, time, sequence and status answers that event.
        Raises WriteConflict where another state stands there, WriteRefused where the event is not accepted.
        """

    def delete_event(self, calendar_href: str, uid: str, etag: str | None) -> None:
        """Remove an event; one that is already gone is done. With an etag only that state: raises WriteConflict."""

    def read_object(self, href: str) -> RemoteObject | None:
        """The object at this address, whoever made it, or None."""

    def change_object(self, href: str, ics: bytes, etag: str) -> WrittenEvent:
        """Change an object that stands there in the state of `etag` ("" for whatever state); never makes one anew.

        Safe to repeat after a lost answer. Raises WriteConflict, WriteRefused.
        """

    def remove_object(self, href: str, etag: str | None) -> None:
        """Remove an object; one that is already gone is done. With an etag only that state: raises WriteConflict."""

    def read_link(self, calendar_href: str, uid: str) -> WrittenEvent | None:
        """The event written under this UID with what became of its conferencing link, or None where it is gone."""

    def watch_calendar(
        self, calendar_href: str, address: str, watch_id: str, secret: str, wanted_until: datetime
    ) -> Watch:
        """Let the provider call `address` whenever the calendar changes; `secret` comes back with each call.

        `watch_id` is ours and was never used; the first call may come before this returns. The watch ends when its
        provider says, often earlier than wanted. Raises PushNotOffered: this calendar can only be asked.
        """

    def renew_watch(self, watch: Watch, wanted_until: datetime) -> Watch | None:
        """The same watch for longer; None where a new one has to be made beside it."""

    def end_watch(self, watch: Watch) -> None:
        """Let the provider stop calling; one that ended already is done."""

    def close(self) -> None:
        """Free the network connections."""
