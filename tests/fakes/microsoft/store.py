"""What the imitation keeps: organizations, people, calendars, events, and what changed when."""

import hashlib
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from threading import RLock
from time import time
from typing import Any
from uuid import NAMESPACE_URL, uuid5

PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
TEAMS = "teamsForBusiness"
LAYOUT = {"start", "end", "recurrence", "isAllDay"}


class Clock:
    """The imitation's time: it runs with the machine's until a test lets it stand."""

    def __init__(self) -> None:
        self._stands_at: datetime | None = None
        self._ahead = timedelta()

    def now(self) -> datetime:
        """An aware UTC time."""
        return self._stands_at or datetime.fromtimestamp(time(), UTC) + self._ahead

    def stand(self, at: datetime) -> None:
        """Stand still at this time."""
        self._stands_at = at.astimezone(UTC)

    def move(self, by: timedelta) -> None:
        """Go on, or back, by this much."""
        if self._stands_at is not None:
            self._stands_at += by
        else:
            self._ahead += by


@dataclass
class Tenant:
    """An organization. While it `requires_approval` and is not approved, its people cannot let anything in."""

    id: str
    name: str
    requires_approval: bool = False
    is_approved: bool = False


@dataclass(eq=False)
class Calendar:
    """One calendar; its id never changes."""

    id: str
    person: "Person"
    name: str
    color: str = "auto"
    hex_color: str = ""
    is_default: bool = False
    is_writable: bool = True
    providers: tuple[str, ...] = (TEAMS,)
    # (when in the order of all changes, the event's number, which occurrence or None for all of it)
    changes: list[tuple[int, int, date | None]] = field(default_factory=list)


@dataclass(eq=False)
class Person:
    """A mailbox with its owner."""

    email: str
    name: str
    tenant: str
    oid: str
    timezone: str
    is_disabled: bool = False
    calendars: list[Calendar] = field(default_factory=list)

    @property
    def is_personal(self) -> bool:
        """Whether this is an outlook.com account."""
        return self.tenant == PERSONAL_TENANT

    @property
    def default_calendar(self) -> Calendar:
        """The one that `/me/calendar` means."""
        return next(calendar for calendar in self.calendars if calendar.is_default)


@dataclass(eq=False)
class Event:
    """A single event or a series. `fields` are Graph's own, checked; `changed_days` what was done to occurrences."""

    number: int
    calendar: Calendar
    fields: dict[str, Any]
    created_at: datetime
    modified_at: datetime
    revision: int = 1
    moves: int = 0
    transaction_id: str | None = None
    sent_body: Any = None
    properties: dict[str, str] = field(default_factory=dict)
    organizer: tuple[str, str] | None = None
    response: str = "organizer"
    is_cancelled: bool = False
    changed_days: dict[date, dict[str, Any]] = field(default_factory=dict)
    deleted_days: set[date] = field(default_factory=set)
    was_laid_out_anew: bool = False
    is_deleted: bool = False
    teams: str = ""  # "", pending, ready, failed
    answers: int = 0
    before: "Event | None" = None
    # By calendar's id: the mutable id that the event had there when it was moved away.
    left: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The immutable id. Two events made one after the other differ only in the case of a letter."""
        return spell_id("AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A", self.number)

    @property
    def mutable_id(self) -> str:
        """The id without `IdType="ImmutableId"`: another one after each move."""
        return spell_id(f"AAMkAGI2TG93AAA{self.moves}", self.number)

    @property
    def ical_uid(self) -> str:
        """The same in all mailboxes that hold this meeting."""
        return self.fields.get("iCalUId") or f"040000008200E00074C5B7101A82E008{self.number:032X}"

    @property
    def etag(self) -> str:
        """Another one after each change."""
        return f'W/"{self.change_key}"'

    @property
    def change_key(self) -> str:
        """Another one after each change, of occurrences too."""
        return f"DwAAABYAAA{self.number:06d}R{self.revision:06d}"

    def apply(self, fields: dict[str, Any]) -> None:
        """Change fields. A series that is laid out anew forgets what was done to its occurrences."""
        if self.is_series and LAYOUT & set(fields):
            self.changed_days, self.deleted_days, self.was_laid_out_anew = {}, set(), True
        self.fields |= fields

    @property
    def is_series(self) -> bool:
        """Whether this is the master of a series."""
        return bool(self.fields.get("recurrence"))


@cache
def spell_id(stem: str, number: int) -> str:
    """An id as Graph's look: long, case-sensitive, with an equals sign."""
    letters = hashlib.sha256(f"{stem}{number // 2}".encode()).hexdigest()[:16]
    return f"{stem}{letters}{'q' if number % 2 else 'Q'}AAA="


