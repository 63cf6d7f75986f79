"""Each provider as the suite needs it: how a calendar comes about, and what a client that is not ours sees there."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import caldav
from icalendar import Calendar

from parley.engine.connectors.base import CalendarConnector, ConnectorSettings, RemoteCalendar
from parley.engine.connectors.registry import BUILTIN, GOOGLE, MICROSOFT
from tests.fakes.caldav_servers import CalDavServer, run_radicale, run_xandikos
from tests.fakes.google.fake import GoogleFake, run_google
from tests.fakes.microsoft.fake import MicrosoftFake, run_microsoft
from tests.fakes.microsoft.store import Calendar as ImitatedCalendar
from tests.fakes.microsoft.store import Event as ImitatedEvent

OWNER = "rosa@example.com"


class Witness(Protocol):
    """One calendar through a client that is not ours."""

    def add(self, ics: bytes) -> None:
        """Put an event there."""

    def add_task(self, ics: bytes) -> bool:
        """Put something there that is no event; False where the provider has no place for it."""

    def change(self, uid: str, ics: bytes) -> None:
        """Let the event be another."""

    def delete(self, uid: str) -> None:
        """Take the event away."""

    def list_uids(self) -> list[str]:
        """The UIDs of all events, sorted."""

    def read(self, uid: str) -> tuple[datetime, str]:
        """When the event begins, and its title."""


class Provider(Protocol):
    """A running provider with one person's calendars."""

    service: str
    # Whether a client may make calendars there.
    makes_calendars: bool
    # Whether a calendar is known again by the last part of its address, or by its name.
    keeps_slugs: bool

    def make_settings(self) -> ConnectorSettings:
        """How the person's calendars are reached."""

    @property
    def calendar_href(self) -> str:
        """A calendar that is there from the start."""

    def open_calendar(self, connector: CalendarConnector, slug: str) -> RemoteCalendar:
        """A fresh calendar, made by the connector where it may."""

    def open_witness(self, calendar: RemoteCalendar) -> AbstractContextManager[Witness]:
        """What somebody else sees of a calendar."""


class CalDavWitness:
    """A calendar through python-caldav."""

    def __init__(self, calendar: caldav.Calendar) -> None:
        self._calendar = calendar

    def add(self, ics: bytes) -> None:
        self._calendar.add_event(ics.decode())

    def add_task(self, ics: bytes) -> bool:
        try:
            self._calendar.add_todo(ics.decode().replace("VEVENT", "VTODO").replace("DTEND", "DUE"))
        except caldav.lib.error.DAVError:
            # A calendar for events alone refuses it at the door.
            return False
        return True

    def change(self, uid: str, ics: bytes) -> None:
        event = self._find(uid)
        event.data = ics.decode()
        event.save()

    def delete(self, uid: str) -> None:
        self._find(uid).delete()

    def list_uids(self) -> list[str]:
        return sorted(str(event.icalendar_component["UID"]) for event in self._calendar.get_events())

    def read(self, uid: str) -> tuple[datetime, str]:
        event = self._find(uid).icalendar_component
        return event["DTSTART"].dt, str(event["SUMMARY"])

    def _find(self, uid: str) -> Any:
        return next(each for each in self._calendar.get_events() if str(each.icalendar_component["UID"]) == uid)


@dataclass
class CalDavProvider:
    """A CalDAV server."""

    server: CalDavServer
    service: str = BUILTIN
    makes_calendars: bool = True
    keeps_slugs: bool = True

    def make_settings(self) -> ConnectorSettings:
        return self.server.make_settings()

    @property
    def calendar_href(self) -> str:
        return self.server.calendar_url

    def open_calendar(self, connector: CalendarConnector, slug: str) -> RemoteCalendar:
        return connector.create_calendar(slug, f"Calendar of {slug}")

    @contextmanager
    def open_witness(self, calendar: RemoteCalendar) -> Iterator[Witness]:
        server = self.server
        with caldav.DAVClient(url=server.base_url, username=server.username, password=server.password) as client:
            yield CalDavWitness(caldav.Calendar(client=client, url=calendar.href))


class GoogleWitness:
    """A calendar as Google's own pages show it."""

    def __init__(self, fake: GoogleFake, calendar_id: str) -> None:
        self._fake, self._calendar_id = fake, calendar_id

    def add(self, ics: bytes) -> None:
        event: Any = Calendar.from_ical(ics).walk("VEVENT")[0]
        starts, ends, title = event["DTSTART"].dt, event["DTEND"].dt, str(event["SUMMARY"])
        self._fake.put_event(self._calendar_id, starts, ends, title, iCalUID=str(event["UID"]))

    def add_task(self, ics: bytes) -> bool:
        return False

    def change(self, uid: str, ics: bytes) -> None:
        event: Any = Calendar.from_ical(ics).walk("VEVENT")[0]
        told = {"start": event["DTSTART"].dt, "end": event["DTEND"].dt, "summary": str(event["SUMMARY"])}
        self._fake.change_event(self._calendar_id, self._find(uid)["id"], **told)

    def delete(self, uid: str) -> None:
        self._fake.delete_event(self._calendar_id, self._find(uid)["id"])

    def list_uids(self) -> list[str]:
        return sorted(_name(event) for event in self._fake.list_events(self._calendar_id))

    def read(self, uid: str) -> tuple[datetime, str]:
        event = self._find(uid)
        return datetime.fromisoformat(event["start"]["dateTime"]).astimezone(UTC), event["summary"]

    def _find(self, uid: str) -> dict[str, Any]:
        return next(event for event in self._fake.list_events(self._calendar_id) if _name(event) == uid)


