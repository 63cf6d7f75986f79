"""Rosa, her calendar on a real Radicale, and an application that she has let in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.fakes.caldav_servers import MAKE_CALENDAR, CalDavServer, run_radicale

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from parley.engine.models import Account, Application, Calendar
    from tests.engine.services.calendars.conftest import OtherClient
    from tests.engine.services.events.writing_cast import ApiCaller


@pytest.fixture
def rosa(db: None, noon: datetime) -> Account:
    """A recruiter on the engine, on a Tuesday at noon."""
    from parley.engine.models import Account

    return Account.objects.create(email="rosa@example.org", name="Rosa Luz", tzid="Europe/Berlin")


@pytest.fixture
def application(db: None) -> Application:
    """Software that writes events."""
    from tests.engine.booking_cast import make_application

    return make_application()


@pytest.fixture
def caller(application: Application, rosa: Account) -> ApiCaller:
    """The application with Rosa's token."""
    from tests.engine.services.events.writing_cast import let_in

    return let_in(application, rosa)


@pytest.fixture(scope="module")
def running_radicale(tmp_path_factory: pytest.TempPathFactory, own_address: str) -> Iterator[CalDavServer]:
    """A real Radicale; to start one takes longer than most tests."""
    with run_radicale(tmp_path_factory.mktemp("radicale"), host=own_address) as server:
        yield server


@pytest.fixture
def radicale(running_radicale: CalDavServer, inner_network: str) -> CalDavServer:
    """The same with an empty calendar."""
    auth, url = (running_radicale.username, running_radicale.password), running_radicale.calendar_url
    httpx.delete(url, auth=auth, trust_env=False)
    made = httpx.request("MKCALENDAR", url, content=MAKE_CALENDAR.format(name="Work"), auth=auth, trust_env=False)
    assert made.status_code == 201, made.text
    return running_radicale


@pytest.fixture
def calendar(rosa: Account, radicale: CalDavServer) -> Calendar:
    """Rosa's calendar there, read for the first time."""
    from parley.engine.models import Calendar
    from parley.engine.services.calendars.connecting.servers import connect_caldav
    from parley.engine.services.calendars.sync.runs import sync_connection

    connection = connect_caldav(rosa, radicale.base_url, radicale.username, radicale.password)
    assert sync_connection(connection)
    return Calendar.objects.select_related("connection__account").get(href=radicale.calendar_url)


@pytest.fixture
def kept_only(rosa: Account) -> Calendar:
    """A calendar of Rosa's that no server stands behind."""
    from parley.engine.models import Calendar, Connection

    connection = Connection.objects.create(account=rosa, service="caldav", name="Work", address="https://cal.example/")
    return Calendar.objects.create(
        connection=connection, href="https://cal.example/work/", name="Work", is_primary=True
    )


@pytest.fixture
def app(radicale: CalDavServer) -> OtherClient:
    """Rosa's own calendar app."""
    from tests.engine.services.calendars.conftest import OtherClient

    return OtherClient(radicale)