@dataclass
class Mail:
    """A mail that Exchange sent by itself; `kind` is invitation, update, cancellation or response."""

    kind: str
    to: str
    subject: str
    event_id: str


class Store:
    """Everything that is kept, behind one lock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = RLock()
        self.tenants: dict[str, Tenant] = {}
        self.people: dict[str, Person] = {}
        self.events: list[Event] = []
        self.mailed: list[Mail] = []
        self.tick = 0
        self.calendar_count = 0
        self.listeners: list[Any] = []

    def add_calendar(self, person: Person, name: str, **options: Any) -> Calendar:
        """Another calendar; the first one is the default."""
        providers = () if person.is_personal else (TEAMS,)
        options.setdefault("providers", providers)
        made = Calendar(
            spell_id("AAMkAGI2TGuLAAA", 1000 + 2 * self.calendar_count),
            person,
            name,
            is_default=not person.calendars,
            **options,
        )
        self.calendar_count += 1
        person.calendars.append(made)
        return made

    def remove_calendar(self, calendar: Calendar) -> None:
        """Its events go with it, and nobody is told of each."""
        for event in self.list_events(calendar):
            event.is_deleted = True
        calendar.person.calendars.remove(calendar)

    def list_events(self, calendar: Calendar) -> list[Event]:
        """What stands in a calendar now."""
        return [event for event in self.events if event.calendar is calendar and not event.is_deleted]

    def find_event(self, person: Person, event_id: str) -> Event | None:
        """By either kind of id, in the mailbox of this person, case-sensitive."""
        for event in self.events:
            if event.calendar.person is person and not event.is_deleted and event_id in (event.id, event.mutable_id):
                return event
        return None

    def add_event(self, calendar: Calendar, fields: dict[str, Any], **options: Any) -> Event:
        """Keep a new event."""
        now = self.clock.now()
        event = Event(len(self.events), calendar, fields, now, now, **options)
        self.events.append(event)
        self.note(event, "created")
        return event

    def change(self, event: Event, day: date | None = None) -> "Changing":
        """Change an event, or one occurrence of it, within a `with` block."""
        return Changing(self, event, day)

    def remove_event(self, event: Event) -> None:
        """Move to Deleted Items."""
        event.is_deleted = True
        self.note(event, "deleted")

    def note(self, event: Event, kind: str, day: date | None = None, calendar: Calendar | None = None) -> None:
        """Remember for deltas that something changed, and tell subscribers."""
        self.tick += 1
        calendar = calendar or event.calendar
        calendar.changes.append((self.tick, event.number, day))
        for listener in self.listeners:
            listener(calendar, event, kind)

    def mail(self, kind: str, event: Event, addresses: list[str]) -> None:
        """Exchange mails guests of its own accord; nobody can keep it from that."""
        subject = str(event.fields.get("subject", ""))
        self.mailed += [Mail(kind, address, subject, event.id) for address in addresses]


class Changing:
    """A change in progress: what was before is kept for deltas that tell a row twice."""

    def __init__(self, store: Store, event: Event, day: date | None) -> None:
        self.store, self.event, self.day = store, event, day

    def __enter__(self) -> Event:
        event = self.event
        before = Event(event.number, event.calendar, deepcopy(event.fields), event.created_at, event.modified_at)
        before.revision = event.revision
        event.before = before
        return event

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind is None:
            self.event.revision += 1
            self.event.modified_at = self.store.clock.now()
            self.store.note(self.event, "updated", self.day)


def make_guid(name: str) -> str:
    """The same guid for the same name, so that runs can be compared."""
    return str(uuid5(NAMESPACE_URL, name))
