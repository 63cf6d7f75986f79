"""Events as calendars keep them: one event, or a series with its exceptions, not yet laid into time."""

from dataclasses import dataclass, field

from parley.engine.domain.free_busy import BusyStatus
from parley.engine.domain.ical.values import Length, WallTime
from parley.engine.domain.recurrence.rule import Rule


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall time with the name of its zone as written; no name means floating (unless in UTC)."""

    time: WallTime
    tzid: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody invited: address in lower case, name, and answer in capitals (RFC 5545 §3.2.12)."""

    email: str
    name: str = ""
    partstat: str = "NEEDS-ACTION"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One VEVENT. `end` or `length` says how long it lasts; `rules_unreadable` that it repeats, nobody knows when."""

    uid: str
    sequence: int
    start: Moment
    end: Moment | None
    length: Length | None
    status: BusyStatus
    is_cancelled: bool
    summary: str = ""
    location: str = ""
    description: str = ""
    booking_marker: str = ""
    organizer_email: str = ""
    attendees: tuple[Attendee, ...] = ()
    recurrence_id: Moment | None = None
    moves_future: bool = False
    rules: tuple[Rule, ...] = ()
    rules_unreadable: bool = False
    extra_dates: tuple[tuple[Moment, Moment | Length | None], ...] = ()
    excluded_dates: tuple[Moment, ...] = ()

    @property
    def is_all_day(self) -> bool:
        """Whether it stands on dates rather than at times."""
        return self.start.time.is_date

    @property
    def is_repeating(self) -> bool:
        """Whether it stands for more than one occurrence."""
        return bool(self.rules or self.rules_unreadable or self.extra_dates)

    def status_for(self, addresses: frozenset[str]) -> BusyStatus:
        """How it counts for the person with these addresses (lower case): a declined invitation is free time."""
        if self.status is BusyStatus.FREE or not addresses:
            return self.status
        for attendee in self.attendees:
            if attendee.email in addresses:
                return _status_by_answer(attendee.partstat, self.status)
        return self.status


@dataclass(slots=True)
class Series:
    """The events of one UID: those that stand for themselves, and the exceptions to them."""

    masters: list[CalendarEvent] = field(default_factory=list)
    overrides: list[CalendarEvent] = field(default_factory=list)


def _status_by_answer(partstat: str, status: BusyStatus) -> BusyStatus:
    if partstat in ("DECLINED", "DELEGATED"):
        return BusyStatus.FREE
    if partstat in ("TENTATIVE", "NEEDS-ACTION") and status is BusyStatus.BUSY:
        return BusyStatus.TENTATIVE
    return status
