"""The way from an address to calendars, and where it must not lead."""

from pathlib import Path

import pytest

from parley.engine.connectors.base import ConnectorSettings
from parley.engine.connectors.errors import (
    AddressForbidden,
    AnswerUnreadable,
    ConnectorError,
    CredentialsRefused,
    CredentialsWithheld,
    NotACalendarServer,
    ServerTooSlow,
    ServerUnavailable,
)
from parley.engine.connectors.registry import CALDAV, open_connector
from parley.toolkit.clock import now
from tests.engine.connectors.conftest import Reach
from tests.engine.connectors.scripts import CALENDAR, answer_home, found, multistatus, settle
from tests.fakes.caldav_servers import find_free_port, run_radicale
from tests.fakes.misbehaving_servers import (
    Asked,
    Reply,
    run_hanging_server,
    run_html_server,
    run_redirecting_server,
    run_refusing_server,
    run_scripted_server,
)

HOSTILE = [
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><x/>',
    b'<?xml version="1.0" encoding="nonsense"?><x/>',
    b"<D:multistatus",
    b"\xff\xfe\x00",
    b"",
]


def test_a_wrong_password_is_said_at_once_and_never_tried_again(tmp_path: Path, reach: Reach) -> None:
    with run_radicale(tmp_path) as server:
        settings = server.make_settings()
        wrong = ConnectorSettings(settings.base_url, "rosa", "wrong", allowed_origins=settings.allowed_origins)
        with pytest.raises(CredentialsRefused) as caught:
            reach(wrong).list_calendars()
    assert caught.value.permanent
    assert "wrong" not in str(caught.value)


def test_a_refused_connector_does_not_knock_again(reach: Reach) -> None:
    with run_refusing_server() as server:
        connector = reach(settle(server))
        for _ in range(3):
            with pytest.raises(CredentialsRefused):
                connector.list_calendars()
    assert len(server.asked) == 1


def test_a_web_page_is_no_calendar_server(reach: Reach) -> None:
    with run_html_server() as server, pytest.raises(NotACalendarServer):
        reach(settle(server)).list_calendars()


def test_a_hanging_server_is_left_at_the_deadline(reach: Reach) -> None:
    with run_hanging_server() as server, pytest.raises(ServerTooSlow) as caught:
        reach(settle(server)).list_objects_between(f"{server.origin}/office/", now(), now(), 0.3)
    assert not caught.value.permanent


def test_a_server_that_is_not_there_is_unavailable(reach: Reach) -> None:
    origin = f"http://127.0.0.1:{find_free_port()}"
    with pytest.raises(ServerUnavailable):
        reach(ConnectorSettings(origin, allowed_origins=frozenset({origin}))).list_calendars()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_into_the_private_network_is_not_followed(status: int, reach: Reach) -> None:
    with (
        run_scripted_server(lambda asked: Reply(200)) as inside,
        run_redirecting_server(inside.origin, status) as server,
        pytest.raises(AddressForbidden),
    ):
        reach(settle(server)).list_calendars()
    assert inside.connections == 0


def test_a_redirect_to_somebody_else_does_not_get_the_password(reach: Reach) -> None:
    with (
        run_scripted_server(lambda asked: multistatus()) as other,
        run_redirecting_server(other.origin) as server,
        pytest.raises(CredentialsWithheld),
    ):
        reach(settle(server, other)).list_calendars()
    assert all("Authorization" not in asked.headers for asked in other.asked)


def test_scenario_46_a_home_at_somebody_elses_does_not_get_the_password(reach: Reach) -> None:
    with (
        run_scripted_server(lambda asked: multistatus()) as other,
        run_scripted_server(lambda asked: answer_home(asked, f"{other.origin}/home/")) as server,
        pytest.raises(CredentialsWithheld) as caught,
    ):
        reach(settle(server, other)).list_calendars()
    assert other.connections == 0
    assert "enter that as the address" in str(caught.value)


@pytest.mark.parametrize("home", ["http://169.254.169.254/", "file:///etc/", "http://2130706433/", "//[::1]/"])
def test_scenario_52_a_home_inside_is_refused(home: str, reach: Reach) -> None:
    with (
        run_scripted_server(lambda asked: answer_home(asked, home)) as server,
        pytest.raises((AddressForbidden, CredentialsWithheld)),
    ):
        reach(settle(server)).list_calendars()


def test_a_typed_address_never_gets_a_registered_origin() -> None:
    with run_html_server() as server, pytest.raises(AddressForbidden):
        open_connector(CALDAV, settle(server)).list_calendars()
    assert server.connections == 0


def test_a_password_is_not_sent_unencrypted() -> None:
    with pytest.raises(AddressForbidden, match="not encrypted"):
        open_connector(CALDAV, ConnectorSettings("http://93.184.215.14/", "rosa", "secret")).list_calendars()


