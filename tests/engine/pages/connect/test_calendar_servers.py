"""A calendar server that does not answer as one, seen from the page: words in place, and nothing typed is lost."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.test import Client

from parley.engine.models import Connection
from tests.engine.signing import log_in, make_person
from tests.fakes.caldav_servers import find_free_port
from tests.fakes.misbehaving_servers import Asked, FakeServer, Reply, run_scripted_server

ANA = "ana@acme.example"
PAGE = "/connect/calendar/caldav"
SECRET = "hunter2-correct-horse"
Server = Callable[[str], AbstractContextManager[FakeServer]]


@pytest.fixture
def browser(transactional_db: None) -> Client:
    """Ana's browser."""
    make_person(ANA)
    client = Client()
    log_in(client, ANA)
    return client


def hang(host: str) -> AbstractContextManager[FakeServer]:
    def answer(asked: Asked) -> Reply:
        time.sleep(3)
        return Reply(207)

    return run_scripted_server(answer, host)


def answer_html(host: str) -> AbstractContextManager[FakeServer]:
    return run_scripted_server(lambda asked: Reply(200, {"Content-Type": "text/html"}, b"<html>Welcome"), host)


def refuse_password(host: str) -> AbstractContextManager[FakeServer]:
    return run_scripted_server(lambda asked: Reply(401, {"WWW-Authenticate": 'Basic realm="x"'}), host)


def lead_nowhere(host: str) -> AbstractContextManager[FakeServer]:
    return run_scripted_server(lambda asked: Reply(404), host)


@contextmanager
def lead_inside(host: str) -> Iterator[FakeServer]:
    with run_scripted_server(lambda asked: Reply(200)) as inside:
        leading = Reply(302, {"Location": f"{inside.origin}/dav/"})
        with run_scripted_server(lambda asked: leading, host) as server:
            yield server
        assert inside.connections == 0


@contextmanager
def be_away(host: str) -> Iterator[FakeServer]:
    yield FakeServer(f"http://{host}:{find_free_port(host)}")


def connect(browser: Client, address: str) -> str:
    """The page after Connect was pressed, having kept everything but the password."""
    answer = browser.post(PAGE, {"address": address, "username": "ana.ruiz", "password": SECRET})
    page = str(answer.content.decode())
    assert answer.status_code == 200
    assert f'value="{address}"' in page and 'value="ana.ruiz"' in page
    assert SECRET not in page
    assert not Connection.objects.exists()
    return page


@pytest.mark.parametrize(
    ("server", "field", "words"),
    [
        (hang, "address", "too long"),
        (answer_html, "address", "No calendars"),
        (lead_nowhere, "address", "No calendars"),
        (lead_inside, "address", ""),
        (be_away, "address", "cannot be reached"),
        (refuse_password, "password", "password"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    browser: Client, inner_network: str, monkeypatch: pytest.MonkeyPatch, server: Server, field: str, words: str
) -> None:
    # The real limit is half a minute.
    monkeypatch.setattr("parley.engine.connectors.caldav.session.CalDavSession.list_items.__defaults__", (0.5,))
    with server(inner_network) as running:
        page = connect(browser, running.origin)
    error = page.partition(f'id="id_{field}_error"')[2].partition("</")[0]
    assert error and words in error


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000/dav/", "http://169.254.169.254/", "ftp://cal.example.org", "https://", "not one"]
)
def test_an_address_that_parley_does_not_go_to_is_said_at_the_field(browser: Client, address: str) -> None:
    page = connect(browser, address)
    assert 'id="id_address_error"' in page
