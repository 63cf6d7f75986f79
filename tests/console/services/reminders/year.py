"""A seeded year of bookings around the world with moves and cancellations, and which reminders must come of it.

The expectation is reckoned here from the rules as the documents say them, with other means than the product's: minute
by minute where the product calculates.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

BEGIN = datetime(2026, 7, 1, tzinfo=UTC)
DAYS = 365
STEP = timedelta(minutes=15)
ZONES = (
    "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "America/Sao_Paulo", "Asia/Tokyo",
    "Asia/Kolkata", "Asia/Kathmandu", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland",
    "Pacific/Chatham", "Africa/Cairo", "America/Santiago", "Africa/Casablanca", "America/St_Johns", "UTC",
)  # fmt: skip
HOST_ZONE = "Europe/Berlin"
QUIET_FROM, QUIET_UNTIL = 21, 8
KINDS = (("candidate", 1440), ("candidate", 60), ("host", 1440), ("host", 60))


@dataclass(frozen=True, slots=True)
class Change:
    """At this instant the booking is made, moved (to a start) or cancelled (to none)."""

    at: datetime
    number: int
    starts_at: datetime | None


@dataclass
class YearBooking:
    """One booking: its candidate's zone, and what befell it."""

    number: int
    tzid: str
    changes: list[Change] = field(default_factory=list)


def make_year(count: int, seed: int, days: int = DAYS) -> list[YearBooking]:
    """So many bookings. Changes fall seven minutes past a quarter: never on the instant of a reminder."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        booking = YearBooking(number, dice.choice(ZONES))
        at = BEGIN + timedelta(minutes=15 * dice.randrange(days * 96) + 7)
        starts_at = _choose_start(dice, at)
        booking.changes.append(Change(at, number, starts_at))
        while dice.random() < 0.3 and len(booking.changes) < 4:
            at += timedelta(minutes=15 * dice.randrange(1, 96 * 4))
            if at >= starts_at - timedelta(minutes=20):
                break
            if dice.random() < 0.4:
                booking.changes.append(Change(at, number, None))
                break
            first = booking.changes[0].starts_at
            goes_back = dice.random() < 0.2 and first is not None and first != starts_at and first > at
            # Now and then back to a start that was left.
            moved_to = first if goes_back and first is not None else _choose_start(dice, at)
            if moved_to == starts_at:
                break
            starts_at = moved_to
            booking.changes.append(Change(at, number, starts_at))
        made.append(booking)
    return made


def _choose_start(dice: random.Random, at: datetime) -> datetime:
    """A quarter of an hour within the next two weeks, often soon."""
    quarters = dice.randrange(2, 96 * 14) if dice.random() < 0.8 else dice.randrange(2, 120)
    return at - timedelta(minutes=7) + STEP * quarters


def expect_reminders(booking: YearBooking) -> Iterator[tuple[str, int, datetime, datetime]]:
    """Audience, minutes before, start, and the instant at which it must come; each once a kind and start."""
    seen: set[tuple[str, int, datetime]] = set()
    known_at = {}
    for index, change in enumerate(booking.changes):
        if change.starts_at is None:
            continue
        if index and booking.changes[index - 1].starts_at == change.starts_at:
            continue
        until = booking.changes[index + 1].at if index + 1 < len(booking.changes) else None
        known_at[change.starts_at] = change.at
        for audience, minutes in KINDS:
            tzid = HOST_ZONE if audience == "host" else booking.tzid
            due_at = find_due(change.starts_at, minutes, tzid)
            if due_at < change.at + timedelta(minutes=30) or (until is not None and due_at >= until):
                continue
            key = (audience, minutes, change.starts_at)
            if key not in seen:
                seen.add(key)
                yield (*key, due_at)


def find_due(starts_at: datetime, minutes: int, tzid: str) -> datetime:
    """Quarter by quarter: the nearest instant that is not quiet, the one before the quiet hours a quarter early."""
    zone = ZoneInfo(tzid)
    due_at = starts_at - timedelta(minutes=minutes)
    if not is_quiet(due_at, zone):
        return due_at
    before = after = due_at
    while is_quiet(before, zone):
        before -= STEP
    while is_quiet(after, zone):
        after += STEP
    if after - due_at < due_at - before and after + timedelta(minutes=10) <= starts_at:
        return after
    return before


def is_quiet(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the zone's wall clock shows the night."""
    hour = moment.astimezone(zone).hour
    return hour >= QUIET_FROM or hour < QUIET_UNTIL