def test_scenario_46_the_well_known_address_leads_on_with_the_same_question(reach: Reach) -> None:
    def script(asked: Asked) -> Reply:
        if asked.path == "/.well-known/caldav":
            return Reply(301, {"Location": "/dav/"})
        return answer_home(
            asked, "/dav/home/", found("/dav/home/office/", f"{CALENDAR}<D:displayname>Work</D:displayname>")
        )

    with run_scripted_server(script) as server:
        calendars = reach(settle(server)).list_calendars()
    assert [(item.href, item.name, item.is_writable) for item in calendars] == [
        (f"{server.origin}/dav/home/office/", "Work", True)
    ]
    assert [asked.method for asked in server.asked] == ["PROPFIND"] * 4
    assert server.asked[0].body == server.asked[1].body


def test_only_calendars_for_events_are_listed_with_what_is_known_of_them(reach: Reach) -> None:
    components = '<C:supported-calendar-component-set><C:comp name="{}"/></C:supported-calendar-component-set>'
    reading = "<D:current-user-privilege-set><D:privilege><D:read/></D:privilege></D:current-user-privilege-set>"
    color = '<A:calendar-color xmlns:A="http://apple.com/ns/ical/">#0F766EFF</A:calendar-color>'
    zone = "<C:calendar-timezone>BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:{}\nEND:VTIMEZONE</C:calendar-timezone>"
    listed = [
        found("/home/", "<D:resourcetype><D:collection/></D:resourcetype>"),
        found("/home/tasks/", CALENDAR + components.format("VTODO")),
        found("/home/inbox/", "<D:resourcetype><D:collection/><C:schedule-inbox/></D:resourcetype>"),
        found("https://elsewhere.example.org/home/x/", CALENDAR),
        found("/home/shared/", CALENDAR + components.format("VEVENT") + reading + zone.format("Made Up/Zone")),
        found("/home/first one/", f"{CALENDAR}{color}<D:displayname> Two\x85 lines </D:displayname>"),
        found("/home/personal/", CALENDAR + zone.format("Europe/Berlin")),
        without_type(),
    ]
    with run_scripted_server(lambda asked: answer_home(asked, "/home/", *listed)) as server:
        calendars = reach(settle(server)).list_calendars()
    seen = [
        (c.href.removeprefix(server.origin), c.name, c.color, c.is_writable, c.is_primary, c.timezone)
        for c in calendars
    ]
    assert seen == [
        ("/home/shared/", "shared", "", False, False, ""),
        ("/home/first%20one/", "Two lines", "#0f766e", True, False, ""),
        ("/home/personal/", "personal", "", True, True, "Europe/Berlin"),
    ]


def without_type() -> str:
    return found("/home/notes.txt", "<D:displayname>Notes</D:displayname>")


def test_the_address_of_one_calendar_is_enough(reach: Reach) -> None:
    with run_scripted_server(lambda asked: multistatus(found("/my/office/", CALENDAR))) as server:
        calendars = reach(settle(server, path="/my/office/")).list_calendars()
    assert [item.href for item in calendars] == [f"{server.origin}/my/office/"]


@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_or_broken_xml_is_unreadable(body: bytes, reach: Reach) -> None:
    reply = Reply(207, {"Content-Type": "application/xml"}, body)
    with run_scripted_server(lambda asked: reply) as server, pytest.raises((AnswerUnreadable, NotACalendarServer)):
        reach(settle(server)).list_objects_between(f"{server.origin}/office/", now(), now(), 5)


def test_xml_nested_ten_thousand_deep_does_no_harm(reach: Reach) -> None:
    reply = Reply(207, {}, b"<x>" * 10_000 + b"</x>" * 10_000)
    with run_scripted_server(lambda asked: reply) as server, pytest.raises(ConnectorError):
        reach(settle(server)).list_objects_between(f"{server.origin}/office/", now(), now(), 5)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("120", 120), ("999999999999", 86400), ("soon", None), ("Tue, 03 Mar 2026 12:05:00 GMT", 300), ("", None)],
)
@pytest.mark.usefixtures("noon")
def test_a_server_that_asks_for_patience_gets_it(retry_after: str, seconds: int | None, reach: Reach) -> None:
    reply = Reply(429, {"Retry-After": retry_after})
    with run_scripted_server(lambda asked: reply) as server, pytest.raises(ServerUnavailable) as caught:
        reach(settle(server)).list_calendars()
    assert caught.value.retry_after_seconds == seconds
    assert not caught.value.permanent


def test_well_known_services_open_and_no_settings_show_a_secret() -> None:
    for address in ("https://caldav.icloud.com", "https://caldav.fastmail.com", "https://cloud.example.org/"):
        settings = ConnectorSettings(address, "rosa", "secret-word", headers={"X-Secret": "secret-header"})
        open_connector(CALDAV, settings).close()
        assert "secret-" not in repr(settings)