@dataclass
class GoogleProvider:
    """The imitated Google."""

    fake: GoogleFake
    service: str = GOOGLE
    makes_calendars: bool = False
    keeps_slugs: bool = False

    def make_settings(self) -> ConnectorSettings:
        return ConnectorSettings(base_url=self.fake.origin, access_token=self.fake.grant(OWNER).access_token)

    @property
    def calendar_href(self) -> str:
        return OWNER

    def open_calendar(self, connector: CalendarConnector, slug: str) -> RemoteCalendar:
        made = self.fake.add_calendar(OWNER, f"Calendar of {slug}")
        return next(calendar for calendar in connector.list_calendars() if calendar.href == made)

    @contextmanager
    def open_witness(self, calendar: RemoteCalendar) -> Iterator[Witness]:
        yield GoogleWitness(self.fake, calendar.href)


class MicrosoftWitness:
    """A calendar as Outlook shows it."""

    def __init__(self, fake: MicrosoftFake, calendar: ImitatedCalendar) -> None:
        self._fake, self._calendar = fake, calendar

    def add(self, ics: bytes) -> None:
        event: Any = Calendar.from_ical(ics).walk("VEVENT")[0]
        starts, ends, title = event["DTSTART"].dt, event["DTEND"].dt, str(event["SUMMARY"])
        self._fake.put_event(self._calendar, title, starts, ends, iCalUId=str(event["UID"]))

    def add_task(self, ics: bytes) -> bool:
        return False

    def change(self, uid: str, ics: bytes) -> None:
        event: Any = Calendar.from_ical(ics).walk("VEVENT")[0]
        starts, ends, title = event["DTSTART"].dt, event["DTEND"].dt, str(event["SUMMARY"])
        self._fake.change_event(self._get(uid), starts=starts, ends=ends, subject=title)

    def delete(self, uid: str) -> None:
        self._fake.delete_event(self._get(uid))

    def list_uids(self) -> list[str]:
        return sorted(_name_in_outlook(event) for event in self._fake.list_events(self._calendar))

    def read(self, uid: str) -> tuple[datetime, str]:
        event = self._find(uid)
        return datetime.fromisoformat(event["start"]["dateTime"][:19]).replace(tzinfo=UTC), event["subject"]

    def _find(self, uid: str) -> dict[str, Any]:
        events = self._fake.list_events(self._calendar)
        return next(event for event in events if _name_in_outlook(event) == uid)

    def _get(self, uid: str) -> ImitatedEvent:
        found = self._fake.find_event(self._calendar, self._find(uid)["id"])
        assert found is not None
        return found


@dataclass
class MicrosoftProvider:
    """The imitated Microsoft."""

    fake: MicrosoftFake
    service: str = MICROSOFT
    makes_calendars: bool = True
    keeps_slugs: bool = False

    def make_settings(self) -> ConnectorSettings:
        token = self.fake.give_tokens(self.fake.store.people[OWNER])["access_token"]
        return ConnectorSettings(base_url=self.fake.origin, access_token=token)

    @property
    def calendar_href(self) -> str:
        return quote(self.fake.store.people[OWNER].default_calendar.id, safe="")

    def open_calendar(self, connector: CalendarConnector, slug: str) -> RemoteCalendar:
        return connector.create_calendar(slug, f"Calendar of {slug}")

    @contextmanager
    def open_witness(self, calendar: RemoteCalendar) -> Iterator[Witness]:
        calendars = self.fake.store.people[OWNER].calendars
        yield MicrosoftWitness(self.fake, next(each for each in calendars if quote(each.id, safe="") == calendar.href))


def _name_in_outlook(event: dict[str, Any]) -> str:
    """The UID that was written, which Exchange keeps for us beside its own."""
    kept = {row["id"].rpartition(" ")[2]: row["value"] for row in event["singleValueExtendedProperties"]}
    return str(kept.get("ParleyUid") or event["iCalUId"])


def _name(event: dict[str, Any]) -> str:
    """The UID that was written, which Google keeps for us beside its own."""
    private = event.get("extendedProperties", {}).get("private", {})
    return str(private.get("parleyUid") or event["iCalUID"])


@contextmanager
def run_caldav(run: Callable[[Path], AbstractContextManager[CalDavServer]], folder: Path) -> Iterator[Provider]:
    """One of the CalDAV servers."""
    with run(folder) as server:
        yield CalDavProvider(server)


@contextmanager
def run_imitated_google(folder: Path) -> Iterator[Provider]:
    """Google with one person."""
    with run_google() as fake:
        fake.add_person(OWNER)
        yield GoogleProvider(fake)


@contextmanager
def run_imitated_microsoft(folder: Path) -> Iterator[Provider]:
    """Microsoft with one person."""
    with run_microsoft() as fake:
        fake.add_person(OWNER)
        yield MicrosoftProvider(fake)


PROVIDERS: dict[str, Callable[[Path], AbstractContextManager[Provider]]] = {
    "google": run_imitated_google,
    "microsoft": run_imitated_microsoft,
    "radicale": partial(run_caldav, run_radicale),
    "xandikos": partial(run_caldav, run_xandikos),
}
