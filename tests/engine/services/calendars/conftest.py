"""Real calendar servers, an account, and events as an independent client writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from parley.toolkit.clock import now
from tests.fakes.builtin_calendar import run_builtin_calendar
from tests.fakes.caldav_servers import CalDavServer, run_radicale, run_xandikos

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from pytest_django.fixtures import Settings

    from parley.engine.models import Account, Booking, Connection

EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART:{starts}\r\nDTEND:{ends}\r\nSUMMARY:{summary}\r\n{extra}END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def make_ics(uid: str, starts_at: datetime, minutes: int = 60, summary: str = "Dentist", extra: str = "") -> bytes:
    """One event."""
    ends_at = starts_at + timedelta(minutes=minutes)
    return EVENT.format(
        uid=uid, starts=f"{starts_at:%Y%m%dT%H%M%SZ}", ends=f"{ends_at:%Y%m%dT%H%M%SZ}", summary=summary, extra=extra
    ).encode()


class OtherClient:
    """The owner's own calendar app: another client on the same server."""

    def __init__(self, server: CalDavServer) -> None:
        self._server = server
        self._auth = (server.username, server.password)

    def put(self, name: str, ics: bytes) -> None:
        """Write an event, whatever stands there."""
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        answer = httpx.put(self.find_url(name), content=ics, auth=self._auth, headers=headers, trust_env=False)
        assert answer.status_code in {200, 201, 204}, answer.text

    def delete(self, name: str) -> None:
        """Remove an event."""
        answer = httpx.delete(self.find_url(name), auth=self._auth, trust_env=False)
        assert answer.status_code in {200, 204}, answer.text

    def read(self, name: str) -> str:
        """The event's text, "" where there is none."""
        answer = httpx.get(self.find_url(name), auth=self._auth, trust_env=False)
        return answer.text if answer.status_code == 200 else ""

    def find_url(self, name: str) -> str:
        """Where an event of this name stands."""
        return f"{self._server.calendar_url}{name}.ics"


@pytest.fixture
def in_two_days() -> datetime:
    """Ten o'clock UTC, two days ahead."""
    return (now() + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0).astimezone(UTC)


@pytest.fixture
def rosa(db: None) -> Account:
    """A recruiter on the engine."""
    from parley.engine.models import Account

    return Account.objects.create(email="rosa@example.org", name="Rosa Luz", tzid="Europe/Berlin")


@pytest.fixture
def radicale(tmp_path: Path, inner_network: str) -> Iterator[CalDavServer]:
    """A real Radicale."""
    with run_radicale(tmp_path / "radicale", host=inner_network) as server:
        yield server


@pytest.fixture
def xandikos(tmp_path: Path, inner_network: str) -> Iterator[CalDavServer]:
    """A real Xandikos."""
    with run_xandikos(tmp_path / "xandikos", host=inner_network) as server:
        yield server


@pytest.fixture
def connection(rosa: Account, radicale: CalDavServer) -> Connection:
    """Rosa's connection to Radicale."""
    from parley.engine.services.calendars.connecting.servers import connect_caldav

    return connect_caldav(rosa, radicale.base_url, radicale.username, radicale.password)


@pytest.fixture
def app(radicale: CalDavServer) -> OtherClient:
    """Rosa's own calendar app."""
    return OtherClient(radicale)


@pytest.fixture
def builtin(tmp_path: Path, settings: Settings, rosa: Account) -> Iterator[Connection]:
    """Rosa's built-in calendar."""
    from parley.engine.services.calendars.connecting.servers import connect_builtin_calendar

    with run_builtin_calendar(tmp_path / "builtin") as server:
        settings.PARLEY_RADICALE_URL, settings.PARLEY_RADICALE_SECRET = server.url, server.secret
        yield connect_builtin_calendar(rosa)


@pytest.fixture
def booking(rosa: Account, in_two_days: datetime) -> Booking:
    """A conversation of Rosa's with a candidate."""
    from parley.engine.models import Booking, BookingHost, OrganizationalUnit, SchedulingRequest

    unit = OrganizationalUnit.objects.create(name="Harbour Robotics")
    request = SchedulingRequest.objects.create(
        unit=unit,
        creator=rosa,
        host=rosa,
        token="t",
        token_hash="request-hash",
        summary="Interview",
        duration_minutes=30,
        tzid="Europe/Berlin",
        place={"kind": "phone", "detail": "+49 30 123456"},
    )
    made = Booking.objects.create(
        request=request,
        starts_at=in_two_days,
        ends_at=in_two_days + timedelta(minutes=30),
        local_start="2026-01-01T00:00:00",
        tzid="Europe/Berlin",
        uid="bok_1@parley.example",
        token="t",
        token_hash="booking-hash",
        invitee_name="Ana Ruiz",
        invitee_email="ana@example.org",
        invitee_tzid="Europe/Madrid",
    )
    BookingHost.objects.create(booking=made, account=rosa, is_organizer=True)
    return made
