"""A world on a real CalDAV server."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import httpx
import recurring_ical_events
from django.test import override_settings
from icalendar import Calendar as ICalendar

from parley.engine.models import Account, Connection
from parley.engine.services.calendars.connecting.servers import connect_caldav
from parley.engine.services.calendars.connections import mark_due
from parley.toolkit.clock import now
from tests.engine.services.sync.worlds.world import Busy, pick_start
from tests.fakes.caldav_servers import MAKE_CALENDAR, CalDavServer, run_radicale, run_xandikos

RULES = ("FREQ=DAILY;COUNT=12", "FREQ=WEEKLY;INTERVAL=2;COUNT=9", "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=8")
SERVERS = {"radicale": run_radicale, "xandikos": run_xandikos}
MOST_CALENDARS = 4


@dataclass
class Kept:
    """One object of the calendar, as its owner's app writes it."""

    calendar_url: str
    start: datetime
    minutes: int = 60
    rule: str = ""
    is_free: bool = False
    # By the moment where the rule puts it: where it went, or None for called off.
    exceptions: dict[datetime, datetime | None] = field(default_factory=dict)
    sequence: int = 0

    def write(self, uid: str) -> bytes:
        """The object as iCalendar."""
        extra = [f"RRULE:{self.rule}"] if self.rule else []
        extra += [f"EXDATE:{_spell(at)}" for at, to in self.exceptions.items() if to is None]
        free = ["TRANSP:TRANSPARENT"] if self.is_free else []
        events = [self._write_event(uid, self.start, extra + free)]
        events += [
            self._write_event(uid, to, [f"RECURRENCE-ID:{_spell(at)}", *free])
            for at, to in self.exceptions.items()
            if to is not None
        ]
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *events, "END:VCALENDAR", ""]
        return "\r\n".join(lines).encode()

    def _write_event(self, uid: str, start: datetime, extra: list[str]) -> str:
        ends = start + timedelta(minutes=self.minutes)
        lines = [f"UID:{uid}", "DTSTAMP:20260101T000000Z", f"SEQUENCE:{self.sequence}", "SUMMARY:Something"]
        lines += [f"DTSTART:{_spell(start)}", f"DTEND:{_spell(ends)}", *extra]
        return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


@dataclass
class CalDavWorld:
    """Rosa's calendars on a server of her own."""

    server: CalDavServer
    connection: Connection
    base: datetime
    calendar_urls: list[str]
    kept: dict[str, Kept] = field(default_factory=dict)
    count: int = 0

    def change(self, rng: random.Random) -> None:
        """Create, move, change, call off, delete; a whole calendar comes or goes now and then."""
        if rng.random() < 0.02:
            self._change_calendars()
            return
        way = rng.random()
        if way < 0.4 or not self.kept:
            self.count += 1
            rule = rng.choice(RULES) if rng.random() < 0.2 else ""
            url, start = rng.choice(self.calendar_urls), pick_start(rng, self.base)
            self._put(f"event{self.count}", Kept(url, start, rng.choice((30, 60)), rule, rng.random() < 0.1))
            return
        uid = rng.choice(list(self.kept))
        kept = self.kept[uid]
        if way < 0.65:
            self._delete(uid)
            return
        kept.sequence += 1
        if kept.rule and way < 0.9:
            self._change_occurrence(rng, kept)
        else:
            kept.start, kept.exceptions = pick_start(rng, self.base), {}
        self._put(uid, kept)

    def _change_occurrence(self, rng: random.Random, kept: Kept) -> None:
        plain = Kept(kept.calendar_url, kept.start, kept.minutes, kept.rule)
        found = self._expand(plain, self.base, self.base + timedelta(days=60))
        if found:
            at = rng.choice(found)[0]
            kept.exceptions[at] = pick_start(rng, self.base) if rng.random() < 0.6 else None

    def trouble(self, rng: random.Random) -> None:
        """The state that we remember is lost, as after a restore of the database."""
        self.connection.calendars.update(sync_state="")

    def deliver_calls(self, rng: random.Random) -> None:
        """CalDAV servers do not call: the timetable is due now and then."""
        if rng.random() < 0.7:
            mark_due(self.connection)

    def calm(self) -> None:
        """Nothing goes wrong here."""

    def pass_time(self, by: timedelta) -> None:
        """The server's own clock plays no part."""

    def list_truth(self, starts_at: datetime, ends_at: datetime) -> Busy:
        """What a library makes of the objects that were written."""
        return [
            span for kept in self.kept.values() if not kept.is_free for span in self._expand(kept, starts_at, ends_at)
        ]

    @staticmethod
    def _expand(kept: Kept, starts_at: datetime, ends_at: datetime) -> Busy:
        events = recurring_ical_events.of(ICalendar.from_ical(kept.write("uid"))).between(starts_at, ends_at)
        spans = [(each["DTSTART"].dt.astimezone(UTC), each["DTEND"].dt.astimezone(UTC)) for each in events]
        return [span for span in spans if span[0] < ends_at and span[1] > starts_at]

    def _change_calendars(self) -> None:
        if len(self.calendar_urls) < MOST_CALENDARS:
            # At an address where another one may have stood before.
            number = len(self.calendar_urls)
            url = f"{self.server.calendar_url.rstrip('/').rpartition('/')[0]}/team{number}/"
            self._ask("MKCALENDAR", url, MAKE_CALENDAR.format(name=f"Team {number}").encode(), "application/xml")
            self.calendar_urls.append(url)
            return
        gone = self.calendar_urls.pop()
        self._ask("DELETE", gone)
        self.kept = {uid: kept for uid, kept in self.kept.items() if kept.calendar_url != gone}

    def _put(self, uid: str, kept: Kept) -> None:
        self.kept[uid] = kept
        self._ask("PUT", f"{kept.calendar_url}{uid}.ics", kept.write(uid))

    def _delete(self, uid: str) -> None:
        self._ask("DELETE", f"{self.kept.pop(uid).calendar_url}{uid}.ics")

    def _ask(self, method: str, url: str, body: bytes = b"", kind: str = "text/calendar") -> None:
        answer = CLIENT.request(
            method,
            url,
            content=body,
            auth=(self.server.username, self.server.password),
            headers={"Content-Type": f"{kind}; charset=utf-8"},
        )
        assert answer.status_code in {200, 201, 204}, answer.text


CLIENT = httpx.Client(trust_env=False)


@contextmanager
def open_caldav_world(account: Account, kind: str, folder: Path, host: str) -> Iterator[CalDavWorld]:
    """A server and Rosa's connection to it; `host` is an address of this machine that may be reached."""
    reached = override_settings(PARLEY_ALLOWED_NETWORKS=(ip_network(f"{host}/32"),))
    with SERVERS[kind](folder, host=host) as server, reached:
        connection = connect_caldav(account, server.base_url, server.username, server.password)
        yield CalDavWorld(server, connection, now(), [server.calendar_url])


def _spell(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
