"""Connecting a calendar that is published as a file, from the page to the busy times that come of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from parley.engine.models import Account, Connection, ConnectionState
from parley.engine.services.calendars.calendars import load_busy_spans
from parley.engine.services.calendars.connections import mark_due
from parley.engine.services.calendars.sync.runs import sync_due_connections
from parley.toolkit.clock import now
from tests.engine.signing import log_in, make_person
from tests.fakes.misbehaving_servers import Asked, Reply, run_scripted_server

ANA = "ana@acme.example"
PAGE = "/connect/calendar/published"
HOUR = timedelta(hours=1)
EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Kitchen rota\r\nX-PUBLISHED-TTL:PT1H\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def ana(transactional_db: None) -> Account:
    """Ana, who has an account."""
    return make_person(ANA)


@pytest.fixture
def browser(ana: Account) -> Client:
    """Her browser."""
    client = Client()
    log_in(client, ANA)
    return client


@pytest.fixture
def tomorrow() -> datetime:
    """A full hour a day from now."""
    return now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)


def publish(starts_at: datetime) -> bytes:
    event = f"BEGIN:VEVENT\r\nUID:shift\r\nDTSTART:{starts_at:%Y%m%dT%H%M%SZ}\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
    return EMPTY.replace(b"END:VCALENDAR", event.encode() + b"END:VCALENDAR")


def answer_with(bodies: list[bytes]) -> Callable[[Asked], Reply]:
    """A publisher that serves the last of these."""
    return lambda asked: Reply(200, {"Content-Type": "text/calendar"}, bodies[-1])


def list_busy(account: Account, around: datetime) -> list[tuple[datetime, datetime]]:
    spans = load_busy_spans([account.pk], around - 6 * HOUR, around + 6 * HOUR)[account.pk]
    return [(span.starts_at, span.ends_at) for span in spans]


def look(connection: Connection) -> None:
    """What the worker does when the connection is due."""
    mark_due(connection)
    assert sync_due_connections() == 1
    connection.refresh_from_db()


def test_a_published_calendar_keeps_its_person_busy(
    browser: Client, ana: Account, inner_network: str, tomorrow: datetime
) -> None:
    with run_scripted_server(answer_with([publish(tomorrow)]), inner_network) as server:
        answer = browser.post(PAGE, {"address": f"{server.origin}/secret.ics", "next": "/scheduler/calendars"})
        assert answer["Location"] == "/scheduler/calendars"
        connection = Connection.objects.get()
        assert (connection.service, connection.name) == ("ics", "Kitchen rota")
        look(connection)
    assert list_busy(ana, tomorrow) == [(tomorrow, tomorrow + HOUR)]
    # The publisher wishes to be asked once an hour.
    assert now() + timedelta(minutes=59) < connection.next_sync_at < now() + timedelta(minutes=75)
    page = browser.get("/scheduler/calendars").content.decode()
    assert "Kitchen rota" in page and "Published calendar" in page and "Read only" in page
    assert "secret.ics" not in page


def test_scenario_53_what_was_known_stays_busy_and_the_page_says_what_is_wrong(
    browser: Client, ana: Account, inner_network: str, tomorrow: datetime
) -> None:
    bodies = [publish(tomorrow)]
    known = [(tomorrow, tomorrow + HOUR)]
    with run_scripted_server(answer_with(bodies), inner_network) as server:
        browser.post(PAGE, {"address": f"{server.origin}/secret.ics"})
        connection = Connection.objects.get()
        look(connection)
        bodies.append(b"<!doctype html><title>Sign in</title>")
        look(connection)
        assert list_busy(ana, tomorrow) == known
        assert connection.failing_since is not None
        page = browser.get("/scheduler/calendars").content.decode()
        assert "what is known stays busy" in page and "sign-in page" in page and "Out of reach" in page
        bodies.append(EMPTY)
        look(connection)
        assert list_busy(ana, tomorrow) == known
        assert "empty all of a sudden" in connection.last_error
        assert connection.next_sync_at > now() + timedelta(minutes=14)
        look(connection)
    assert list_busy(ana, tomorrow) == []
    assert (connection.state, connection.last_error) == (ConnectionState.ACTIVE, "")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(200, {"Content-Type": "text/html"}, b"<!doctype html><title>Sign in</title>"), "secret address"),
        (Reply(404), "is gone"),
        (Reply(403), "not public any more"),
        (Reply(302, {"Location": "http://169.254.169.254/latest"}), "does not connect to this address"),
    ],
)
def test_what_is_wrong_stands_at_the_address_and_what_was_typed_stays(
    browser: Client, inner_network: str, reply: Reply, words: str
) -> None:
    with run_scripted_server(lambda asked: reply, inner_network) as server:
        address = f"{server.origin}/secret.ics"
        page = browser.post(PAGE, {"address": address, "name": "Rota"}).content.decode()
    error = page.partition('id="id_address_error"')[2].partition("</")[0]
    assert words in error
    assert f'value="{address}"' in page and 'value="Rota"' in page
    assert not Connection.objects.exists()
