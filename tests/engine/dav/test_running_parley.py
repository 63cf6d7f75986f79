"""A calendar app and a running Parley: what the app writes is busy time within seconds."""

import time

import caldav
import pytest

from tests.fakes.live_parley import LiveParley

MAKE_ACCOUNT = """
from parley.engine.models import Account, Connection
from parley.engine.services.people.accounts import create_app_password
account = Account.objects.create(email="rosa@example.org", name="Rosa Luz", tzid="Europe/Berlin")
Connection.objects.create(account=account, service="builtin", name="Built-in calendar")
print(create_app_password(account, "Phone"))
"""
COUNT = """
from parley.engine.models import BusyTime, Calendar
print(Calendar.objects.filter(last_synced_at__isnull=False).count(), BusyTime.objects.count())
"""
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:stand-up\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART:20260105T080000Z\r\nDTEND:20260105T081500Z\r\nRRULE:FREQ=DAILY\r\nSUMMARY:Stand-up\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)


def wait_for(parley: LiveParley, wanted: str) -> None:
    """Return once the count begins like this."""
    ends = time.monotonic() + 60
    while not (told := parley.manage("shell", "--no-imports", "-c", COUNT).strip()).startswith(wanted):
        assert time.monotonic() < ends, told
        time.sleep(0.5)


@pytest.mark.slow
def test_what_a_calendar_app_writes_is_busy_within_seconds(live_parley: LiveParley) -> None:
    password = live_parley.manage("shell", "--no-imports", "-c", MAKE_ACCOUNT).strip()
    wait_for(live_parley, "1 0")
    with caldav.DAVClient(f"{live_parley.url}/dav/", username="rosa@example.org", password=password) as app:
        app.principal().calendars()[0].save_event(EVENT)
    # One a day, over the window that is kept: 42 days back and 201 ahead.
    wait_for(live_parley, "1 24")
    with (
        caldav.DAVClient(f"{live_parley.url}/dav/", username="rosa@example.org", password="guess") as stranger,
        pytest.raises(caldav.lib.error.AuthorizationError),
    ):
        stranger.principal()
