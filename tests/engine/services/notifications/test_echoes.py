"""From a call to the calendar server and back: whoever made a change is not told of it, everybody else is once."""

from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest

from parley.engine.models import Account, Application, Calendar, ChannelChange
from parley.engine.services.calendars.connecting.servers import connect_caldav
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.engine.services.notifications.channels import create_channel
from tests.engine.booking_cast import make_account, make_application
from tests.engine.services.calendars.conftest import OtherClient
from tests.engine.services.events.writing_cast import ApiCaller, let_in, list_events, write_all
from tests.fakes.caldav_servers import MAKE_CALENDAR, CalDavServer, run_radicale


@pytest.fixture
def radicale(tmp_path_factory: pytest.TempPathFactory, inner_network: str) -> Iterator[CalDavServer]:
    """A real Radicale with an empty calendar."""
    with run_radicale(tmp_path_factory.mktemp("radicale"), host=inner_network) as server:
        auth = (server.username, server.password)
        body = MAKE_CALENDAR.format(name="Work")
        httpx.request("MKCALENDAR", server.calendar_url, content=body, auth=auth, trust_env=False)
        yield server


@pytest.fixture
def writer(noon: datetime, db: None) -> ApiCaller:
    """An application with Ana's token."""
    return let_in(make_application(secret="CRN_writer"), make_account("Ana Ruiz"))


def hear() -> list[Application]:
    """Who has something to hear, once heard."""
    rows = list(ChannelChange.objects.select_related("channel__application").order_by("pk"))
    ChannelChange.objects.all().delete()
    return [row.channel.application for row in rows]


def test_an_application_hears_of_everybodys_changes_but_its_own(writer: ApiCaller, radicale: CalDavServer) -> None:
    ana: Account = writer.account
    reader = make_application(secret="CRN_reader")
    let_in(reader, ana, "read_events")
    connection = connect_caldav(ana, radicale.base_url, radicale.username, radicale.password)
    assert sync_connection(connection)
    calendar = Calendar.objects.get(href=radicale.calendar_url)
    for application, only_managed in ((writer.application, True), (reader, False)):
        create_channel(application, ana, "https://hears.example/", None, only_managed)
    hear()

    writer.upsert(calendar)
    assert hear() == [reader]
    write_all()
    assert sync_connection(connection)
    assert hear() == [], "what comes back from the server is what we wrote"

    app = OtherClient(radicale)
    name = str(list_events(radicale)[0]["UID"])
    app.put(name, app.read(name).replace("SUMMARY:Talk", "SUMMARY:Talk about boats").encode())
    assert sync_connection(connection)
    assert set(hear()) == {writer.application, reader}
