"""Around every clock change, page, mails, calendar file and the provider's event name one instant, each in its zone."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from parley.engine.connectors.base import RemoteCalendar
from parley.engine.connectors.registry import open_connector
from parley.engine.domain.invitations import build_calendar_object
from parley.engine.models import Booking, OrganizationalUnit, OutgoingMail
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.calendars.writing.describing import describe_event
from parley.engine.services.people.typed_words import Invitee
from parley.toolkit.clock import frozen
from tests.conformance.witnesses import PROVIDERS
from tests.engine.booking_cast import ALWAYS_OPEN, keep_hours, make_account, make_request, make_unit
from tests.engine.mails.hours import Hour, Wall, list_hours
from tests.engine.services.bookings.test_invitations import find_part, read

HALF_AN_HOUR = timedelta(minutes=30)
HOURS = list_hours()
# Each of these is written into a real CalDAV server, every fifth into the imitations of Google and Microsoft.
SHARES = {"radicale": 1, "google": 5, "microsoft": 5}


@pytest.fixture
def unit(db: None) -> OrganizationalUnit:
    """A company that works day and night."""
    return make_unit(make_account("Ana Ruiz"))


def book(unit: OrganizationalUnit, hour: Hour, number: int) -> Booking:
    """A conversation at that hour, chosen two days before."""
    host = make_account(f"Host{number} Ruiz", hour.host.tzid)
    unit.memberships.create(account=host)
    keep_hours(host, ALWAYS_OPEN)
    request = make_request(unit, host, place={"kind": "in_person", "detail": "Room 5"})
    invitee = Invitee("Mara Okafor", f"mara{number}@candidates.example", hour.invitee.tzid)
    return book_slot(request, hour.starts_at, invitee, f"form{number}")


def say(wall: Wall) -> str:
    """The span as the wall shows it, in a pattern: words may say which pass of a repeated hour is meant."""
    which = r"(?: \((?:before|after) the clocks go back\))?"
    last_day = "" if wall.starts.date() == wall.ends.date() else f"{say_day(wall.ends)}, "
    return rf"{say_day(wall.starts)}, {wall.starts:%H:%M}{which}–{last_day}{wall.ends:%H:%M}{which}, "


def say_day(shown: datetime) -> str:
    return f"{shown:%A} {shown.day} {shown:%B}"


def test_all_forty_are_there() -> None:
    assert len(HOURS) == 40 and {hour.starts_at.year for hour in HOURS} == {2026, 2027}


@pytest.mark.parametrize("number", range(len(HOURS)), ids=lambda number: f"{HOURS[number].host.tzid}-{number}")
def test_page_mails_and_file_name_one_instant(unit: OrganizationalUnit, client: Client, number: int) -> None:
    hour = HOURS[number]
    with frozen(hour.starts_at - timedelta(days=2)):
        booking = book(unit, hour, number)
        page = client.get(f"/booking/{booking.token}").content.decode()
        file = client.get(f"/booking/{booking.token}/conversation.ics").content
    invitation = read(OutgoingMail.objects.get(purpose="invitation"))
    notice = read(OutgoingMail.objects.get(purpose="notice"))
    for kind in ("text/plain", "text/html"):
        assert re.search(say(hour.invitee), find_part(invitation, kind).get_content()), kind
        assert re.search(say(hour.host), find_part(notice, kind).get_content()), kind
    shown = f"{say_day(hour.invitee.starts)},</span> <span>{hour.invitee.starts:%H:%M}"
    assert shown in " ".join(page.split())
    if hour.host.tzid != hour.invitee.tzid:
        assert f"{say_day(hour.host.starts)}, {hour.host.starts:%H:%M}" in page
    attached = find_part(invitation, "text/calendar").get_payload(decode=True)
    assert isinstance(attached, bytes)
    for content in (file, attached, build_calendar_object(describe_event(booking))):
        assert read_span(content) == (hour.starts_at, hour.starts_at + HALF_AN_HOUR)


def read_span(content: bytes) -> tuple[datetime, datetime]:
    event: Any = Calendar.from_ical(content).walk("VEVENT")[0]
    return event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC)


@pytest.mark.parametrize("name", SHARES)
def test_the_providers_event_begins_at_the_same_instant(
    unit: OrganizationalUnit, tmp_path: Path, inner_network: str, name: str
) -> None:
    with PROVIDERS[name](tmp_path) as provider:
        connector = open_connector(provider.service, provider.make_settings())
        calendar: RemoteCalendar = provider.open_calendar(connector, "forty-hours")
        with provider.open_witness(calendar) as witness:
            for number, hour in list(enumerate(HOURS))[:: SHARES[name]]:
                with frozen(hour.starts_at - timedelta(days=2)):
                    booking = book(unit, hour, number)
                written = build_calendar_object(describe_event(booking))
                connector.write_event(calendar.href, booking.uid, written, None)
                assert witness.read(booking.uid)[0].astimezone(UTC) == hour.starts_at
                kept = connector.read_event(calendar.href, booking.uid)
                assert kept is not None and read_span(kept.ics)[0] == hour.starts_at
        connector.close()
