"""One person of the imitated Microsoft, and the connector that reaches their calendar."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from parley.engine.connectors.base import ConnectorSettings, RemotePart, SyncResult, SyncSpan
from parley.engine.connectors.microsoft.connector import MicrosoftConnector
from parley.engine.domain.events import list_busy_spans
from tests.fakes.microsoft.fake import MicrosoftFake, run_microsoft
from tests.fakes.microsoft.store import Calendar, Event, Person

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
TEN = datetime(2026, 3, 5, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPAN = SyncSpan(NOW - timedelta(days=42), NOW + timedelta(days=201), NOW)


@dataclass
class Mirror:
    """What somebody knows who does what each answer says: objects, and the parts of series."""

    objects: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, RemotePart] = field(default_factory=dict)

    def apply(self, result: SyncResult) -> None:
        """Take an answer over."""
        if result.is_complete:
            self.objects, self.parts = {}, {}
        gone = set(result.removed_hrefs)
        self.parts = {
            href: part
            for href, part in self.parts.items()
            if not {href, part.object_href} & gone and part.object_href not in result.whole_objects
        }
        self.objects = {href: ics for href, ics in self.objects.items() if href not in gone}
        for each in result.changed:
            self.objects[each.href] = each.ics
        for part in result.parts:
            self.parts[part.href] = part

    def list_busy(self, span: SyncSpan, tzid: str = "Europe/Berlin") -> list[tuple[datetime, datetime]]:
        """Busy time by our own reading of it all."""
        texts = [*self.objects.values(), *(part.ics for part in self.parts.values())]
        return sorted(
            (busy.starts_at, busy.ends_at)
            for ics in texts
            for busy in list_busy_spans(ics, span.starts_at, span.ends_at, tzid, frozenset({"rosa@example.com"}))
        )


@dataclass
class Desk:
    """The imitation, Rosa's calendar there, and a connector with her token."""

    fake: MicrosoftFake
    person: Person
    connector: MicrosoftConnector
    mirror: Mirror = field(default_factory=Mirror)
    state: str = ""

    @property
    def calendar(self) -> Calendar:
        return self.person.default_calendar

    @property
    def href(self) -> str:
        return quote(self.calendar.id, safe="")

    def sync(self, span: SyncSpan = SPAN) -> SyncResult:
        """One round from where the last one ended."""
        result = self.connector.sync_calendar(self.href, self.state, span)
        self.state = result.sync_state
        self.mirror.apply(result)
        return result

    def check_truth(self, span: SyncSpan = SPAN) -> None:
        """What is known is what Outlook shows."""
        shown = self.fake.expand(self.calendar, span.starts_at, span.ends_at)
        # What a clock change leaves without length keeps no time.
        assert self.mirror.list_busy(span) == sorted((starts, ends) for starts, ends in shown if starts < ends)

    def name(self, event: Event) -> str:
        """The event's href."""
        return f"{self.href}/{quote(event.id, safe='')}"


@pytest.fixture
def outlook() -> Iterator[MicrosoftFake]:
    with run_microsoft() as fake:
        yield fake


@pytest.fixture
def desk(outlook: MicrosoftFake) -> Iterator[Desk]:
    person = outlook.add_person("rosa@example.com", "Rosa")
    token = outlook.give_tokens(person)["access_token"]
    with closing(MicrosoftConnector(ConnectorSettings(base_url=outlook.origin, access_token=token))) as connector:
        yield Desk(outlook, person, connector)


def make_ics(
    uid: str, starts_at: datetime = TEN, *, sequence: int = 0, extra: str = "", summary: str = "Talk"
) -> bytes:
    """An event of half an hour as Parley writes it."""
    starts, ends = (f"{moment:%Y%m%dT%H%M%SZ}" for moment in (starts_at, starts_at + timedelta(minutes=30)))
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Parley//Tests//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:{starts}\r\nDTEND:{ends}\r\n"
        f"SEQUENCE:{sequence}\r\nSUMMARY:{summary}\r\n{extra}END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
