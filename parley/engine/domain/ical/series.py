"""Events as calendars keep them: one event, or a series with its exceptions, not yet laid into time."""

import re
from dataclasses import dataclass, field

from parley.engine.domain.free_busy import BusyStatus
from parley.engine.domain.ical.text import Component
from parley.engine.domain.ical.values import Length, WallTime, parse_date_time
from parley.engine.domain.recurrence.rule import Rule

_MOST_CATEGORIES = 50
_GEO = re.compile(r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?);([+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?)")
_MEETING_URLS = ("X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "CONFERENCE")


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
class EventDetails:
    """What else an event says of itself, for those who show it; `created` is in seconds since the epoch.

    `state` is STATUS, `microsoft_status` Microsoft's own word for how the time counts; both in capitals or empty.
    """

    organizer_name: str = ""
    categories: tuple[str, ...] = ()
    is_private: bool = False
    latitude: str = ""
    longitude: str = ""
    url: str = ""
    meeting_url: str = ""
    state: str = ""
    microsoft_status: str = ""
    created: int | None = None


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
    component: Component | None = field(default=None, compare=False, repr=False)

    @property
    def details(self) -> EventDetails:
        """What else the event says of itself, read anew each time: most who read events never ask."""
        return _read_details(self.component) if self.component is not None else EventDetails()

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


def _read_details(component: Component) -> EventDetails:
    organizer = component.find("ORGANIZER")
    latitude, longitude = _read_place(component)
    created = parse_date_time(component.word("CREATED"))
    return EventDetails(
        organizer_name=organizer.parameter("CN")[:200] if organizer is not None else "",
        categories=_read_categories(component),
        is_private=component.word("CLASS") in ("PRIVATE", "CONFIDENTIAL"),
        latitude=latitude,
        longitude=longitude,
        url=_read_url(component, "URL"),
        meeting_url=next(filter(None, (_read_url(component, name) for name in _MEETING_URLS)), ""),
        state=component.word("STATUS")[:20],
        microsoft_status=component.word("X-MICROSOFT-CDO-BUSYSTATUS")[:20],
        created=created.wall if created is not None and created.is_utc else None,
    )


def _read_categories(component: Component) -> tuple[str, ...]:
    found = [word.strip() for each in component.list_all("CATEGORIES") for word in each.list_texts()]
    return tuple(word[:200] for word in found if word)[:_MOST_CATEGORIES]


def _read_place(component: Component) -> tuple[str, str]:
    """Latitude and longitude as written, or nothing."""
    found = _GEO.fullmatch(component.word("GEO"))
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        return "", ""
    return found[1], found[2]


def _read_url(component: Component, name: str) -> str:
    found = component.find(name)
    address = found.value.strip() if found is not None else ""
    return address if address.lower().startswith(("https://", "http://")) and len(address) <= 2000 else ""
