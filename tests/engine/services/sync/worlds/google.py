"""A world at the imitated Google."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import override_settings

from parley.engine.models import Account, Connection
from parley.toolkit.clock import now
from tests.engine.services.sync.cast import connect_google, name_providers
from tests.engine.services.sync.worlds.world import HOUR, Busy, open_doors, pick_start
from tests.fakes.google.fake import GoogleFake, run_google

EMAIL = "rosa@example.org"
RULES = ("RRULE:FREQ=DAILY;COUNT=12", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10", "RRULE:FREQ=WEEKLY;INTERVAL=2")
MOST_CALENDARS = 4


@dataclass
class GoogleWorld:
    """Rosa's calendars at Google."""

    fake: GoogleFake
    connection: Connection
    base: datetime
    calendars: list[str] = field(default_factory=lambda: [EMAIL])
    # Calendar and id of everything that stands there.
    singles: list[tuple[str, str]] = field(default_factory=list)
    series: list[tuple[str, str]] = field(default_factory=list)

    def change(self, rng: random.Random) -> None:
        """Mostly single events; series and their occurrences now and then, a calendar rarely."""
        ways = [
            (30, self._create),
            (12, self._move),
            (8, self._reword),
            (20, self._delete),
            (6, self._create_series),
            (4, self._change_series),
            (9, self._change_occurrence),
            (6, self._drop_occurrence),
            (4, self._delete_series),
            (1, self._change_calendars),
        ]
        rng.choices([way for _, way in ways], [weight for weight, _ in ways])[0](rng)

    def trouble(self, rng: random.Random) -> None:
        """A dropped connection between pages, an error, a limit, an expired token, or small and empty pages."""
        kind = rng.randrange(5)
        if kind == 0:
            # Sooner or later, so that it mostly falls between two pages.
            self.fake.faults.page_limit = 3
            self.fake.faults.cut(0.4, on="/events", times=1)
        elif kind == 1:
            self.fake.faults.refuse(503, on="/events")
        elif kind == 2:
            self.fake.faults.refuse(403, "rateLimitExceeded", on="/events")
        elif kind == 3:
            self.fake.expire_sync(rng.choice(self.calendars))
        else:
            self.fake.faults.page_limit, self.fake.faults.empty_pages = rng.choice((1, 3, None)), rng.random() < 0.5

    def deliver_calls(self, rng: random.Random) -> None:
        """What was held comes shuffled; a part of it was lost, a part comes twice."""
        self.fake.release_pushes(is_shuffled=True)
        self.fake.wait_for_pushes()

    def calm(self) -> None:
        """No faults, whole pages."""
        self.fake.faults.clear()
        self.fake.faults.page_limit, self.fake.faults.empty_pages = None, False

    def pass_time(self, by: timedelta) -> None:
        """The imitation's clock goes with ours."""
        self.fake.clock.move(by)

    def list_truth(self, starts_at: datetime, ends_at: datetime) -> Busy:
        """Google's own expansion of each calendar."""
        return [span for calendar in self.calendars for span in self.fake.expand(calendar, starts_at, ends_at)]

    def _create(self, rng: random.Random) -> None:
        calendar, start = rng.choice(self.calendars), pick_start(rng, self.base)
        if rng.random() < 0.1:
            event = self.fake.put_event(calendar, start.date(), start.date() + timedelta(days=rng.randrange(1, 3)))
        else:
            fields: dict[str, Any] = {"transparency": "transparent"} if rng.random() < 0.1 else {}
            event = self.fake.put_event(calendar, start, start + rng.choice((1, 2)) * HOUR / 2, **fields)
        self.singles.append((calendar, event["id"]))

    def _move(self, rng: random.Random) -> None:
        if self.singles:
            start = pick_start(rng, self.base)
            self.fake.change_event(*rng.choice(self.singles), start=start, end=start + HOUR)

    def _reword(self, rng: random.Random) -> None:
        if self.singles:
            state = rng.choice(("transparent", None))
            self.fake.change_event(*rng.choice(self.singles), summary=f"Now {rng.random()}", transparency=state)

    def _delete(self, rng: random.Random) -> None:
        if self.singles:
            self.fake.delete_event(*self.singles.pop(rng.randrange(len(self.singles))))

    def _create_series(self, rng: random.Random) -> None:
        calendar, start = rng.choice(self.calendars), pick_start(rng, self.base)
        event = self.fake.put_event(calendar, start, start + HOUR / 2, "Series", recurrence=[rng.choice(RULES)])
        self.series.append((calendar, event["id"]))

    def _change_series(self, rng: random.Random) -> None:
        if self.series:
            series = rng.choice(self.series)
            way = rng.randrange(3)
            if way == 0:
                self.fake.change_event(*series, summary="Renamed")
            elif way == 1:
                self.fake.change_event(*series, recurrence=[rng.choice(RULES)])
            else:
                start = pick_start(rng, self.base)
                self.fake.change_event(*series, start=start, end=start + HOUR)

    def _find_occurrence(self, rng: random.Random) -> tuple[str, dict[str, Any]] | None:
        if not self.series:
            return None
        calendar, series = rng.choice(self.series)
        span = (self.base - timedelta(days=14), self.base + timedelta(days=60))
        found = self.fake.list_occurrences(calendar, *span)
        own = [each for each in found if each.get("recurringEventId") == series]
        return (calendar, rng.choice(own)) if own else None

    def _change_occurrence(self, rng: random.Random) -> None:
        if found := self._find_occurrence(rng):
            start = pick_start(rng, self.base)
            self.fake.change_event(found[0], found[1]["id"], start=start, end=start + HOUR)

    def _drop_occurrence(self, rng: random.Random) -> None:
        if found := self._find_occurrence(rng):
            self.fake.delete_event(found[0], found[1]["id"])

    def _delete_series(self, rng: random.Random) -> None:
        if self.series:
            self.fake.delete_event(*self.series.pop(rng.randrange(len(self.series))))

    def _change_calendars(self, rng: random.Random) -> None:
        if len(self.calendars) < MOST_CALENDARS:
            self.calendars.append(self.fake.add_calendar(EMAIL, f"Team {rng.random()}"))
            return
        gone = self.calendars.pop()
        self.fake.remove_calendar(gone)
        self.singles = [each for each in self.singles if each[0] != gone]
        self.series = [each for each in self.series if each[0] != gone]


@contextmanager
def open_google_world(account: Account, seed: int = 0) -> Iterator[GoogleWorld]:
    """Google, Rosa's connection to it, and calls that come late, twice or not at all."""
    with run_google(seed=seed) as fake, open_doors() as origin:
        fake.add_person(EMAIL, "Rosa Luz")
        with override_settings(PARLEY_PROVIDERS=name_providers(google=fake.client), PARLEY_OWN_ORIGIN=origin):
            fake.faults.holds_pushes, fake.faults.push_loss, fake.faults.push_doubling = True, 0.3, 0.3
            connection = connect_google(fake, account)
            yield GoogleWorld(fake, connection, now())
