"""Run the imitated Microsoft by itself: python -m tests.fakes.microsoft --port 8091 --person mina@example.com=Mina."""

import argparse
import signal
import sys
from datetime import timedelta
from threading import Event

from tests.fakes.microsoft.fake import MicrosoftFake, run_microsoft
from tests.fakes.microsoft.graph.recurrences import weekly
from tests.fakes.microsoft.store import Person

WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def main() -> None:
    """Listen until told to end, with the people that were named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--redirect", action="append", default=[], help="a registered redirect address; repeatable")
    parser.add_argument("--person", action="append", default=[], help="email=Name of a company's account; repeatable")
    parser.add_argument("--personal", action="append", default=[], help="email=Name of a personal account; repeatable")
    parser.add_argument("--sample-events", action="store_true", help="give everybody some events around today")
    parser.add_argument("--pushes-go-to", default="", help="an origin that stands for that of every registered address")
    asked = parser.parse_args()
    ends = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ends.set())
    with run_microsoft(port=asked.port, redirect_uris=frozenset(asked.redirect)) as fake:
        fake.send_pushes_to(asked.pushes_go_to)
        for told in [*asked.person, *asked.personal]:
            email, _, name = told.partition("=")
            person = fake.add_person(email, name, is_personal=told in asked.personal)
            if asked.sample_events:
                put_samples(fake, person)
        sys.stdout.write(f"{fake.origin} {fake.client.client_id} {fake.client.client_secret}\n")
        sys.stdout.flush()
        ends.wait()


def put_samples(fake: MicrosoftFake, person: Person) -> None:
    """A daily stand-up since Monday and a project meeting every other day."""
    calendar, now = person.default_calendar, fake.clock.now()
    morning = now.replace(hour=8, minute=0, second=0, microsecond=0)
    monday = morning - timedelta(days=morning.weekday())
    recurrence = weekly(*WORKDAYS, starts_on=monday.date())
    fake.put_event(calendar, "Stand-up", monday, monday + timedelta(minutes=30), recurrence=recurrence)
    for day in range(1, 8, 2):
        starts = morning + timedelta(days=day, hours=5)
        fake.put_event(calendar, "Project meeting", starts, starts + timedelta(hours=1))


if __name__ == "__main__":
    main()
