"""The built-in calendar server lets nobody in who does not know this start's secret."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from parley.site.supervisor.radicale import CalendarServer, close_radicale, prepare_radicale

FORGED = ("X-Remote-User", "X_Remote_User", "Remote-User", "X-Forwarded-User", "REMOTE_USER", "HTTP_REMOTE_USER")


@pytest.fixture(scope="module")
def calendars(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CalendarServer]:
    server = prepare_radicale(tmp_path_factory.mktemp("data"))
    process = subprocess.Popen(server.command, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_answers(server)
        yield server
    finally:
        process.terminate()
        process.wait(10)
        close_radicale(server)


def wait_until_it_answers(server: CalendarServer) -> None:
    for _ in range(300):
        try:
            httpx.get(server.url)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the calendar server did not start")


def ask(server: CalendarServer, path: str, **options: object) -> httpx.Response:
    return httpx.request("PROPFIND", server.url + path, **options)  # type: ignore[arg-type]


def test_whoever_knows_the_secret_enters_under_any_name(calendars: CalendarServer) -> None:
    for name in ("acc_1", "acc_2"):
        assert ask(calendars, f"/{name}/", auth=(name, calendars.secret)).status_code == 207


def test_the_first_visit_finds_a_calendar(calendars: CalendarServer) -> None:
    answer = ask(calendars, "/acc_3/", auth=("acc_3", calendars.secret), headers={"Depth": "1"})
    assert "/acc_3/calendar/" in answer.text


@pytest.mark.parametrize("header", FORGED)
def test_a_forged_identity_header_without_the_secret_fails(calendars: CalendarServer, header: str) -> None:
    assert ask(calendars, "/acc_1/", headers={header: "acc_1"}).status_code == 401


def test_a_forged_identity_header_does_not_turn_one_user_into_another(calendars: CalendarServer) -> None:
    headers = {header: "acc_1" for header in FORGED if "_" not in header}
    answer = ask(calendars, "/acc_1/", headers=headers, auth=("acc_2", calendars.secret))
    assert answer.status_code == 403


@pytest.mark.parametrize("password", ["", "wrong", "acc_1"])
def test_a_wrong_secret_fails(calendars: CalendarServer, password: str) -> None:
    assert ask(calendars, "/acc_1/", auth=("acc_1", password)).status_code == 401


def test_an_empty_name_is_nobody(calendars: CalendarServer) -> None:
    assert ask(calendars, "/acc_1/", auth=("", calendars.secret)).status_code in (401, 403)


def test_the_secret_is_another_one_at_each_start(calendars: CalendarServer, tmp_path: Path) -> None:
    other = prepare_radicale(tmp_path)
    try:
        assert other.secret != calendars.secret
        assert ask(calendars, "/acc_1/", auth=("acc_1", other.secret)).status_code == 401
    finally:
        close_radicale(other)
