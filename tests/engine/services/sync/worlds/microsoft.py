"""A world at the imitated Microsoft."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.test import override_settings

from parley.engine.models import Account, Connection
from parley.toolkit.clock import now
from tests.engine.services.sync.cast import connect_microsoft, name_providers
from tests.engine.services.sync.worlds.world import HOUR, Busy, open_doors, pick_start
from tests.fakes.microsoft.fake import MicrosoftFake, run_microsoft
from tests.fakes.microsoft.graph.recurrences import daily, weekly
from tests.fakes.microsoft.store import Calendar, Event, Person

EMAIL = "rosa@example.org"
MOST_CALENDARS = 4
WEEK_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass
class MicrosoftWorld:
    """Rosa's mailbox."""

    fake: MicrosoftFake
    person: Person
    connection: Connection
    base: datetime
    singles: list[Event] = field(default_factory=list)
    # Series with the days on which they still have occurrences.
    series: list[tuple[Event, list[date]]] = field(default_factory=list)

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
        """A dropped connection between pages, an error, a limit, expired links, or odd pages."""
        kind, faults = rng.randrange(5), self.fake.faults
        if kind == 0:
            # Sooner or later, so that it mostly falls between two pages.
            faults.page_limit = 10
            faults.cut(0.4, on="/delta", times=1)
        elif kind == 1:
            faults.refuse(503, "ServiceUnavailable", on="/delta")
        elif kind == 2:
            faults.refuse(429, "ApplicationThrottled", on="/delta", retry_after="30")
        elif kind == 3:
            self.fake.expire_sync_states(rng.choice((400, 410)))
        else:
            faults.page_limit, faults.empty_pages = rng.choice((10, 25, None)), rng.random() < 0.5
            faults.duplicate_rows, faults.omits_masters = rng.random() < 0.5, rng.random() < 0.5

    def deliver_calls(self, rng: random.Random) -> None:
        """What was held comes the other way round; a part of it was lost, a part comes twice."""
        self.fake.subscriptions.deliver(is_reversed=True)

    def calm(self) -> None:
        """No faults, whole pages."""
        faults = self.fake.faults
        faults.clear()
        faults.page_limit, faults.empty_pages, faults.duplicate_rows, faults.omits_masters = None, False, False, False

    def pass_time(self, by: timedelta) -> None:
        """The imitation's clock goes with ours."""
        self.fake.clock.move(by)

    def list_truth(self, starts_at: datetime, ends_at: datetime) -> Busy:
        """Exchange's own view of each calendar."""
        return [span for calendar in self.person.calendars for span in self.fake.expand(calendar, starts_at, ends_at)]

    def _choose(self, rng: random.Random) -> Calendar:
        return rng.choice(self.person.calendars)

    def _create(self, rng: random.Random) -> None:
        start, fields = pick_start(rng, self.base), self._choose_fields(rng)
        if rng.random() < 0.1:
            days = timedelta(days=rng.randrange(1, 3))
            event = self.fake.put_event(self._choose(rng), "Away", start.date(), start.date() + days, **fields)
        else:
            end = start + rng.choice((1, 2)) * HOUR / 2
            event = self.fake.put_event(self._choose(rng), "Meeting", start, end, **fields)
        self.singles.append(event)

    @staticmethod
    def _choose_fields(rng: random.Random) -> dict[str, Any]:
        return {"show_as": rng.choices(("busy", "free", "oof", "tentative"), (80, 10, 5, 5))[0]}

    def _move(self, rng: random.Random) -> None:
        if self.singles:
            start = pick_start(rng, self.base)
            self.fake.change_event(rng.choice(self.singles), starts=start, ends=start + HOUR, isAllDay=False)

    def _reword(self, rng: random.Random) -> None:
        if self.singles:
            self.fake.change_event(rng.choice(self.singles), subject=f"Now {rng.random()}", **self._choose_fields(rng))

    def _delete(self, rng: random.Random) -> None:
        if self.singles:
            self.fake.delete_event(self.singles.pop(rng.randrange(len(self.singles))))

    def _create_series(self, rng: random.Random) -> None:
        start = pick_start(rng, self.base)
        rule, days = self._choose_rule(rng, start.date())
        event = self.fake.put_event(self._choose(rng), "Series", start, start + HOUR / 2, recurrence=rule)
        self.series.append((event, days))

    @staticmethod
    def _choose_rule(rng: random.Random, day: date) -> tuple[dict[str, Any], list[date]]:
        count = rng.randrange(3, 12)
        if rng.random() < 0.5:
            rule, step = daily(starts_on=day, count=count), 1
        else:
            rule, step = weekly(WEEK_DAYS[day.weekday()], starts_on=day, count=count), 7
        return rule, [day + timedelta(days=step * number) for number in range(count)]

    def _change_series(self, rng: random.Random) -> None:
        if not self.series:
            return
        event, days = rng.choice(self.series)
        if rng.random() < 0.4:
            self.fake.change_event(event, subject="Renamed")
            return
        start = pick_start(rng, self.base)
        rule, days[:] = self._choose_rule(rng, start.date())
        self.fake.change_event(event, starts=start, ends=start + HOUR, recurrence=rule)

    def _pick_day(self, rng: random.Random) -> tuple[Event, date, list[date]] | None:
        if not self.series:
            return None
        event, days = rng.choice(self.series)
        return (event, rng.choice(days), days) if days else None

    def _change_occurrence(self, rng: random.Random) -> None:
        if found := self._pick_day(rng):
            event, day, _ = found
            starts = datetime.combine(day, self.base.timetz()).replace(
                hour=rng.randrange(6, 20), minute=15, second=0, microsecond=0
            )
            self.fake.change_event(event, on=day, starts=starts, ends=starts + HOUR)

    def _drop_occurrence(self, rng: random.Random) -> None:
        if found := self._pick_day(rng):
            event, day, days = found
            if len(days) > 1:
                days.remove(day)
                self.fake.delete_event(event, on=day)

    def _delete_series(self, rng: random.Random) -> None:
        if self.series:
            self.fake.delete_event(self.series.pop(rng.randrange(len(self.series)))[0])

    def _change_calendars(self, rng: random.Random) -> None:
        if len(self.person.calendars) < MOST_CALENDARS:
            self.fake.add_calendar(self.person, f"Team {rng.random()}")
            return
        gone = self.person.calendars[-1]
        self.fake.remove_calendar(gone)
        self.singles = [each for each in self.singles if each.calendar is not gone]
        self.series = [each for each in self.series if each[0].calendar is not gone]


@contextmanager
def open_microsoft_world(account: Account, seed: int = 0) -> Iterator[MicrosoftWorld]:
    """Microsoft, Rosa's connection to it, and calls that come late, twice or not at all."""
    with run_microsoft() as fake, open_doors() as origin:
        person = fake.add_person(EMAIL, "Rosa Luz")
        fake.faults.random.seed(seed)
        with override_settings(PARLEY_PROVIDERS=name_providers(microsoft=fake.client), PARLEY_OWN_ORIGIN=origin):
            fake.faults.holds_pushes, fake.faults.push_loss, fake.faults.push_doubling = True, 0.3, 0.3
            connection = connect_microsoft(fake, account, person)
            yield MicrosoftWorld(fake, person, connection, now())
