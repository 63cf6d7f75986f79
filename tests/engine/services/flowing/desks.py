"""A recruiter's calendar as she sees it at her provider: the same gestures at each of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import caldav
from django.test import override_settings

from parley.engine.models import Account, CalendarWrite, Connection, OutsideChange, VideoLink
from parley.engine.services.bookings.following.following import follow_changed_bookings
from parley.engine.services.bookings.video_links.arriving import follow_due_links
from parley.engine.services.calendars.connecting.servers import connect_caldav
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.engine.services.calendars.writing.writing import write_due_events
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState
from tests.engine.services.sync.cast import connect_google, connect_microsoft, name_providers
from tests.fakes.caldav_servers import CalDavServer, run_radicale
from tests.fakes.google.fake import GoogleFake, run_google
from tests.fakes.microsoft.fake import MicrosoftFake, run_microsoft
from tests.fakes.microsoft.store import Event, Person

EMAIL = "rosa@example.org"
HALF_HOUR = timedelta(minutes=30)
Shown = list[tuple[str, datetime]]


class Desk(Protocol):
    """What a person does in the calendar that holds one event, and what she sees there."""

    connection: Connection

    def list_shown(self) -> Shown:
        """Titles and starts of all events."""

    def move(self, starts_at: datetime) -> None:
        """Drag the event."""

    def rename(self, title: str) -> None:
        """Give it another title."""

    def delete(self) -> None:
        """Delete it."""


class GoogleDesk:
    """Google's calendar."""

    def __init__(self, fake: GoogleFake, connection: Connection) -> None:
        self.fake, self.connection = fake, connection

    def list_shown(self) -> Shown:
        """Titles and starts of all events."""
        return [
            (each["summary"], datetime.fromisoformat(each["start"]["dateTime"]).astimezone(UTC))
            for each in self.fake.list_events(EMAIL)
        ]

    def move(self, starts_at: datetime) -> None:
        """Drag the event."""
        self.fake.change_event(EMAIL, self._find(), start=starts_at, end=starts_at + HALF_HOUR)

    def rename(self, title: str) -> None:
        """Give it another title."""
        self.fake.change_event(EMAIL, self._find(), summary=title)

    def delete(self) -> None:
        """Delete it."""
        self.fake.delete_event(EMAIL, self._find())

    def decline(self) -> None:
        """Say no to it."""
        self.answer("declined")

    def answer(self, word: str) -> None:
        """Say `declined` or `accepted` to it."""
        me = {"email": EMAIL, "self": True, "responseStatus": word}
        self.fake.change_event(EMAIL, self._find(), attendees=[me])

    def _find(self) -> str:
        return str(self.fake.list_events(EMAIL)[0]["id"])


class MicrosoftDesk:
    """Outlook's calendar."""

    def __init__(self, fake: MicrosoftFake, person: Person, connection: Connection) -> None:
        self.fake, self.person, self.connection = fake, person, connection

    def list_shown(self) -> Shown:
        """Titles and starts of all events."""
        found = self.fake.list_events(self.person.default_calendar)
        return [
            (each["subject"], datetime.fromisoformat(each["start"]["dateTime"][:19]).replace(tzinfo=UTC))
            for each in found
        ]

    def move(self, starts_at: datetime) -> None:
        """Drag the event."""
        self.fake.change_event(self._find(), starts=starts_at, ends=starts_at + HALF_HOUR)

    def rename(self, title: str) -> None:
        """Give it another title."""
        self.fake.change_event(self._find(), subject=title)

    def delete(self) -> None:
        """Delete it."""
        self.fake.delete_event(self._find())

    def _find(self) -> Event:
        calendar = self.person.default_calendar
        found = self.fake.find_event(calendar, self.fake.list_events(calendar)[0]["id"])
        assert found is not None
        return found


class CalDavDesk:
    """Another program that speaks CalDAV."""

    def __init__(self, server: CalDavServer, connection: Connection) -> None:
        self.server, self.connection = server, connection

    def list_shown(self) -> Shown:
        """Titles and starts of all events."""
        with self._open() as calendar:
            found = [event.icalendar_component for event in calendar.events()]
            return [(str(each["SUMMARY"]), each["DTSTART"].dt.astimezone(UTC)) for each in found]

    def move(self, starts_at: datetime) -> None:
        """Drag the event."""
        self._change(DTSTART=starts_at, DTEND=starts_at + HALF_HOUR)

    def rename(self, title: str) -> None:
        """Give it another title."""
        self._change(SUMMARY=title)

    def delete(self) -> None:
        """Delete it."""
        with self._open() as calendar:
            calendar.events()[0].delete()

    def _change(self, **properties: Any) -> None:
        with self._open() as calendar:
            event = calendar.events()[0]
            component = event.icalendar_component
            for name, value in properties.items():
                component.pop(name)
                component.add(name, value)
            event.icalendar_component = component
            event.save()

    @contextmanager
    def _open(self) -> Iterator[caldav.Calendar]:
        server = self.server
        with caldav.DAVClient(server.base_url, username=server.username, password=server.password) as client:
            yield client.calendar(url=server.calendar_url)


@contextmanager
def open_desk(kind: str, account: Account, folder: Path, host: str) -> Iterator[Desk]:
    """A calendar of this kind, connected for the account and read once."""
    if kind == "google":
        with run_google() as google, override_settings(PARLEY_PROVIDERS=name_providers(google=google.client)):
            google.faults.push_loss = 1.0
            google.add_person(EMAIL, "Rosa Luz")
            yield _read(GoogleDesk(google, connect_google(google, account)))
    elif kind == "microsoft":
        with (
            run_microsoft() as microsoft,
            override_settings(PARLEY_PROVIDERS=name_providers(microsoft=microsoft.client)),
        ):
            microsoft.faults.push_loss = 1.0
            person = microsoft.add_person(EMAIL, "Rosa Luz")
            yield _read(MicrosoftDesk(microsoft, person, connect_microsoft(microsoft, account, person)))
    else:
        with run_radicale(folder, host=host) as server:
            yield _read(CalDavDesk(server, connect_caldav(account, server.base_url, server.username, server.password)))


def _read(desk: Desk) -> Desk:
    assert sync_connection(desk.connection)
    return desk


def settle(desk: Desk, *, looks: int = 2) -> None:
    """Let the worker do everything that follows, as if time passed in between; a loop would never come to an end."""
    for _ in range(looks):
        _exhaust(write_due_events)
        assert sync_connection(Connection.objects.get(pk=desk.connection.pk))
        _exhaust(follow_changed_bookings)
        for _ in range(4):
            VideoLink.objects.filter(state=WorkState.PENDING).update(next_attempt_at=now())
            _exhaust(follow_due_links)
    assert not CalendarWrite.objects.filter(state=WorkState.PENDING).exists()
    assert not OutsideChange.objects.filter(state=WorkState.PENDING).exists()


def _exhaust(work: Callable[[], int]) -> None:
    for _ in range(20):
        if not work():
            return
    raise AssertionError("the work does not come to an end")
