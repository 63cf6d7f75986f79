"""What the imitated Google keeps: people, calendars, events with their changes, and a clock that tests may move."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import RLock
from time import time
from typing import Any

from tests.fakes.google.calendar_v3.series import (
    Body,
    is_busy,
    list_originals,
    name_instance,
    read_point,
    split_instance,
    write_instant,
)
from tests.fakes.google.rules import ROLES, Refused

# What an answer never says of an event that it said nothing else of.
TIMES = ("start", "end", "recurrence", "originalStartTime")


class Clock:
    """The imitation's own time: the machine's, moved by as much as a test likes, or standing still."""

    def __init__(self, stands_at: datetime | None = None) -> None:
        self._stands_at, self._ahead = stands_at, timedelta()

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return (self._stands_at or datetime.fromtimestamp(time(), UTC)) + self._ahead

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._ahead += by

    def stand(self, at: datetime) -> None:
        """Stand still at a moment."""
        self._stands_at, self._ahead = at, timedelta()


@dataclass(eq=False)
class Person:
    """Somebody with a Google account. `domain`: of their Workspace, "" for a consumer."""

    email: str
    name: str
    subject: str
    timezone: str
    domain: str = ""
    is_email_verified: bool = True
    # What their list of calendars says of each, by its id; changes of the list are numbered.
    listed: dict[str, Body] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    list_forgotten_at: int = 0


@dataclass(eq=False)
class Kept:
    """An event as it is stored: its body without what depends on who looks, and the number of its last change."""

    body: Body
    change: int
    etag: str

    @property
    def is_deleted(self) -> bool:
        """Whether a get, a patch or an insert finds it gone."""
        return bool(self.body["status"] == "cancelled")


@dataclass(eq=False)
class Calendar:
    """A calendar with its events, the last changed at the end. Sync tokens from before `forgotten_at` are gone."""

    id: str
    name: str
    timezone: str
    owner: str
    solutions: tuple[str, ...] = ("hangoutsMeet",)
    is_watchable: bool = True
    events: dict[str, Kept] = field(default_factory=dict)
    exceptions: dict[str, set[str]] = field(default_factory=dict)
    change: int = 0
    forgotten_at: int = 0


class Store:
    """Everything kept. Whoever reads or writes holds `lock`."""

    def __init__(self, clock: Clock) -> None:
        self.lock, self.clock = RLock(), clock
        self.people: dict[str, Person] = {}
        self.calendars: dict[str, Calendar] = {}
        self.listeners: list[Callable[[str], None]] = []
        self._etags, self._ids = count(3_500_000_000_000_000), count(1)

    def make_id(self, prefix: str = "ev") -> str:
        """An id of Google's own making, the same in every run."""
        return f"{prefix}{next(self._ids):020d}"

    def make_etag(self) -> str:
        """A new state's mark, with its quotes."""
        return f'"{next(self._etags)}"'

    # Lists of calendars.

    def list_calendar(self, person: Person, calendar_id: str, **told: Any) -> None:
        """Put a calendar on somebody's list, or change what the list says of it."""
        entry = person.listed.setdefault(calendar_id, {"accessRole": "reader", "selected": True})
        entry.update(told)
        entry["etag"] = self.make_etag()
        person.changed[calendar_id] = max(person.changed.values(), default=0) + 1
        self._tell(f"list:{person.email}")

    def open_calendar(self, person: Person, calendar_id: str, role: str = "freeBusyReader") -> Calendar:
        """The calendar for somebody who has at least this role on it."""
        calendar = self.calendars.get(person.email if calendar_id == "primary" else calendar_id)
        entry = person.listed.get(calendar.id) if calendar else None
        if calendar is None or entry is None or entry.get("deleted"):
            raise Refused("calendar-known", "Not Found")
        if ROLES.index(entry["accessRole"]) < ROLES.index(role):
            raise Refused("writer", "You need to have writer access to this calendar.")
        return calendar

    # Events.

    def find(self, calendar: Calendar, event_id: str) -> Kept | None:
        """A stored event, or an occurrence of a series as its rule makes it."""
        if event_id in calendar.events:
            return calendar.events[event_id]
        parts = split_instance(event_id)
        master = calendar.events.get(parts[0]) if parts else None
        if master is None or master.is_deleted or "recurrence" not in master.body:
            return None
        try:
            day = datetime.strptime(parts[1][:8], "%Y%m%d").replace(tzinfo=UTC)
        except ValueError:
            return None
        for start, end in self.list_originals(calendar, master, day + timedelta(days=2)):
            if name_instance(parts[0], start, calendar.timezone) == event_id:
                return Kept(make_instance(master.body, start, end, calendar.timezone), 0, master.etag)
        return None

    def list_originals(self, calendar: Calendar, master: Kept, until: datetime) -> list[tuple[Body, Body]]:
        """What the rule of a series makes until a moment."""
        return list(list_originals(master.body, calendar.timezone, until))

    def keep(self, calendar: Calendar, body: Body, *, is_quiet: bool = False) -> Kept:
        """Store an event in its new state. `is_quiet`: a change that does not count as an update."""
        event_id, old = body["id"], calendar.events.pop(body["id"], None)
        if not is_quiet or "updated" not in body:
            body["updated"] = write_instant(self.clock.now())
        if old and any(old.body.get(name) != body.get(name) for name in TIMES):
            self._forget_exceptions(calendar, old.body, body)
        calendar.change += 1
        kept = Kept(body, calendar.change, self.make_etag())
        calendar.events[event_id] = kept
        if "recurringEventId" in body:
            calendar.exceptions.setdefault(body["recurringEventId"], set()).add(event_id)
        if kept.is_deleted and "recurringEventId" not in body:
            self._forget_exceptions(calendar, body, {})
        self._tell(calendar.id)
        return kept

    def _forget_exceptions(self, calendar: Calendar, old: Body, new: Body) -> None:
        """Exceptions that the new rule has no place for are called off; those of a deleted series go untold."""
        names = calendar.exceptions.get(old["id"], set())
        if not names or "recurringEventId" in old:
            return
        held: set[str] = set()
        if new.get("recurrence"):
            latest = max(
                read_point(calendar.events[name].body["originalStartTime"], calendar.timezone) for name in names
            )
            for start, _ in list_originals(new, calendar.timezone, latest + timedelta(days=1)):
                held.add(name_instance(old["id"], start, calendar.timezone))
            for name in sorted(names - held):
                if not calendar.events[name].is_deleted:
                    self.delete(calendar, calendar.events[name])
            return
        for name in calendar.exceptions.pop(old["id"]):
            del calendar.events[name]

    def delete(self, calendar: Calendar, kept: Kept) -> None:
        """What is left of a deleted event: its id; of an occurrence also where it was."""
        body = deepcopy(kept.body) | {"status": "cancelled"}
        self.keep(calendar, body)

    def expand(self, calendar: Calendar, starts_at: datetime, ends_at: datetime) -> list[Body]:
        """Every event and every occurrence that touches the span, as it is."""
        found = []
        for kept in list(calendar.events.values()):
            if kept.is_deleted:
                continue
            bodies = [kept.body]
            if "recurrence" in kept.body:
                bodies = self._list_plain_instances(calendar, kept, ends_at)
            found += [body for body in bodies if touches(body, calendar.timezone, starts_at, ends_at)]
        return sorted(found, key=lambda body: (read_point(body["start"], calendar.timezone), body["id"]))

    def _list_plain_instances(self, calendar: Calendar, master: Kept, until: datetime) -> list[Body]:
        found, taken = [], calendar.exceptions.get(master.body["id"], set())
        for start, end in self.list_originals(calendar, master, until):
            if name_instance(master.body["id"], start, calendar.timezone) not in taken:
                found.append(make_instance(master.body, start, end, calendar.timezone))
        return found

    def list_busy(self, calendar: Calendar, starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
        """The busy times that touch the span, one for each event, neither cut nor joined."""
        zone = calendar.timezone
        return [
            (read_point(body["start"], zone), read_point(body["end"], zone))
            for body in self.expand(calendar, starts_at, ends_at)
            if is_busy(mark_self(body, calendar))
        ]

    def _tell(self, resource: str) -> None:
        for listener in self.listeners:
            listener(resource)


def make_instance(master: Body, start: Body, end: Body, zone: str) -> Body:
    """The occurrence that the rule puts at `start`."""
    body = {name: value for name, value in master.items() if name != "recurrence"}
    name = name_instance(master["id"], start, zone)
    return body | {"id": name, "start": start, "end": end, "recurringEventId": master["id"], "originalStartTime": start}


def touches(body: Body, zone: str, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the event ends after the one and starts before the other."""
    return read_point(body["end"], zone) > starts_at and read_point(body["start"], zone) < ends_at


def mark_self(body: Body, calendar: Calendar) -> Body:
    """The event as it stands on this calendar: which guest, which organizer the calendar's owner is."""
    own = {calendar.owner.casefold(), calendar.id.casefold()}
    seen = dict(body)
    for role in ("organizer", "creator"):
        if role in body:
            seen[role] = body[role] | ({"self": True} if body[role]["email"].casefold() in own else {})
    if "attendees" in body:
        organizer = body["organizer"]["email"].casefold()
        seen["attendees"] = [
            guest
            | ({"self": True} if guest["email"].casefold() in own else {})
            | ({"organizer": True} if guest["email"].casefold() == organizer else {})
            for guest in body["attendees"]
        ]
    return seen
