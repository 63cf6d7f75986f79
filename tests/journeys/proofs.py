"""What outsiders see of a booking: calendar clients, the candidate's mailbox, a checker of accessibility."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import caldav
from axe_playwright_python.sync_playwright import Axe
from icalendar import Calendar, Event
from playwright.sync_api import Page

from tests.fakes.smtp import Received, SmtpServer

WAIT_SECONDS = 90.0


def list_events(address: str, username: str, password: str) -> list[Event]:
    """All events of all calendars of somebody, as an independent client reads them."""
    with caldav.DAVClient(address, username=username, password=password) as client:
        found = [event for calendar in client.principal().calendars() for event in calendar.events()]
        return [event for each in found for event in Calendar.from_ical(each.data).walk("VEVENT")]


def wait_for_start(address: str, username: str, password: str, uid: str, starts_at: datetime | None) -> None:
    """Return once the one event of this UID begins at the instant, or, for None, once it is gone."""
    ends = time.monotonic() + WAIT_SECONDS
    wanted = [] if starts_at is None else [starts_at]
    while True:
        events = [event for event in list_events(address, username, password) if str(event["UID"]) == uid]
        starts = [event["DTSTART"].dt.astimezone(UTC) for event in events]
        if starts == wanted:
            return
        assert time.monotonic() < ends, f"{starts} instead of {wanted} in the calendar of {username}"
        time.sleep(0.3)


def read_invitation(smtp: SmtpServer, email: str, count: int, method: str) -> Event:
    """The event of the newest of `count` invitations, after its mail was found to be as calendars want it."""
    mail = [each for each in smtp.wait_for_mail(email, count, WAIT_SECONDS) if each.find_part("text/calendar")][-1]
    inline, attached = list_calendar_parts(mail)
    alternative = mail.find_part("multipart/alternative")
    assert alternative is not None
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert inline == attached
    calendar = Calendar.from_ical(inline)
    assert str(calendar["METHOD"]) == method
    (event,) = calendar.walk("VEVENT")
    assert f"mailto:{email}" in {str(each).lower() for each in as_list(event["ATTENDEE"])}
    assert str(event["ORGANIZER"]).lower().startswith("mailto:")
    return event


def list_calendar_parts(mail: Received) -> tuple[str, str]:
    """The text/calendar part beside the text, and the attached copy."""
    inline, attached = "", ""
    for part in mail.message.walk():
        if part.get_content_type() not in ("text/calendar", "application/ics"):
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_content_disposition() == "attachment":
            attached = content.decode()
        else:
            inline = content.decode()
    assert inline and attached, mail.message.as_string()[:2000]
    return inline, attached


def as_list(value: object) -> list[object]:
    """One or several values of a property, as a list."""
    return value if isinstance(value, list) else [value]


def find_instant(event: Event) -> datetime:
    """When an event begins, in UTC."""
    start = event["DTSTART"].dt
    assert isinstance(start, datetime)
    return start.astimezone(UTC)


def write_words(instant: datetime, tzid: str) -> tuple[str, str]:
    """Day and time of an instant as pages show them, worked out without Parley."""
    local = instant.astimezone(ZoneInfo(tzid))
    return f"{local:%A} {local.day} {local:%B}", f"{local:%H:%M}"


def check_accessibility(page: Page) -> None:
    """No serious or critical finding of axe-core on the page as it stands."""
    found = Axe().run(page).response["violations"]
    grave = [
        f"{page.url}: {each['id']} ({each['impact']}): {node['html']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
    assert grave == []
