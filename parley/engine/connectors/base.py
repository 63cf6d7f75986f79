"""The contract that every calendar connector keeps, and the values it speaks in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ConnectorSettings:
    """How to reach one person's calendars. `headers` are as secret as the password and go to the same places only."""

    base_url: str
    username: str = ""
    password: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    allowed_origins: frozenset[str] = frozenset()
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteCalendar:
    """A calendar as its provider describes it; `timezone` is an IANA name or "" where the provider gives none."""

    href: str
    name: str
    color: str = ""
    is_writable: bool = True
    is_primary: bool = False
    timezone: str = ""


@dataclass(frozen=True, slots=True)
class RemoteObject:
    """One calendar object: a UID with its master and all overrides (RFC 4791 §4.1)."""

    href: str
    etag: str
    ics: bytes


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What changed since a sync state. `is_complete`: `changed` is the whole calendar, sweep everything else."""

    changed: list[RemoteObject]
    removed_hrefs: list[str]
    sync_state: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class WrittenEvent:
    """Where an event now stands and in which state."""

    href: str
    etag: str


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

        The color (#rrggbb) is a wish that a provider may leave out.
        Raises PermissionMissing where the provider does not let anybody make calendars.
        """

    def sync_calendar(self, calendar_href: str, sync_state: str) -> SyncResult:
        """What changed since `sync_state` ("" at first). An expired state gives a complete listing (RFC 6578 §3.2).

        Store the result and its `sync_state` in one transaction. Raises CalendarMissing when the calendar is gone.
        """

    def list_objects_between(
        self, calendar_href: str, starts_at: datetime, ends_at: datetime, deadline_seconds: float
    ) -> list[RemoteObject]:
        """The objects with an occurrence in the span, series whole and unexpanded (RFC 4791 §7.8).

        One request that ends within the deadline. Raises ServerTooSlow, ServerUnavailable.
        """

    def read_event(self, calendar_href: str, uid: str) -> RemoteObject | None:
        """The event that `write_event` wrote under this UID, or None."""

    def write_event(self, calendar_href: str, uid: str, ics: bytes, etag: str | None) -> WrittenEvent:
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

    def close(self) -> None:
        """Free the network connections."""
