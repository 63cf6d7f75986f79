"""The imitated Google and Microsoft of `make demo`: a bakery's recruiters with a working week in their calendars."""

import argparse
import signal
import sys
from datetime import date, datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from tests.fakes.google.fake import GoogleFake, run_google
from tests.fakes.microsoft.fake import MicrosoftFake, run_microsoft
from tests.fakes.microsoft.graph.recurrences import weekly

ZONE = "Europe/Berlin"
GOOGLE_PEOPLE = {"ana@bakery.example": "Ana Ruiz", "ben@bakery.example": "Ben Okri"}
MICROSOFT_PEOPLE = {"clara@bakery.example": "Clara Lund", "david@bakery.example": "David Kim"}
# Day of the week, start and length in hours, title.
WEEK = (
    (0, 9.0, 1.0, "Team meeting"),
    (0, 14.0, 0.5, "Call with the careers fair"),
    (1, 10.5, 1.5, "Job profiles with production"),
    (2, 13.0, 1.0, "Screening"),
    (3, 11.0, 1.0, "Budget"),
    (4, 15.0, 1.0, "Week in review"),
)


def main() -> None:
    """Listen on both ports until told to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--google-port", type=int, required=True)
    parser.add_argument("--microsoft-port", type=int, required=True)
    parser.add_argument("--public-url", required=True, help="where Parley is reached")
    asked = parser.parse_args()
    ends = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ends.set())
    origin = asked.public_url.rstrip("/")
    redirects = {service: f"{origin}/connect/{service}/back" for service in ("google", "microsoft")}
    with (
        run_google(port=asked.google_port, redirect_uris={redirects["google"]}) as google,
        run_microsoft(port=asked.microsoft_port, redirect_uris=frozenset({redirects["microsoft"]})) as microsoft,
    ):
        fill_google(google)
        fill_microsoft(microsoft)
        sys.stdout.write(f"{google.origin} {microsoft.origin}\n")
        sys.stdout.flush()
        ends.wait()


def fill_google(google: GoogleFake) -> None:
    """Ana's and Ben's week, a stand-up every workday, and Ben's holiday in two weeks."""
    monday = find_monday(google.clock.now())
    for email, name in GOOGLE_PEOPLE.items():
        google.add_person(email, name, timezone=ZONE)
        google.put_event(
            email, at(monday, 9.0), at(monday, 9.25), "Stand-up", recurrence=["RRULE:FREQ=WEEKLY;BYDAY=TU,WE,TH,FR"]
        )
        for weeks in range(4):
            for day, hour, hours, title in WEEK:
                on = monday + timedelta(weeks=weeks, days=day)
                google.put_event(email, at(on, hour), at(on, hour + hours), title)
    away = monday + timedelta(weeks=2)
    google.put_event("ben@bakery.example", away, away + timedelta(days=5), "Holiday")


def fill_microsoft(microsoft: MicrosoftFake) -> None:
    """Clara's and David's week, and a stand-up every workday."""
    monday = find_monday(microsoft.clock.now())
    for email, name in MICROSOFT_PEOPLE.items():
        calendar = microsoft.add_person(email, name, timezone=ZONE).default_calendar
        workdays = weekly("tuesday", "wednesday", "thursday", "friday", starts_on=monday + timedelta(days=1))
        start = at(monday + timedelta(days=1), 9.0)
        microsoft.put_event(calendar, "Stand-up", start, start + timedelta(minutes=15), recurrence=workdays)
        for weeks in range(4):
            for day, hour, hours, title in WEEK:
                on = monday + timedelta(weeks=weeks, days=day)
                microsoft.put_event(calendar, title, at(on, hour), at(on, hour + hours))


def find_monday(now: datetime) -> date:
    """The Monday of this week, in the bakery's zone."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    return today - timedelta(days=today.weekday())


def at(on: date, hour: float) -> datetime:
    """An hour of a day on the bakery's wall."""
    return datetime(on.year, on.month, on.day, int(hour), int(hour % 1 * 60), tzinfo=ZoneInfo(ZONE))


if __name__ == "__main__":
    main()
